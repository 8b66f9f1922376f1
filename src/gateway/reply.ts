/** What only the gateway answers: a service's answer passed on, and its own words instead of one. */
import { type GatewayKind, gatewayHeader } from '#contract/console/connections.ts'
import { type Answer, type AnswerHeaders, sendProblem } from '#http/answer.ts'

/** Headers for data from a service: opened in a browser, it is downloaded and cannot run (choice 50). */
export const inertHeaders: AnswerHeaders = {
  'content-security-policy': "default-src 'none'; sandbox",
  'content-disposition': 'attachment; filename="answer"',
  'cache-control': 'no-store',
}

/** A service's answer, with its status, headers and body unchanged. */
export function passOn(status: number, headers: AnswerHeaders, body: Buffer): Answer {
  return { status, headers, body: new Uint8Array(body) }
}

/** The gateway's own error in place of a service's answer; the header distinguishes the two. */
export function sendGatewayProblem(
  kind: GatewayKind,
  status: number,
  detail: string,
  headers: AnswerHeaders = {},
): Answer {
  return sendProblem(status, detail, { ...headers, [gatewayHeader]: kind })
}
