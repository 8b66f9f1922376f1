/** Turns results and refusals into answers, and answers into Responses. No other file does this. */
import { type Json, writeJson } from '#contract/json.ts'
import { limits } from '#contract/mpsd/limits.ts'
import { messageOf, type Refusal, statusOf } from '#rules/verdict.ts'

/** An answer that is not yet a Response, so that handlers can read and combine answers. */
export interface Answer {
  readonly status: number
  /** A string, bytes in UTF-8, a stream of such bytes, or null for no body. */
  readonly body: string | Uint8Array<ArrayBuffer> | ReadableStream<Uint8Array> | null
  readonly headers: Readonly<Record<string, string>>
}

/** Creates the Response with all its headers at once, which the server handles fastest. */
export function toResponse(
  { status, body, headers }: Answer,
  extraHeaders: Record<string, string> = {},
): Response {
  return new Response(body, { status, headers: { ...headers, ...extraHeaders } })
}

const textHeaders = { 'content-type': 'text/plain; charset=utf-8' }

export function sendJsonText(body: string, status = 200, headers: Record<string, string> = {}): Answer {
  return { status, body, headers: { 'content-type': 'application/json', ...headers } }
}

export function sendJson(body: Json | object, status = 200, headers: Record<string, string> = {}): Answer {
  return sendJsonText(writeJson(body), status, headers)
}

export function sendEmpty(status: 204 | 304 | 412, headers: Record<string, string> = {}): Answer {
  return { status, body: null, headers }
}

/**
 * Row 23. `retryAfter` is in whole seconds. If the connection to the database was lost during a commit,
 * the write may have been done (choice 41).
 */
export function sendBusy(retryAfter: number): Answer {
  const headers = { 'content-type': 'text/plain', 'retry-after': String(retryAfter) }
  return { status: 503, body: null, headers }
}

/**
 * Rows 9, 10, 12 to 19 and the three refusals outside the table. The body has one line per refusal, with
 * its field, value and rule.
 */
export function sendRefusals(
  refusals: readonly [Refusal, ...Refusal[]],
  headers: Record<string, string> = {},
): Answer {
  const [first] = refusals
  const status = statusOf(first)
  const challenge: Record<string, string> = status === 401 ? { 'www-authenticate': 'XBL3.0' } : {}
  const sameStatus = refusals.filter((one) => statusOf(one) === status)
  const body = sameStatus.slice(0, limits.maxMessages).map(messageOf)
  if (sameStatus.length > body.length) body.push(`And ${sameStatus.length - body.length} more.`)
  return { status, body: `${body.join('\n')}\n`, headers: { ...textHeaders, ...challenge, ...headers } }
}

/** Our own endpoints' errors (RFC 9457). */
export function sendProblem(status: number, title: string, detail: string): Answer {
  const body = JSON.stringify({ type: 'about:blank', title, status, detail })
  return { status, body, headers: { 'content-type': 'application/problem+json' } }
}
