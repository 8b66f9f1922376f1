/** What to expect of the query in the form, before it is sent. Pure. */
import type { Connection } from '#contract/console/connections.ts'
import { type Preflight, type QueryCaller, unknownCaller } from '#rules/preflight.ts'
import { statusOf } from '#rules/verdict.ts'
import type { Authorization } from '../exchange/RequestView.tsx'
import type { ExchangeSpeech } from '../exchange/why.ts'
import { nobody } from '../sender.ts'
import type { Question } from './question.ts'

export function authorizationOf(
  connection: Connection | undefined,
  isLocal: boolean,
  as: string,
): Authorization {
  if (isLocal) return as === nobody ? 'nobody' : 'page'
  return connection?.kind === 'service' ? 'server' : 'recording'
}

interface Options {
  readonly preflight: Preflight
  readonly connection: Connection | undefined
  readonly isLocal: boolean
  readonly caller: QueryCaller
  readonly question: Question
  /** Whether there is nothing to search for yet. */
  readonly isBlank: boolean
}

export function describeExpectation(
  { preflight, connection, isLocal, caller, question, isBlank }: Options,
  { t }: ExchangeSpeech,
): { text: string; isRefusal: boolean } {
  const isOnlyBlank = isBlank && preflight.refusals.every(({ clause }) => clause === 'query.filter-required')
  const [refusal] = preflight.refusals
  if (refusal && !isOnlyBlank)
    return { text: t('request.predicted', { status: String(statusOf(refusal)) }), isRefusal: true }
  if (isOnlyBlank) return { text: t('request.noFilter'), isRefusal: false }
  const status = connection?.credential?.status
  const isOfService = !isLocal && connection?.kind !== 'cassette'
  const isUndecided = caller === unknownCaller && (question.private || question.reservations)
  if (!isLocal && connection?.kind === 'cassette')
    return { text: t('request.recordedOnly'), isRefusal: false }
  if (isOfService && (!connection?.usable || status === 'missing'))
    return { text: t('request.unsendable'), isRefusal: false }
  if (isOfService && status === 'refused') return { text: t('why.refusedCredential.title'), isRefusal: false }
  return { text: t(isOfService && isUndecided ? 'request.untold' : 'request.unpredicted'), isRefusal: false }
}
