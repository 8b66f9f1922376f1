/** What a query asked for, why it was allowed, and what its answer holds: sentences for status and why. Pure. */
import type { Exchange } from '#api/exchange.ts'
import type { ParsedResults } from '#api/parse-reply.ts'
import type { ReadableRow } from '#api/received.ts'
import type { QueryRequest } from '#contract/mpsd/query.ts'
import { type Preflight, type QueryCaller, unknownCaller } from '#rules/preflight.ts'
import type { WordKey } from '../language/define-words.ts'
import type { Speech } from '../language/speech.tsx'
import type { words } from './words.ts'

export type QuerySpeech = Speech<WordKey<typeof words>>

/** Parameters that bring more in. All others narrow. */
const wideningParameters: ReadonlySet<string> = new Set(['xuid', 'private', 'reservations', 'inactive'])

type Query = NonNullable<Preflight['query']>

function describeAllowed(query: Query, caller: QueryCaller, { t }: QuerySpeech): string {
  const flags = (['private', 'reservations'] as const).filter((flag) => query[flag]).join(', ')
  if (flags === '') return t('why.allowed.plain')
  if (caller === unknownCaller) return t('why.allowed.unknown', { flags })
  if (caller?.server) return t('why.allowed.server', { flags })
  return t('why.allowed.self', { flags, xuid: caller?.xuid ?? '' })
}

function describeWanted({ xuids, keyword }: Query, { t }: QuerySpeech): string {
  const [first] = xuids
  if (xuids.length > 1) return t('why.asked.batch', { count: xuids.length })
  if (first) return t('why.asked.user', { xuid: first })
  return t('why.asked.keyword', { keyword: keyword ?? '' })
}

/** XUIDs of a batch without any row. */
function describeWithoutRow({ xuids }: Query, rows: readonly ReadableRow[], { t }: QuerySpeech): string[] {
  const found = new Set(rows.map((row) => row.xuid))
  const count = xuids.filter((xuid) => !found.has(xuid)).length
  return xuids.length < 2 || count === 0 ? [] : [t('why.emptyXuids', { count, total: xuids.length })]
}

/** The rows of an answer, as far as they can be read; none if it has no list. */
export function rowsOf(exchange: Exchange<ParsedResults> | undefined): readonly ReadableRow[] | undefined {
  if (exchange?.kind !== 'answered') return undefined
  return 'value' in exchange.reply ? exchange.reply.value?.results : undefined
}

export function describeAsked(
  request: QueryRequest,
  { query }: Preflight,
  caller: QueryCaller,
  rows: readonly ReadableRow[] | undefined,
  speech: QuerySpeech,
): string[] {
  if (!query) return []
  const { t } = speech
  const filters = request.parameters
    .filter(([name]) => !wideningParameters.has(name))
    .map(([name, value]) => `${name}=${value}`)
  if (request.template !== undefined) filters.unshift(`template=${request.template}`)
  return [
    describeWanted(query, speech),
    ...(filters.length > 0 ? [t('why.asked.filters', { filters: filters.join(', ') })] : []),
    ...(query.inactive ? [t('why.asked.inactive')] : []),
    describeAllowed(query, caller, speech),
    ...(rows ? describeWithoutRow(query, rows, speech) : []),
  ]
}

/** "15 results", and how many different sessions they are. */
export function summarize(rows: readonly ReadableRow[] | undefined, { t }: QuerySpeech): string[] {
  if (!rows) return []
  const sessions = new Set(rows.map(({ sessionRef }) => JSON.stringify(sessionRef))).size
  const count = t(rows.length === 1 ? 'status.results.one' : 'status.results.other', { count: rows.length })
  return sessions === rows.length ? [count] : [count, t('status.sessions', { count: sessions })]
}
