/** What a status code means for this very request, whatever its endpoint is: the sentences of Why. Pure. */
import type { Answered, Unreachable } from '#api/exchange.ts'
import { type Clause, formatSource } from '#contract/ledger/clause.ts'
import { type ClauseId, getClause, isClauseId } from '#contract/ledger/clauses.ts'
import { endpoints } from '#contract/mpsd/endpoints.ts'
import type { StatusRow } from '#contract/mpsd/status-row.ts'
import { statusRows } from '#contract/mpsd/status-rows.ts'
import { fill } from '#contract/text.ts'
import { describeRefusal, describeRemedy, quoteValue } from '#rules/describe-refusal.ts'
import { type Refusal, statusOf } from '#rules/verdict.ts'
import type { WordKey } from '../language/define-words.ts'
import { explainGateway, explainRefusedCredential, readMessage } from './explain-gateway.ts'
import { findRow, isCredentialRefused, type Situation } from './situation.ts'
import type { ExchangeSpeech, RuleNote, Why } from './why.ts'
import type { words } from './words.ts'

/** A refusal as the rule it names, with the value that it found. */
export function describeReason(refusal: Refusal, { t, language }: ExchangeSpeech): RuleNote {
  const { clause, field, value } = refusal
  const sent = value === '' ? t('rule.missing') : quoteValue(value)
  return {
    clause,
    says: describeRefusal(refusal, language),
    facts: [[t('rule.sent'), `${field} = ${sent}`]],
    source: formatSource(getClause(clause).source, language),
  }
}

function listRemedies(refusals: readonly Refusal[], { language }: ExchangeSpeech): string[] {
  return refusals.flatMap((refusal) => describeRemedy(refusal, language) ?? [])
}

function explainUnreachable(exchange: Unreachable, { prediction }: Situation, speech: ExchangeSpeech): Why {
  const { t } = speech
  const none = { row: undefined, said: undefined, here: [] }
  if (exchange.cause === 'network') {
    return {
      ...none,
      sentence: t('why.unreachable.here', { reason: exchange.reason }),
      rules: [],
      change: [t('why.unreachable.change')],
      unproven: t('why.unreachable.unproven'),
    }
  }
  const refusals = prediction?.refusals ?? []
  return {
    ...none,
    sentence: t('why.unsent.here', { path: exchange.reason }),
    rules: refusals.map((refusal) => describeReason(refusal, speech)),
    change: listRemedies(refusals, speech),
    unproven: t('why.outside.unproven'),
  }
}

/** A success whose body cannot be read, or is not what the endpoint promises. */
function explainUnreadable(
  { reply }: Answered<unknown>,
  row: StatusRow | undefined,
  { t }: ExchangeSpeech,
): Why | undefined {
  const rest = { row, rules: [], unproven: t('why.outside.unproven'), said: undefined }
  if (reply.kind === 'not-json') {
    return {
      ...rest,
      sentence: t('why.notJson.here', { reason: reply.reason }),
      here: [],
      change: [t('why.notJson.change')],
    }
  }
  if (reply.kind === 'off-schema') {
    return {
      ...rest,
      sentence: t('why.offSchema.here', { count: reply.issues.length }),
      here: reply.issues,
      change: [t('why.offSchema.change')],
    }
  }
  return undefined
}

function describeThrottle({ reply }: Answered<unknown>, speech: ExchangeSpeech): string[] {
  const lines: string[] = []
  if (reply.kind === 'throttle') {
    const { currentRequests, maxRequests, periodInSeconds } = reply.throttle
    lines.push(speech.say(getClause('rate.window').says))
    const values = { current: currentRequests, max: maxRequests, period: periodInSeconds }
    lines.push(speech.t('why.throttle', values))
  }
  return lines
}

/** The rules that a message names by their ids, as the local directory's messages do; each once. */
function listClausesIn(message: string): ClauseId[] {
  const ids = [...message.matchAll(/\[([a-z]+\.[a-z-]+);/g)].map((found) => found[1] ?? '')
  return [...new Set(ids)].filter(isClauseId)
}

const escapePattern = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')

interface ReadRule {
  /** The values of the placeholders in the rule's sentence. */
  readonly facts: Readonly<Record<string, string>>
  /** `take = "900"`: the field that the rule looked at; undefined if the message does not name one. */
  readonly sent: string | undefined
}

/**
 * What the directory filled into a rule's English sentence, read back from its message, and the field that stands
 * before it. Undefined if the sentence is not in the message.
 */
function readRule(id: ClauseId, { says }: Clause, message: string): ReadRule | undefined {
  const names = [...says.en.matchAll(/\{(\w+)\}/g)].map((found) => found[1] ?? '')
  const parts = says.en.split(/\{\w+\}/).map(escapePattern)
  // The rule's id follows its sentence, so a value may itself hold the sentence's last characters.
  const sentence = `${parts.join('(.*?)')} \\[${escapePattern(id)};`
  const found = new RegExp(sentence).exec(message)
  // A rule without placeholders is said whatever the message says of it.
  if (!found) return names.length === 0 ? { facts: {}, sent: undefined } : undefined
  const field = /(?:^|\n)([^\s:]+): ([^\n]*)\. $/.exec(message.slice(0, found.index))
  return {
    facts: Object.fromEntries(names.map((name, i) => [name, found[i + 1] ?? ''])),
    sent: field ? `${field[1]} = ${field[2]}` : undefined,
  }
}

/** The rules that the directory's message names and the prediction did not: a SCID that does not exist. */
function explainMessage(
  said: string | undefined,
  known: readonly Refusal[],
  { t, language }: ExchangeSpeech,
): Pick<Why, 'rules' | 'change'> {
  const message = said ?? ''
  const ids = listClausesIn(message).filter((id) => !known.some((refusal) => refusal.clause === id))
  const named = ids.flatMap((id) => {
    const clause: Clause = getClause(id)
    const read = readRule(id, clause, message)
    return read ? [{ id, clause, ...read }] : []
  })
  return {
    rules: named.map(({ id, clause, facts, sent }) => ({
      clause: id,
      says: fill(clause.says[language], facts),
      facts: sent === undefined ? [] : [[t('rule.sent'), sent]],
      source: formatSource(clause.source, language),
    })),
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

/** The sentence of the verdict: of an invalid request the rule itself, of a refused query what it does not tell. */
function chooseSentence(
  { sent }: Answered<unknown>,
  row: StatusRow,
  [first]: readonly RuleNote[],
  { t, say }: ExchangeSpeech,
): string {
  if (row.row === 9 && first) return first.says
  if (row.row === 10 && endpoints[sent.endpoint].target === 'query') return t('verdict.byQuestion')
  return say(row.when)
}

/** The answer of a fault: whatever it looks like, no rule has decided it. */
function explainInjected(row: StatusRow | undefined, said: string | undefined, speech: ExchangeSpeech): Why {
  const { t, say, language } = speech
  const { says, remedy, source }: Clause = getClause('fault.injected')
  const rule = {
    clause: 'fault.injected',
    says: say(says),
    facts: [],
    source: formatSource(source, language),
  }
  const unproven = row ? say(row.unproven) : t('why.outside.unproven')
  return {
    row,
    sentence: say(says),
    rules: [rule],
    here: [],
    change: remedy ? [say(remedy)] : [],
    unproven,
    said,
  }
}

function explainAnswer(exchange: Answered<unknown>, situation: Situation, speech: ExchangeSpeech): Why {
  const { status, contentType } = exchange
  const { t, say } = speech
  const row = findRow(situation)
  const unreadable = explainUnreadable(exchange, row, speech)
  if (unreadable) return unreadable
  const said = readMessage(exchange)
  if (exchange.isInjected) return explainInjected(row, said, speech)
  // The rules that account for this code. Others that the request breaks are shown at their fields.
  const refusals = (situation.prediction?.refusals ?? []).filter((refusal) => statusOf(refusal) === status)
  const named = explainMessage(said ?? situation.reason, refusals, speech)
  const change = [...new Set([...listRemedies(refusals, speech), ...named.change])]
  const rules = [...refusals.map((refusal) => describeReason(refusal, speech)), ...named.rules]
  const here = [...(status < 300 ? (situation.asked ?? []) : []), ...describeThrottle(exchange, speech)]
  if (!row) {
    const outside = t(chooseOutsideKey(status, contentType), { type: listTypes(status) })
    return { row, sentence: outside, rules, here, change, unproven: t('why.outside.unproven'), said }
  }
  return {
    row,
    sentence: chooseSentence(exchange, row, rules, speech),
    rules,
    here,
    // Of a plain success there is nothing to change.
    change: change.length > 0 || row.row === 1 ? change : [say(row.remedy)],
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
