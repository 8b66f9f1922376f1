/** What a status code means for this very request: the sentences of the Why panel. Pure. */
import type { Exchange } from '#api/exchange.ts'
import type { ParsedResults } from '#api/parse-reply.ts'
import { buildQueryCall } from '#api/query-call.ts'
import { localConnectionName } from '#contract/console/connections.ts'
import { formatSource } from '#contract/ledger/clause.ts'
import { type ClauseId, clauses, getClause } from '#contract/ledger/clauses.ts'
import { Throttle } from '#contract/mpsd/results.ts'
import type { StatusRow } from '#contract/mpsd/status-row.ts'
import { statusRows } from '#contract/mpsd/status-rows.ts'
import { findStatusRow } from '#rules/find-status-row.ts'
import { type Preflight, type QueryCaller, unknownCaller } from '#rules/preflight.ts'
import { describeRefusal, describeRemedy, quoteValue, type Refusal, statusOf } from '#rules/verdict.ts'
import type { Asked } from '../queries.ts'
import type { Speech } from '../text/speech.ts'
import type { WordKey } from '../text/words-en.ts'
import { explainGateway, explainRefusal, readProblem } from './why-gateway.ts'

export interface Why {
  /** The row, or nothing where the code is in none of them. */
  readonly row: StatusRow | undefined
  readonly title: string
  readonly here: readonly string[]
  readonly change: readonly string[]
  readonly unproven: string
  /** The directory's own message, where it sent one; or the gateway's. */
  readonly said: string | undefined
  readonly isGateways?: boolean
}

export interface Situation {
  readonly asked: Asked
  readonly exchange: Exchange<ParsedResults>
  readonly preflight: Preflight
  readonly caller: QueryCaller
}

/** The status that was to be expected before asking; 200 where nothing spoke against it. */
export function predictStatus(preflight: Preflight): number {
  const [first] = preflight.refusals
  return first ? statusOf(first) : 200
}

export function findRow({ asked, exchange, preflight }: Situation): StatusRow | undefined {
  if (exchange.kind !== 'answered' || exchange.gateway) return undefined
  return findStatusRow({
    endpoint: buildQueryCall(asked.request).endpoint,
    status: exchange.status,
    contentType: exchange.contentType,
    addressFault: preflight.refusals.some((refusal) => refusal.row === 12),
  })
}

/** `take: "900". take is a whole number from 0 to 100. (Batch query page (004), take)` */
export function tellRefusal(refusal: Refusal, speech: Speech): string {
  const value = refusal.value === '' ? '' : `: ${quoteValue(refusal.value)}`
  const source = formatSource(getClause(refusal.clause).source, speech.language)
  return `${refusal.field}${value}. ${describeRefusal(refusal, speech.language)} (${source})`
}

/** Parameters that bring more in; all others narrow. */
const widening: ReadonlySet<string> = new Set(['xuid', 'private', 'reservations', 'inactive'])

function tellAsked({ asked, preflight, caller }: Situation, speech: Speech): string[] {
  const { query } = preflight
  if (!query) return []
  const [first] = query.xuids
  const lines: string[] = []
  if (query.xuids.length > 1) lines.push(speech.t('why.asked.batch', { count: query.xuids.length }))
  else if (first) lines.push(speech.t('why.asked.user', { xuid: first }))
  else lines.push(speech.t('why.asked.keyword', { keyword: query.keyword ?? '' }))
  const filters = asked.request.parameters.filter(([name]) => !widening.has(name))
  const named = filters.map(([name, value]) => `${name}=${value}`)
  if (asked.request.template !== undefined) named.unshift(`template=${asked.request.template}`)
  if (named.length > 0) lines.push(speech.t('why.asked.filters', { filters: named.join(', ') }))
  if (query.inactive) lines.push(speech.t('why.asked.inactive'))
  const flags = [query.private && 'private', query.reservations && 'reservations'].filter(
    (flag) => flag !== false,
  )
  if (flags.length === 0) lines.push(speech.t('why.allowed.plain'))
  else if (caller === unknownCaller) lines.push(speech.t('why.allowed.unknown', { flags: flags.join(', ') }))
  else if (caller?.server) lines.push(speech.t('why.allowed.server', { flags: flags.join(', ') }))
  else lines.push(speech.t('why.allowed.self', { flags: flags.join(', '), xuid: caller?.xuid ?? '' }))
  return lines
}

function tellEmptyXuids({ exchange, preflight }: Situation, speech: Speech): string[] {
  const xuids = preflight.query?.xuids ?? []
  if (xuids.length < 2 || exchange.kind !== 'answered' || !('value' in exchange.reply)) return []
  const found = new Set((exchange.reply.value?.results ?? []).map((row) => row.xuid))
  const without = xuids.filter((xuid) => !found.has(xuid)).length
  return without === 0 ? [] : [speech.t('why.emptyXuids', { count: without, total: xuids.length })]
}

function tellThrottle(text: string, retryAfter: string | undefined, speech: Speech): string[] {
  const lines: string[] = []
  const read = Throttle.safeParse(text.startsWith('{') ? parseOrNothing(text) : undefined)
  if (read.success) {
    lines.push(speech.say(getClause('rate.window').says))
    const { currentRequests, maxRequests, periodInSeconds } = read.data
    lines.push(
      speech.t('why.throttle', { current: currentRequests, most: maxRequests, period: periodInSeconds }),
    )
  }
  if (retryAfter !== undefined) lines.push(speech.t('why.retryAfter', { seconds: retryAfter }))
  return lines
}

function parseOrNothing(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** Rules that a message names by their ids, as the local directory's do; each once. */
function clausesIn(text: string): ClauseId[] {
  const ids = [...text.matchAll(/\[([a-z]+\.[a-z-]+);/g)].map((found) => found[1] ?? '')
  return [...new Set(ids)].filter((id): id is ClauseId => id in clauses)
}

/** What the directory's own words name and the prediction could not know: a SCID that is not there. */
function tellClauses(said: string | undefined, known: readonly Refusal[], speech: Speech) {
  const ids = clausesIn(said ?? '').filter((id) => !known.some((refusal) => refusal.clause === id))
  const told = ids.map(getClause).filter((clause) => !/\{\w+\}/.test(clause.says.en))
  return {
    here: told.map(
      (clause) => `${speech.say(clause.says)} (${formatSource(clause.source, speech.language)})`,
    ),
    change: told.flatMap((clause) => (clause.remedy ? [speech.say(clause.remedy)] : [])),
  }
}

function outsideKey(status: number, contentType: string | undefined): WordKey {
  if (status === 401 || status === 421) return `why.outside.${status}`
  const inTable = statusRows.filter((row) => row.code === status)
  const isElsewhere =
    inTable.length > 0 &&
    inTable.every((row) => row.contentType === undefined || row.contentType === contentType)
  if (isElsewhere) return 'why.outside.elsewhere'
  if (inTable.length > 0) return 'why.outside.type'
  const hundreds = Math.floor(status / 100)
  const known = ([2, 3, 4, 5] as const).find((one) => one === hundreds)
  return known === undefined ? 'why.outside.other' : `why.outside.${known}xx`
}

/** The content types that the table has for a code. */
function typesOf(status: number): string {
  const types = statusRows.filter((row) => row.code === status).map((row) => row.contentType ?? '')
  return [...new Set(types)].filter((type) => type !== '').join(', ')
}

function unreadable(situation: Situation, row: StatusRow | undefined, speech: Speech): Why | undefined {
  const { exchange } = situation
  if (exchange.kind !== 'answered') return undefined
  const { reply } = exchange
  const unproven = speech.t('why.outside.unproven')
  if (reply.kind === 'not-json') {
    const here = [speech.t('why.notJson.here', { reason: reply.reason })]
    return {
      row,
      title: speech.t('why.notJson.title'),
      here,
      change: [speech.t('why.notJson.change')],
      unproven,
      said: undefined,
    }
  }
  if (reply.kind === 'off-schema') {
    const here = [speech.t('why.offSchema.here'), ...reply.issues]
    return {
      row,
      title: speech.t('why.offSchema.title'),
      here,
      change: [speech.t('why.offSchema.change')],
      unproven,
      said: undefined,
    }
  }
  return undefined
}

/** Explains an exchange to a person, in their language. */
export function explainStatus(situation: Situation, speech: Speech): Why {
  const { exchange, preflight } = situation
  const { t, say } = speech
  if (exchange.kind === 'unreachable' && exchange.cause === 'path') {
    const reasons = preflight.refusals.map((refusal) => tellRefusal(refusal, speech))
    const here = [...reasons, t('why.unsent.here', { path: exchange.reason })]
    const change = preflight.refusals.flatMap((refusal) => describeRemedy(refusal, speech.language) ?? [])
    return {
      row: undefined,
      title: t('why.unsent.title'),
      here,
      change,
      unproven: t('why.outside.unproven'),
      said: undefined,
    }
  }
  if (exchange.kind === 'unreachable') {
    return {
      row: undefined,
      title: t('why.unreachable.title'),
      here: [t('why.unreachable.here', { reason: exchange.reason })],
      change: [t('why.unreachable.change')],
      unproven: t('why.unreachable.unproven'),
      said: undefined,
    }
  }
  if (exchange.gateway) return explainGateway(exchange, exchange.gateway, speech)
  if (exchange.status === 401 && situation.asked.on !== localConnectionName)
    return explainRefusal(exchange, speech)
  const row = findRow(situation)
  const broken = unreadable(situation, row, speech)
  if (broken) return broken
  const said =
    exchange.contentType === 'text/plain' && exchange.text !== ''
      ? exchange.text.slice(0, 4000).trim()
      : readProblem(exchange)
  // The rules that account for this code; others that the request breaks are the form's to show.
  const reasons = preflight.refusals.filter((refusal) => statusOf(refusal) === exchange.status)
  const told = tellClauses(said, reasons, speech)
  const ownRemedies = reasons.flatMap((refusal) => describeRemedy(refusal, speech.language) ?? [])
  const remedies = [...new Set([...ownRemedies, ...told.change])]
  const here = [
    ...reasons.map((refusal) => tellRefusal(refusal, speech)),
    ...told.here,
    ...(exchange.status === 200
      ? [...tellAsked(situation, speech), ...tellEmptyXuids(situation, speech)]
      : []),
    ...tellThrottle(exchange.text, exchange.retryAfter, speech),
  ]
  if (!row) {
    return {
      row,
      title: t('why.outside.title', { status: String(exchange.status) }),
      here: [
        t(outsideKey(exchange.status, exchange.contentType), { type: typesOf(exchange.status) }),
        ...here,
      ],
      change: remedies,
      unproven: t('why.outside.unproven'),
      said,
    }
  }
  const change = remedies.length > 0 ? remedies : [say(row.remedy)]
  return { row, title: say(row.when), here, change, unproven: say(row.unproven), said }
}
