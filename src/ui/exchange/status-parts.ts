/** What the status line says of an exchange, part by part. Pure. */
import type { Answered } from '#api/exchange.ts'
import { type EndpointName, endpoints } from '#contract/mpsd/endpoints.ts'
import type { StatusRow } from '#contract/mpsd/status-row.ts'
import { statusOf } from '#rules/verdict.ts'
import { findRow, isCredentialRefused, type Situation } from './situation.ts'
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
/** The same for requests about one session or handle, which must be read first. */
const codesOfStoredData: ReadonlySet<number> = new Set([...unpredictableCodes, 403, 409, 412])

const isAboutStoredData = (endpoint: EndpointName) =>
  endpoints[endpoint].target !== 'query' && endpoints[endpoint].target !== 'template'

function describePrediction(
  { status, sent: { endpoint } }: Answered<unknown>,
  row: StatusRow | undefined,
  situation: Situation,
  { t }: ExchangeSpeech,
): { text: string | undefined; isUnexpected: boolean } {
  const { prediction } = situation
  // An expired credential says nothing about the prediction.
  if (isCredentialRefused(situation)) return { text: t('why.refusedCredential.title'), isUnexpected: false }
  if (!prediction) return { text: undefined, isUnexpected: false }
  const [refusal] = prediction.refusals
  const isOfStoredData = isAboutStoredData(endpoint)
  if (!refusal && (isOfStoredData ? codesOfStoredData : unpredictableCodes).has(status))
    return { text: t('status.untold'), isUnexpected: false }
  // Without a refusal, a query is answered with 200, and other requests with any success.
  const isSuccess = isOfStoredData ? (row?.code ?? 500) < 400 : status === 200
  const isExpected = refusal ? statusOf(refusal) === status : isSuccess
  const success = isOfStoredData ? '2xx' : '200'
  const predicted = refusal ? String(statusOf(refusal)) : success
  return {
    text: t(isExpected ? 'status.predicted' : 'status.unexpected', { status: predicted }),
    isUnexpected: !isExpected,
  }
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
  const { text, isUnexpected } = describePrediction(exchange, row, situation, speech)
  if (text !== undefined) parts.push(text)
  parts.push(t('status.milliseconds', { count: number(Math.max(1, Math.round(milliseconds))) }))
  return { code: status, parts, isUnexpected }
}
