/** Asks the same question as several callers: people of the local directory, or the credentials of a service. */
import { type QueryClient, useQueries, useQueryClient } from '@tanstack/react-query'
import { buildQueryCall, sendQuery } from '#api/query-call.ts'
import { type Connection, localConnectionName } from '#contract/console/connections.ts'
import type { QueryRequest } from '#contract/mpsd/query.ts'
import { client } from '../client.ts'
import type { UsedConnection } from '../frame/use-connection.ts'
import { type Sender, sendAs } from '../sender.ts'
import { type CallerAnswer, statusOfExchange } from './comparison.ts'
import { askExplanation, type SentQuery } from './query-answer.ts'

const flagNames = ['private', 'reservations', 'visibility'] as const

/** The parameters of a query that only the player or a server may set. */
export function listFlags({ parameters }: QueryRequest): (typeof flagNames)[number][] {
  const given = new Map(parameters)
  return flagNames.filter((name) => given.get(name) === (name === 'visibility' ? 'private' : 'true'))
}

/** The same query without them. */
function withoutFlags(request: QueryRequest): QueryRequest {
  const flags: readonly string[] = listFlags(request)
  return { ...request, parameters: request.parameters.filter(([name]) => !flags.includes(name)) }
}

async function askAs(
  queries: QueryClient,
  request: QueryRequest,
  sender: Sender,
  signal: AbortSignal,
): Promise<CallerAnswer> {
  const send = (asked: QueryRequest) =>
    sendAs(queries, sender, (options) => sendQuery(client, buildQueryCall(asked), { ...options, signal }))
  const first = await send(request)
  const isRefused = statusOfExchange(first) === 403 && listFlags(request).length > 0
  const second = isRefused ? await send(withoutFlags(request)) : undefined
  const last = second ? withoutFlags(request) : request
  const isExplained = statusOfExchange(second ?? first) === 200 && sender.on === localConnectionName
  const explanation = isExplained
    ? await askExplanation(queries, { request: last, sender }, signal)
    : undefined
  return { first, second, explanation }
}

/** Sends as a person of the local directory, or through another connection. Errors: there is no such connection. */
function senderFor(
  as: string,
  sent: SentQuery,
  { isLocal }: UsedConnection,
  all: readonly Connection[],
): Sender {
  if (isLocal) return { ...sent.sender, as }
  const connection = all.find(({ name }) => name === as)
  // Through any other connection, the answer would be another caller's.
  if (!connection) throw new Error(`there is no connection named ${as}`)
  return { ...sent.sender, as, on: as, pathPrefix: connection.path }
}

export interface ComparedCaller {
  /** A XUID or `nobody`; on a service the name of a connection. */
  readonly as: string
  /** Undefined while it is awaited. */
  readonly answer: CallerAnswer | undefined
  readonly problem: string | undefined
}

/** `answeredAt`: milliseconds since 1970 of the answer beside which they stand; a later one asks all again. */
export function useComparison(
  sent: SentQuery,
  callers: readonly string[],
  used: UsedConnection,
  connections: readonly Connection[],
  answeredAt: number,
): readonly ComparedCaller[] {
  const queries = useQueryClient()
  const asked = useQueries({
    queries: callers.map((as) => ({
      queryKey: ['compare', sent.request, used.name, as, answeredAt],
      queryFn: async ({ signal }: { signal: AbortSignal }) =>
        askAs(queries, sent.request, senderFor(as, sent, used, connections), signal),
      enabled: answeredAt > 0,
      staleTime: Number.POSITIVE_INFINITY,
      retry: false,
      refetchOnReconnect: false,
    })),
  })
  return callers.map((as, i) => ({ as, answer: asked[i]?.data, problem: asked[i]?.error?.message }))
}
