/** What it means that the gateway, or the door, answered in the place of whoever was asked. Pure. */
import type { Answered } from '#api/exchange.ts'
import type { GatewayKind } from '#contract/console/connections.ts'
import { Problem } from '#contract/console/problem.ts'
import type { Speech } from '../text/speech.ts'

/** The sentence of a problem document; nothing where the body is none. */
export function readProblem(exchange: Answered<unknown>): string | undefined {
  if (exchange.contentType !== 'application/problem+json') return undefined
  try {
    return Problem.parse(JSON.parse(exchange.text)).detail
  } catch {
    return undefined
  }
}

/** It has no row, and no reason but the gateway's own words. */
export function explainGateway(exchange: Answered<unknown>, kind: GatewayKind, { t }: Speech) {
  return {
    row: undefined,
    title: t(`gateway.${kind}.title`),
    here: [],
    change: [t(`gateway.${kind}.change`)],
    unproven: t('why.outside.unproven'),
    said: readProblem(exchange),
    isGateways: true,
  }
}

/** A credential that a service does not take; what the table says of callers is about the local directory's. */
export function explainRefusal(exchange: Answered<unknown>, { t }: Speech) {
  return {
    row: undefined,
    title: t('why.refusedCredential.title'),
    here: [t('why.refusedCredential.here')],
    change: [t('why.credential.change')],
    unproven: t('why.outside.unproven'),
    said: exchange.text === '' ? undefined : exchange.text.slice(0, 4000).trim(),
  }
}
