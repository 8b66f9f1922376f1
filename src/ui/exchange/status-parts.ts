/** What the status line says of an exchange, part by part. Pure. */
import type { Answered } from '#api/exchange.ts'
import { findRow, isCredentialRefused, predictStatus, type Situation } from './situation.ts'
import type { ExchangeSpeech } from './why.ts'

export interface StatusParts {
  /** Undefined if there is no status code. */
  readonly code: number | undefined
  readonly parts: readonly string[]
  /** The answer differs from the prediction, which is worth reporting. */
  readonly isUnexpected: boolean
}

/** Codes that depend on what no rule can know before the request is sent. */
const unpredictableCodes: ReadonlySet<number> = new Set([404, 429, 503])

function describePrediction(
  { status }: Answered<unknown>,
  situation: Situation,
  { t }: ExchangeSpeech,
): { text: string | undefined; isUnexpected: boolean } {
  const { prediction } = situation
  // An expired credential says nothing about the prediction.
  if (isCredentialRefused(situation)) return { text: t('why.refusedCredential.title'), isUnexpected: false }
  if (!prediction) return { text: undefined, isUnexpected: false }
  const predicted = predictStatus(prediction)
  if (predicted === 200 && unpredictableCodes.has(status))
    return { text: t('status.untold'), isUnexpected: false }
  const isUnexpected = predicted !== status
  const key = isUnexpected ? 'status.unexpected' : 'status.predicted'
  return { text: t(key, { status: String(predicted) }), isUnexpected }
}

/** `summary`: what the answer holds, in the words of the screen that asked. */
export function describeStatus(
  situation: Situation,
  summary: readonly string[],
  speech: ExchangeSpeech,
): StatusParts {
  const { exchange } = situation
  const { t, number } = speech
  if (exchange.kind === 'unreachable') {
    const key = exchange.cause === 'path' ? 'status.unsent' : 'status.unreachable'
    return { code: undefined, parts: [t(key)], isUnexpected: false }
  }
  const { status, reply, gateway, milliseconds } = exchange
  if (gateway) {
    const parts = [t('status.gateway'), t(`gateway.${gateway}.title`)]
    return { code: status, parts, isUnexpected: false }
  }
  const row = findRow(situation)
  const parts = [row ? `${row.phrase} · ${t('status.row', { row: row.row })}` : t('status.noRow')]
  if (reply.kind === 'not-json') parts.push(t('status.notJson'))
  if (reply.kind === 'off-schema') parts.push(t('status.offSchema'))
  parts.push(...summary)
  const { text, isUnexpected } = describePrediction(exchange, situation, speech)
  if (text !== undefined) parts.push(text)
  parts.push(t('status.milliseconds', { count: number(Math.max(1, Math.round(milliseconds))) }))
  return { code: status, parts, isUnexpected }
}
