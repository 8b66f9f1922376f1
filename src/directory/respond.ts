/** The one place where what was decided becomes a Response. */
import { type Json, writeJson } from '#contract/json.ts'
import { messageOf, type Refusal, statusOf } from '#rules/verdict.ts'

const textHeaders = { 'content-type': 'text/plain; charset=utf-8' }

export function sendJson(body: Json | object, status = 200, headers: Record<string, string> = {}): Response {
  return new Response(writeJson(body), {
    status,
    headers: { 'content-type': 'application/json', ...headers },
  })
}

export function sendNothing(status: 204 | 304 | 412, headers: Record<string, string> = {}): Response {
  return new Response(null, { status, headers })
}

/** Row 23: nothing was done, and when to come again, in whole seconds. */
export function sendBusy(retryAfter: number): Response {
  return new Response(null, {
    status: 503,
    headers: { 'content-type': 'text/plain', 'retry-after': String(retryAfter) },
  })
}

/** Rows 9, 10, 12 to 19 and the three outside the table: a message that names field, value and rule, one a line. */
export function sendRefusals(
  refusals: readonly [Refusal, ...Refusal[]],
  headers: Record<string, string> = {},
): Response {
  const [first] = refusals
  const status = statusOf(first)
  const challenge: Record<string, string> = status === 401 ? { 'www-authenticate': 'XBL3.0' } : {}
  const body = refusals.filter((one) => statusOf(one) === status).map(messageOf)
  return new Response(`${body.join('\n')}\n`, {
    status,
    headers: { ...textHeaders, ...challenge, ...headers },
  })
}

/** Our own endpoints' errors (RFC 9457). */
export function sendProblem(status: number, title: string, detail: string): Response {
  const body = JSON.stringify({ type: 'about:blank', title, status, detail })
  return new Response(body, { status, headers: { 'content-type': 'application/problem+json' } })
}
