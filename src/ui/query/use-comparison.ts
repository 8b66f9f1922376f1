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

/** The same query without the ticks that only the player or a server may set. */
function withoutFlags(request: QueryRequest): QueryRequest {
  const isFlag = ([name, value]: readonly [string, string]) =>
    name === 'private' || name === 'reservations' || (name === 'visibility' && value === 'private')
  return { ...request, parameters: request.parameters.filter((parameter) => !isFlag(parameter)) }
}

const hasFlags = ({ parameters }: QueryRequest) =>
  parameters.some(([name, value]) => (name === 'private' || name === 'reservations') && value === 'true')

async function askAs(
  queries: QueryClient,
  request: QueryRequest,
  sender: Sender,
  signal: AbortSignal,
): Promise<CallerAnswer> {
  const send = (asked: QueryRequest) =>
    sendAs(queries, sender, (options) => sendQuery(client, buildQueryCall(asked), { ...options, signal }))
  const first = await send(request)
  const isRefused = statusOfExchange(first) === 403 && hasFlags(request)
  const second = isRefused ? await send(withoutFlags(request)) : undefined
  const last = second ? withoutFlags(request) : request
  const isExplained = statusOfExchange(second ?? first) === 200 && sender.on === localConnectionName
  const explanation = isExplained
    ? await askExplanation(queries, { request: last, sender }, signal)
    : undefined
  return { first, second, explanation }
}

/** The senders that can be compared with this one: by the local directory's people, or by other credentials. */
function senderFor(
  as: string,
  sent: SentQuery,
  { isLocal }: UsedConnection,
  all: readonly Connection[],
): Sender {
  if (isLocal) return { ...sent.sender, as }
  const connection = all.find(({ name }) => name === as)
  return { ...sent.sender, as, on: as, pathPrefix: connection?.path ?? sent.sender.pathPrefix }
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
      queryFn: ({ signal }: { signal: AbortSignal }) =>
        askAs(queries, sent.request, senderFor(as, sent, used, connections), signal),
      enabled: answeredAt > 0,
      staleTime: Number.POSITIVE_INFINITY,
      retry: false,
      refetchOnReconnect: false,
    })),
  })
  return callers.map((as, i) => ({ as, answer: asked[i]?.data, problem: asked[i]?.error?.message }))
}
