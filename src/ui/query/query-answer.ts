/** A sent query, its answer and its explanation, as query options. */
import { keepPreviousData, type QueryClient, queryOptions } from '@tanstack/react-query'
import type { Exchange } from '#api/exchange.ts'
import type { ParsedResults } from '#api/parse-reply.ts'
import { buildQueryCall, sendQuery } from '#api/query-call.ts'
import type { ReadableRow } from '#api/received.ts'
import { localConnectionName } from '#contract/console/connections.ts'
import { limits } from '#contract/mpsd/limits.ts'
import { type QueryRequest, xuidsOfBody } from '#contract/mpsd/query.ts'
import { client } from '../client.ts'
import { answerKey } from '../recent-questions.ts'
import { findCredentials, type Sender, sendAs } from '../sender.ts'

/** A query that somebody sent, and as whom. */
export interface SentQuery {
  readonly request: QueryRequest
  readonly sender: Sender
}

/** Milliseconds that an answer is kept, for going back to it: asking a service again costs rate budget. */
const keptMs = 30 * 60_000

const requireSent = (sent: SentQuery | undefined): SentQuery => {
  if (!sent) throw new Error('no query was sent')
  return sent
}

/** The rows of the answer that is arriving. */
export interface Arriving {
  /** The first of them, in their order. */
  readonly rows: readonly ReadableRow[]
  readonly count: number
  /** When they arrived, milliseconds since 1970. */
  readonly at: number
}

/** Shown while the others are still arriving. */
const maxArrivingRows = 2000
/** Milliseconds between two showings of what has arrived. */
const showArrivingMs = 250

export const arrivingQuery = queryOptions<Arriving | null>({
  queryKey: ['arriving'],
  queryFn: async () => null,
  enabled: false,
  staleTime: Number.POSITIVE_INFINITY,
})

/** Reads the rows of a long batch as they come. A short answer is there before anything of it could be seen. */
async function showArriving(queries: QueryClient, request: QueryRequest) {
  const nothing = { onPart: undefined, forget: () => {} }
  if (xuidsOfBody(request).length <= limits.maxXuidsExplained) return nothing
  const reading = await import('#api/read-rows.ts').catch(() => undefined)
  if (!reading) return nothing
  const { createRowReader } = reading
  const reader = createRowReader(maxArrivingRows)
  let shownAt = performance.now()
  return {
    onPart: (text: string) => {
      reader.read(text)
      const rows = reader.rows()
      if (rows.length === 0 || performance.now() - shownAt < showArrivingMs) return
      shownAt = performance.now()
      const arriving: Arriving = { rows: [...rows], count: reader.count(), at: Date.now() }
      queries.setQueryData(arrivingQuery.queryKey, arriving)
    },
    forget: () => queries.setQueryData(arrivingQuery.queryKey, null),
  }
}

/** Forgets what is kept of the answers to this request: it is asked now, whoever asks. */
export function forgetAnswer(queries: QueryClient, request: QueryRequest): void {
  const asked = JSON.stringify(request)
  void queries.invalidateQueries({
    queryKey: answerKey,
    predicate: ({ queryKey: [, sent] }) => {
      const kept = typeof sent === 'object' && sent !== null && 'request' in sent ? sent.request : undefined
      return JSON.stringify(kept) === asked
    },
    // The one that is shown stays in view, dimmed, until the next one comes.
    refetchType: 'none',
  })
}

async function ask(
  queries: QueryClient,
  { request, sender }: SentQuery,
  signal: AbortSignal,
): Promise<Exchange<ParsedResults>> {
  const call = buildQueryCall(request)
  const { onPart, forget } = await showArriving(queries, request)
  const answered = sendAs(queries, sender, (options) =>
    sendQuery(client, call, { ...options, signal, onPart }),
  )
  return answered.finally(forget)
}

interface BegunQuery {
  readonly key: string
  readonly answered: Promise<Exchange<ParsedResults>>
  readonly controller: AbortController
}

let begun: BegunQuery | undefined

/** Sends a query at once. `answerQuery` takes its answer as soon as the address with this query is drawn. */
export function beginQuery(queries: QueryClient, sent: SentQuery): void {
  begun?.controller.abort()
  const controller = new AbortController()
  const answered = ask(queries, sent, controller.signal)
  // Whoever takes the answer sees the error.
  answered.catch(() => {})
  begun = { key: JSON.stringify(sent), answered, controller }
}

function takeBegun(sent: SentQuery, signal: AbortSignal): Promise<Exchange<ParsedResults>> | undefined {
  if (begun?.key !== JSON.stringify(sent)) return undefined
  const { answered, controller } = begun
  begun = undefined
  signal.addEventListener('abort', () => controller.abort())
  return answered
}

/** The answer to a query. A refusal is an answer; an error here is a fault of the console. */
export const answerQuery = (queries: QueryClient, sent: SentQuery | undefined) =>
  queryOptions({
    queryKey: [...answerKey, sent],
    queryFn: ({ signal }) => {
      const asked = requireSent(sent)
      return takeBegun(asked, signal) ?? ask(queries, asked, signal)
    },
    enabled: sent !== undefined,
    // The local directory is asked each time; of a service, going back shows what it answered, and when.
    staleTime: sent?.sender.on === localConnectionName ? 0 : Number.POSITIVE_INFINITY,
    gcTime: keptMs,
    retry: false,
    refetchOnReconnect: false,
    placeholderData: keepPreviousData,
  })

/** The part of a query that an explanation can examine: of a longer batch, the first XUIDs. */
export function limitToExplained(request: QueryRequest): QueryRequest {
  const xuids = xuidsOfBody(request)
  if (xuids.length <= limits.maxXuidsExplained) return request
  return { ...request, body: { xuids: xuids.slice(0, limits.maxXuidsExplained) } }
}

/** Why each session is or is not in the answer to a query of the local directory. Errors: see `client.explain`. */
export async function askExplanation(
  queries: QueryClient,
  { request, sender }: SentQuery,
  signal: AbortSignal,
) {
  const { method, path, body } = buildQueryCall(limitToExplained(request))
  const credentials = await findCredentials(queries, sender)
  const asked = { method, path, ...(body !== undefined && { body: JSON.parse(body) }) }
  return client.explain({ body: asked, credentials, signal })
}

/**
 * Why each session is or is not in an answer. Only the local directory can say that. `answeredAt`
 * (milliseconds since 1970, 0 for none) asks again for each new answer.
 */
export const explanationQuery = (
  queries: QueryClient,
  sent: SentQuery | undefined,
  answeredAt: number,
  isWanted: boolean,
) =>
  queryOptions({
    queryKey: ['explanation', sent, answeredAt],
    queryFn: ({ signal }) => askExplanation(queries, requireSent(sent), signal),
    enabled: isWanted && sent?.sender.on === localConnectionName && answeredAt > 0,
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
  })
