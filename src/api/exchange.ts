/** One request and its outcome, stored so that the console can show, explain and copy it. */
import type * as z from 'zod'
import type { GatewayKind } from '#contract/console/connections.ts'
import { QueryResults, ReadableRow } from '#contract/mpsd/results.ts'

/** Result rows for display. In an answer that matches the schema, every row is complete. */
export interface ReadResults {
  readonly results: readonly ReadableRow[]
}

/** The outcome of parsing a response body. */
export type ReadReply<T> =
  | { readonly kind: 'read'; readonly value: T }
  /** The body does not match the schema: the valid parts, and where the others fail. */
  | { readonly kind: 'off-schema'; readonly value: T; readonly issues: readonly string[] }
  | { readonly kind: 'not-json'; readonly reason: string }
  | { readonly kind: 'message' }
  | { readonly kind: 'empty' }

export interface Sent {
  readonly method: string
  readonly path: string
  /** The request headers without the credentials. */
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | undefined
}

export interface Answered<T> {
  readonly kind: 'answered'
  readonly sent: Sent
  readonly status: number
  /** Media type without parameters, in lower case. */
  readonly contentType: string | undefined
  /** Set if the gateway answered instead of the service: the reason. */
  readonly gateway: GatewayKind | undefined
  readonly retryAfter: string | undefined
  readonly correlationId: string | undefined
  /** The body as received. */
  readonly text: string
  readonly reply: ReadReply<T>
  readonly milliseconds: number
}

export interface Unreachable {
  readonly kind: 'unreachable'
  readonly sent: Sent
  /**
   * `path`: no request was sent, because a URL cannot contain this path (for example, a name that is `..`).
   */
  readonly cause: 'network' | 'path'
  /** The network's error message, or the path that the URL parser would have used instead. */
  readonly reason: string
  readonly milliseconds: number
}

export type Exchange<T> = Answered<T> | Unreachable

function describe(issue: z.core.$ZodIssue): string {
  return `${issue.path.map(String).join('.') || 'body'}: ${issue.message}`
}

/** Keeps the valid rows of an answer that does not match the schema as a whole. */
function salvage(value: unknown, error: z.ZodError): ReadReply<ReadResults> {
  const results = (value as { results?: unknown } | null)?.results
  const rows = Array.isArray(results) ? results : []
  const readable = rows.flatMap((row) => {
    const read = ReadableRow.safeParse(row)
    return read.success ? [read.data] : []
  })
  return { kind: 'off-schema', value: { results: readable }, issues: error.issues.slice(0, 20).map(describe) }
}

/** Parses the answer to a query. Only a 200 is checked against the schema. */
export function readQueryReply(
  status: number,
  contentType: string | undefined,
  text: string,
): ReadReply<ReadResults> {
  if (text === '') return { kind: 'empty' }
  if (status !== 200) return { kind: 'message' }
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (error) {
    const said = error instanceof Error ? error.message : 'not JSON'
    return { kind: 'not-json', reason: `${contentType ?? 'no content type'}; ${said}` }
  }
  const read = QueryResults.safeParse(value)
  return read.success ? { kind: 'read', value: read.data } : salvage(value, read.error)
}
