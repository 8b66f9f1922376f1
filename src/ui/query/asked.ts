/** What a query asked for, why it was allowed, and what its answer holds: sentences for verdict and why. Pure. */
import type { Exchange } from '#api/exchange.ts'
import type { ParsedResults } from '#api/parse-reply.ts'
import type { ReadableRow } from '#api/received.ts'
import type { Explanation } from '#contract/console/explanation.ts'
import type { SessionQuery } from '#contract/mpsd/query.ts'
import { type Preflight, type QueryCaller, unknownCaller } from '#rules/preflight.ts'
import type { Summary } from '../exchange/verdict.ts'
import { escapeUnseen } from '../kit/ExactText.tsx'
import { countHidden } from './hidden.ts'
import { sessionKey } from './placed-row.ts'
import type { QuerySpeech } from './query-speech.ts'

const flags = ['reservations', 'inactive', 'private'] as const

function describeAllowed(query: SessionQuery, caller: QueryCaller, { t, list }: QuerySpeech): string[] {
  const asked = (['private', 'reservations'] as const).filter((flag) => query[flag])
  if (asked.length === 0) return []
  const named = { flags: list(asked.map((flag) => t(`tick.${flag}`))) }
  if (caller === unknownCaller) return [t('why.allowed.unknown', named)]
  if (caller?.server) return [t('why.allowed.server', named)]
  return [t('why.allowed.self', { ...named, xuid: caller?.xuid ?? '' })]
}

/** Characters of a keyword that a sentence repeats. */
const maxQuoted = 60

/** A text from outside inside a sentence: what cannot be seen is escaped, and what is long is cut. */
const quote = (text: string) => escapeUnseen(text.length > maxQuoted ? `${text.slice(0, maxQuoted)}…` : text)

function describeWanted({ xuids, keyword }: SessionQuery, { t }: QuerySpeech): string {
  const [first] = xuids
  if (xuids.length > 1) return t('why.asked.batch', { count: xuids.length })
  if (first) return t('why.asked.user', { xuid: first })
  return t('why.asked.keyword', { keyword: quote(keyword ?? '') })
}

/** The XUIDs of a batch that have no row. */
export function listXuidsWithoutRow(
  query: SessionQuery | undefined,
  rows: readonly ReadableRow[] | undefined,
): string[] {
  if (!query || !rows || query.xuids.length < 2) return []
  const found = new Set(rows.map((row) => row.xuid))
  return [...new Set(query.xuids)].filter((xuid) => !found.has(xuid))
}

/** The rows of an answer, as far as they can be read; none if it has no list. */
export function rowsOf(exchange: Exchange<ParsedResults> | undefined): readonly ReadableRow[] | undefined {
  if (exchange?.kind !== 'answered') return undefined
  return 'value' in exchange.reply ? exchange.reply.value?.results : undefined
}

export function describeAsked({ query }: Preflight, caller: QueryCaller, speech: QuerySpeech): string[] {
  if (!query) return []
  return [describeWanted(query, speech), ...describeAllowed(query, caller, speech)]
}

/** Whether an answer has as many rows for some XUID as it may have, so that there may be more. */
export function isAsLongAsAllowed(query: SessionQuery, rows: readonly ReadableRow[]): boolean {
  const counts = new Map<string | undefined, number>()
  for (const { xuid } of rows) counts.set(xuid, (counts.get(xuid) ?? 0) + 1)
  return query.take > 0 && [...counts.values()].some((count) => count >= query.take)
}

/** Which ticks were set and which were not. */
function describeTicks(query: SessionQuery, { t, list }: QuerySpeech): string {
  const asked = query.xuids.length > 0 ? flags : (['private'] as const)
  const name = (some: readonly (typeof flags)[number][]) => list(some.map((flag) => t(`tick.${flag}`)))
  const on = asked.filter((flag) => query[flag])
  const off = asked.filter((flag) => !query[flag])
  const first =
    query.xuids.length > 0
      ? t(on.length === 0 ? 'summary.activeOnly' : 'summary.included', { flags: name(on) })
      : t('summary.keyword', { keyword: quote(query.keyword ?? '') })
  return [first, ...(off.length > 0 ? [t('summary.notAsked', { flags: name(off) })] : [])].join(' ')
}

interface Found {
  readonly query: SessionQuery
  readonly rows: readonly ReadableRow[]
  /** Undefined while it is not loaded, or if the connection has none. */
  readonly explanation: Explanation | undefined
}

/** "15 sessions · 10 hidden from this query", and one sentence why. */
export function summarize({ query, rows, explanation }: Found, speech: QuerySpeech): Summary {
  const { t } = speech
  const sessions = new Set(rows.map(sessionKey)).size
  const counted = rows.length === 0 ? 'summary.none' : rows.length === 1 ? 'summary.one' : 'summary.sessions'
  const headline =
    sessions === rows.length
      ? t(counted, { count: sessions })
      : t('summary.results', { count: rows.length, sessions })
  const isFull = isAsLongAsAllowed(query, rows)
  const hidden = explanation?.allowed ? countHidden(explanation) : undefined
  if (hidden === undefined && isFull)
    return { headline, missing: t('summary.maybeMore'), sentence: t('summary.full') }
  const missing =
    hidden === undefined
      ? undefined
      : t(hidden === 0 ? 'summary.noneHidden' : 'summary.hidden', { count: hidden })
  if (query.take === 0) return { headline, missing, sentence: t('empty.none.takeZero') }
  const without = listXuidsWithoutRow(query, rows).length
  const sentences = [
    isFull ? t('summary.full') : describeTicks(query, speech),
    ...(without > 0 ? [t('summary.withoutRow', { count: without })] : []),
  ]
  return { headline, missing, sentence: sentences.join(' ') }
}
