/** The one form of an answer before it becomes a Response, and the one writer of problem details. */
import { type ServerResponse, STATUS_CODES } from 'node:http'
import { Readable } from 'node:stream'
import type { Json } from '#contract/json.ts'
import type { ClauseId } from '#contract/ledger/clauses.ts'
import { writeJson } from '#contract/write-json.ts'

/** Bytes in several parts, so that those that are kept elsewhere are sent without a copy. */
export interface BodyParts {
  readonly parts: readonly Uint8Array<ArrayBuffer>[]
}

export const isBodyParts = (body: unknown): body is BodyParts =>
  typeof body === 'object' && body !== null && 'parts' in body

/** Bytes of all parts. */
export const lengthOfParts = ({ parts }: BodyParts) => parts.reduce((sum, { length }) => sum + length, 0)

/** All parts as one. */
export const joinParts = ({ parts }: BodyParts) => Buffer.concat(parts)

export type AnswerHeaders = Readonly<Record<string, string>>

/** What a handler answers. Handlers read and combine answers, which a Response would not allow. */
export interface Answer {
  readonly status: number
  readonly headers: AnswerHeaders
  /** Text, bytes, a stream that is sent while it is made, or no body. */
  readonly body: string | Uint8Array<ArrayBuffer> | BodyParts | ReadableStream<Uint8Array> | null
  /** The rule that refused the request. It is not sent. */
  readonly clause?: ClauseId
  /** What that rule says of this request, where the body does not. It is not sent. */
  readonly reason?: string
  /** What is still being done for a stream after it has begun. Never rejects. */
  readonly rest?: Promise<void>
}

/** An answer whose body is there as a whole. */
export interface WholeAnswer extends Answer {
  readonly body: string | Uint8Array<ArrayBuffer> | null
}

/** Statuses whose responses have no body (RFC 9110, 6.4.1). */
const bodiless: ReadonlySet<number> = new Set([204, 205, 304])

const isEmpty = (status: number, body: Answer['body']): body is null =>
  bodiless.has(status) || body === null || (body instanceof Uint8Array && body.length === 0)

/** Without its length, an answer that could have a body and has none would be sent in pieces. */
export const emptyHeaders = ({ status, body }: Answer): AnswerHeaders =>
  body === null && !bodiless.has(status) ? { 'content-length': '0' } : {}

/** `base` are headers for every answer of a module; the answer's own win. */
export function toResponse({ status, headers, body }: Answer, base: AnswerHeaders = {}): Response {
  const whole = isBodyParts(body) ? joinParts(body) : body
  return new Response(isEmpty(status, whole) ? null : whole, { status, headers: { ...base, ...headers } })
}

/** Writes an answer as `toResponse` and the server would, without a Response. */
export function writeAnswer(response: ServerResponse, { status, headers, body }: Answer): void {
  if (body instanceof ReadableStream) {
    response.writeHead(status, headers)
    Readable.from(body)
      .on('error', () => response.destroy())
      .pipe(response)
    return
  }
  if (isEmpty(status, body)) {
    response.writeHead(status, headers)
    response.end()
    return
  }
  const length = isBodyParts(body) ? lengthOfParts(body) : Buffer.byteLength(body)
  response.writeHead(status, { ...headers, 'content-length': length })
  if (isBodyParts(body)) for (const part of body.parts) response.write(part)
  response.end(isBodyParts(body) ? undefined : body)
}

/** `body` is JSON text. */
export function sendJsonText(
  body: string | Uint8Array<ArrayBuffer>,
  status = 200,
  headers: AnswerHeaders = {},
): WholeAnswer {
  return { status, headers: { 'content-type': 'application/json', ...headers }, body }
}

export function sendJson(body: Json | object, status = 200, headers: AnswerHeaders = {}): WholeAnswer {
  return sendJsonText(writeJson(body), status, headers)
}

/** Plain text that ends in one line break. */
export function sendText(status: number, text: string, headers: AnswerHeaders = {}): WholeAnswer {
  return { status, headers: { 'content-type': 'text/plain; charset=utf-8', ...headers }, body: `${text}\n` }
}

export function sendNothing(status: number, headers: AnswerHeaders = {}): WholeAnswer {
  return { status, headers, body: null }
}

/** An error of our own endpoints (RFC 9457). `detail` is one sentence that holds no secret. */
export function sendProblem(status: number, detail: string, headers: AnswerHeaders = {}): WholeAnswer {
  const body = { type: 'about:blank', title: STATUS_CODES[status] ?? 'Refused', status, detail }
  return sendJsonText(JSON.stringify(body), status, {
    'content-type': 'application/problem+json',
    ...headers,
  })
}

/** 405 with the methods that the address takes. */
export function sendMethodNotAllowed(allow: readonly string[]): WholeAnswer {
  return sendProblem(405, `This address takes ${allow.join(', ')}.`, { allow: allow.join(', ') })
}
