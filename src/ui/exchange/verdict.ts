/** What came back and what did not, in one line and one plain sentence. Pure. */
import type { Answered } from '#api/exchange.ts'
import { type EndpointName, endpoints } from '#contract/mpsd/endpoints.ts'
import type { StatusRow } from '#contract/mpsd/status-row.ts'
import { statusOf } from '#rules/verdict.ts'
import { explainExchange } from './explain.ts'
import { findRow, isCredentialRefused, type Situation } from './situation.ts'
import type { ExchangeSpeech } from './why.ts'

/** What an answer holds, in the words of the screen that asked. */
export interface Summary {
  /** `15 sessions`. */
  readonly headline: string
  /** What did not come back: `10 hidden from this query`. */
  readonly missing?: string | undefined
  readonly sentence: string
}

export interface Verdict extends Summary {
  /** Undefined if there is no status code. */
  readonly code: number | undefined
  readonly row: StatusRow | undefined
  /** How the prediction fared; undefined if nothing was predicted. */
  readonly predicted: string | undefined
  /** The answer differs from the prediction, which is worth reporting. */
  readonly isUnexpected: boolean
}

/** Codes that depend on what no rule can know before the request is sent. */
const unpredictableCodes: ReadonlySet<number> = new Set([404, 429, 503])
/** The same for requests about one session or handle, which must be read first. */
const codesOfStoredData: ReadonlySet<number> = new Set([...unpredictableCodes, 403, 409, 412])

const isAboutStoredData = (endpoint: EndpointName) =>
  endpoints[endpoint].target !== 'query' && endpoints[endpoint].target !== 'template'

type Predicted = Pick<Verdict, 'predicted' | 'isUnexpected'>

function comparePrediction(
  { status, sent: { endpoint } }: Answered<unknown>,
  row: StatusRow | undefined,
  situation: Situation,
  { t }: ExchangeSpeech,
): Predicted {
  const { prediction } = situation
  // An expired credential says nothing about the prediction.
  if (isCredentialRefused(situation) || !prediction) return { predicted: undefined, isUnexpected: false }
  const [refusal] = prediction.refusals
  const isOfStoredData = isAboutStoredData(endpoint)
  // Of a caller who is not known, the answer may be either.
  const isOpen = prediction.undecided !== undefined && statusOf(prediction.undecided.refusal) === status
  if (!refusal && (isOpen || (isOfStoredData ? codesOfStoredData : unpredictableCodes).has(status)))
    return { predicted: t('status.untold'), isUnexpected: false }
  // Without a refusal, a query is answered with 200, and other requests with any success.
  const isSuccess = isOfStoredData ? (row?.code ?? 500) < 400 : status === 200
  const isExpected = refusal ? statusOf(refusal) === status : isSuccess
  if (isExpected) return { predicted: t('status.predicted'), isUnexpected: false }
  const success = isOfStoredData ? '2xx' : '200'
  const said = refusal ? String(statusOf(refusal)) : success
  return { predicted: t('status.unexpected', { status: said }), isUnexpected: true }
}

function chooseHeadline(
  situation: Situation,
  { status, reply, gateway, sent }: Answered<unknown>,
  row: StatusRow | undefined,
  { t }: ExchangeSpeech,
): Pick<Summary, 'headline' | 'missing'> {
  if (gateway) return { headline: t(`gateway.${gateway}.title`), missing: t('status.gateway') }
  if (isCredentialRefused(situation)) return { headline: t('why.refusedCredential.title') }
  if (reply.kind === 'not-json') return { headline: t('verdict.notJson') }
  if (reply.kind === 'off-schema') return { headline: t('verdict.offSchema') }
  if (status === 401) return { headline: t('verdict.noCaller') }
  if (!row) return { headline: t('verdict.noRow', { status: String(status) }) }
  const isQuery = endpoints[sent.endpoint].target === 'query'
  const key = row.row === 10 && !isQuery ? 'verdict.row.10.other' : (`verdict.row.${row.row}` as const)
  return { headline: t(key), missing: isQuery && status >= 400 ? t('verdict.nothingCame') : undefined }
}

/** `summary`: what the answer holds, if it holds what was asked for. */
export function describeVerdict(
  situation: Situation,
  summary: Summary | undefined,
  speech: ExchangeSpeech,
): Verdict {
  const { exchange } = situation
  const { t } = speech
  const { sentence } = explainExchange(situation, speech)
  if (exchange.kind === 'unreachable') {
    const headline = t(exchange.cause === 'path' ? 'status.unsent' : 'status.unreachable')
    return {
      code: undefined,
      row: undefined,
      headline,
      sentence,
      predicted: undefined,
      isUnexpected: false,
    }
  }
  const row = findRow(situation)
  const common = { code: exchange.status, row, ...comparePrediction(exchange, row, situation, speech) }
  if (exchange.reply.kind === 'read' && row && summary) return { ...summary, ...common }
  return { ...chooseHeadline(situation, exchange, row, speech), sentence, ...common }
}
