/** Explains an answer that the gateway gave in place of the service, and a refused credential. Pure. */
import type { Answered } from '#api/exchange.ts'
import type { GatewayKind } from '#contract/console/connections.ts'
import { Problem } from '#contract/console/problem.ts'
import type { ExchangeSpeech, Why } from './why.ts'

/** Characters of a message that are shown. */
const maxMessageCharacters = 4000

/** The sentence of a problem document, or undefined if the body is none. */
export function readProblem(exchange: Answered<unknown>): string | undefined {
  if (exchange.contentType !== 'application/problem+json') return undefined
  try {
    return Problem.parse(JSON.parse(exchange.text)).detail
  } catch {
    return undefined
  }
}

/** The message of an answer: a plain text, or the sentence of a problem document. */
export function readMessage(exchange: Answered<unknown>): string | undefined {
  const isText = exchange.contentType === 'text/plain' && exchange.text !== ''
  return isText ? exchange.text.slice(0, maxMessageCharacters).trim() : readProblem(exchange)
}

/** It has no row, and no reason but the gateway's own words. */
export function explainGateway(exchange: Answered<unknown>, kind: GatewayKind, { t }: ExchangeSpeech): Why {
  return {
    row: undefined,
    sentence: t(`gateway.${kind}.change`),
    rules: [],
    here: [],
    change: [],
    unproven: t('why.outside.unproven'),
    said: readProblem(exchange),
    isGateways: true,
  }
}

export function explainRefusedCredential(exchange: Answered<unknown>, { t }: ExchangeSpeech): Why {
  return {
    row: undefined,
    sentence: t('why.refusedCredential.here'),
    rules: [],
    here: [],
    change: [],
    unproven: t('why.outside.unproven'),
    said: exchange.text === '' ? undefined : exchange.text.slice(0, maxMessageCharacters).trim(),
  }
}
