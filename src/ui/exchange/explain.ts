/** What a status code means for this very request, whatever its endpoint is: the sentences of Why. Pure. */
import type { Answered, Unreachable } from '#api/exchange.ts'
import { type Clause, formatSource } from '#contract/ledger/clause.ts'
import { type ClauseId, getClause, isClauseId } from '#contract/ledger/clauses.ts'
import type { StatusRow } from '#contract/mpsd/status-row.ts'
import { statusRows } from '#contract/mpsd/status-rows.ts'
import { fill } from '#contract/text.ts'
import { describeRefusal, describeRemedy, quoteValue, type Refusal, statusOf } from '#rules/verdict.ts'
import type { WordKey } from '../language/define-words.ts'
import { explainGateway, explainRefusedCredential, readMessage } from './explain-gateway.ts'
import { findRow, isCredentialRefused, type Situation } from './situation.ts'
import type { ExchangeSpeech, Why } from './why.ts'
import type { words } from './words.ts'

/** `take: "900". take is a whole number from 0 to 100. (Batch query page (004), take)` */
export function describeReason(refusal: Refusal, { language }: ExchangeSpeech): string {
  const value = refusal.value === '' ? '' : `: ${quoteValue(refusal.value)}`
  const source = formatSource(getClause(refusal.clause).source, language)
  return `${refusal.field}${value}. ${describeRefusal(refusal, language)} (${source})`
}

function listRemedies(refusals: readonly Refusal[], { language }: ExchangeSpeech): string[] {
  return refusals.flatMap((refusal) => describeRemedy(refusal, language) ?? [])
}

function explainUnreachable(exchange: Unreachable, { prediction }: Situation, speech: ExchangeSpeech): Why {
  const { t } = speech
  const none = { row: undefined, said: undefined }
  if (exchange.cause === 'network') {
    return {
      ...none,
      title: t('why.unreachable.title'),
      here: [t('why.unreachable.here', { reason: exchange.reason })],
      change: [t('why.unreachable.change')],
      unproven: t('why.unreachable.unproven'),
    }
  }
  const refusals = prediction?.refusals ?? []
  const reasons = refusals.map((refusal) => describeReason(refusal, speech))
  return {
    ...none,
    title: t('why.unsent.title'),
    here: [...reasons, t('why.unsent.here', { path: exchange.reason })],
    change: listRemedies(refusals, speech),
    unproven: t('why.outside.unproven'),
  }
}

/** A success whose body cannot be read, or is not what the endpoint promises. */
function explainUnreadable(
  { reply, status }: Answered<unknown>,
  row: StatusRow | undefined,
  { t }: ExchangeSpeech,
): Why | undefined {
  const rest = { row, unproven: t('why.outside.unproven'), said: undefined }
  const code = { status: String(status) }
  if (reply.kind === 'not-json') {
    return {
      ...rest,
      title: t('why.notJson.title', code),
      here: [t('why.notJson.here', { reason: reply.reason })],
      change: [t('why.notJson.change')],
    }
  }
  if (reply.kind === 'off-schema') {
    return {
      ...rest,
      title: t('why.offSchema.title', code),
      here: [t('why.offSchema.here'), ...reply.issues],
      change: [t('why.offSchema.change')],
    }
  }
  return undefined
}

function describeThrottle({ reply, retryAfter }: Answered<unknown>, speech: ExchangeSpeech): string[] {
  const lines: string[] = []
  if (reply.kind === 'throttle') {
    const { currentRequests, maxRequests, periodInSeconds } = reply.throttle
    lines.push(speech.say(getClause('rate.window').says))
    const values = { current: currentRequests, max: maxRequests, period: periodInSeconds }
    lines.push(speech.t('why.throttle', values))
  }
  if (retryAfter !== undefined) lines.push(speech.t('why.retryAfter', { seconds: retryAfter }))
  return lines
}

/** The rules that a message names by their ids, as the local directory's messages do; each once. */
function listClausesIn(message: string): ClauseId[] {
  const ids = [...message.matchAll(/\[([a-z]+\.[a-z-]+);/g)].map((found) => found[1] ?? '')
  return [...new Set(ids)].filter(isClauseId)
}

const escapePattern = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')

/**
 * The values that the directory filled into a rule's English sentence, read back from its message. Undefined if
 * the sentence is not in the message.
 */
function readFacts(
  id: ClauseId,
  { says }: Clause,
  message: string,
): Readonly<Record<string, string>> | undefined {
  const names = [...says.en.matchAll(/\{(\w+)\}/g)].map((found) => found[1] ?? '')
  if (names.length === 0) return {}
  const parts = says.en.split(/\{\w+\}/).map(escapePattern)
  // The rule's id follows its sentence, so a value may itself hold the sentence's last characters.
  const found = new RegExp(`${parts.join('(.*?)')} \\[${escapePattern(id)};`).exec(message)
  return found ? Object.fromEntries(names.map((name, i) => [name, found[i + 1] ?? ''])) : undefined
}

/** The rules that the directory's message names and the prediction did not: a SCID that does not exist. */
function explainMessage(
  said: string | undefined,
  known: readonly Refusal[],
  { language }: ExchangeSpeech,
): Pick<Why, 'here' | 'change'> {
  const message = said ?? ''
  const ids = listClausesIn(message).filter((id) => !known.some((refusal) => refusal.clause === id))
  const named = ids.flatMap((id) => {
    const clause: Clause = getClause(id)
    const facts = readFacts(id, clause, message)
    return facts ? [{ clause, facts }] : []
  })
  return {
    here: named.map(({ clause, facts }) => {
      return `${fill(clause.says[language], facts)} (${formatSource(clause.source, language)})`
    }),
    change: named.flatMap(({ clause, facts }) =>
      clause.remedy ? [fill(clause.remedy[language], facts)] : [],
    ),
  }
}

/** Which sentence describes a code that the table has no row for. */
function chooseOutsideKey(status: number, contentType: string | undefined): WordKey<typeof words> {
  if (status === 401 || status === 421) return `why.outside.${status}`
  const rows = statusRows.filter((row) => row.code === status)
  const isElsewhere =
    rows.length > 0 && rows.every((row) => row.contentType === undefined || row.contentType === contentType)
  if (isElsewhere) return 'why.outside.elsewhere'
  if (rows.length > 0) return 'why.outside.type'
  const hundreds = Math.floor(status / 100)
  const known = ([2, 3, 4, 5] as const).find((one) => one === hundreds)
  return known === undefined ? 'why.outside.other' : `why.outside.${known}xx`
}

/** The content types that the table has for a code. */
function listTypes(status: number): string {
  const types = statusRows.filter((row) => row.code === status).map((row) => row.contentType ?? '')
  return [...new Set(types)].filter((type) => type !== '').join(', ')
}

function explainAnswer(exchange: Answered<unknown>, situation: Situation, speech: ExchangeSpeech): Why {
  const { status, contentType } = exchange
  const { t, say } = speech
  const row = findRow(situation)
  const unreadable = explainUnreadable(exchange, row, speech)
  if (unreadable) return unreadable
  const said = readMessage(exchange)
  // The rules that account for this code. Others that the request breaks are shown at their fields.
  const refusals = (situation.prediction?.refusals ?? []).filter((refusal) => statusOf(refusal) === status)
  const named = explainMessage(said, refusals, speech)
  const change = [...new Set([...listRemedies(refusals, speech), ...named.change])]
  const here = [
    ...refusals.map((refusal) => describeReason(refusal, speech)),
    ...named.here,
    ...(status < 300 ? (situation.asked ?? []) : []),
    ...describeThrottle(exchange, speech),
  ]
  if (!row) {
    const outside = t(chooseOutsideKey(status, contentType), { type: listTypes(status) })
    const title = t('why.outside.title', { status: String(status) })
    return { row, title, here: [outside, ...here], change, unproven: t('why.outside.unproven'), said }
  }
  return {
    row,
    title: say(row.when),
    here,
    change: change.length > 0 ? change : [say(row.remedy)],
    unproven: say(row.unproven),
    said,
  }
}

/** Explains an exchange to a person, in their language. */
export function explainExchange(situation: Situation, speech: ExchangeSpeech): Why {
  const { exchange } = situation
  if (exchange.kind === 'unreachable') return explainUnreachable(exchange, situation, speech)
  if (exchange.gateway) return explainGateway(exchange, exchange.gateway, speech)
  if (isCredentialRefused(situation)) return explainRefusedCredential(exchange, speech)
  return explainAnswer(exchange, situation, speech)
}
