/** One request and what came of it, kept so that it can be shown, explained and copied. */
import type * as z from 'zod'
import type { GatewayKind } from '#contract/connections.ts'
import { QueryResults, ReadableRow } from '#contract/results.ts'

/** Rows as they may be shown: of an answer that keeps the schema, each is a whole one. */
export interface ReadResults {
  readonly results: readonly ReadableRow[]
}

/** A body, read as far as it can be. */
export type ReadReply<T> =
  | { readonly kind: 'read'; readonly value: T }
  /** Not of the schema: what could be read all the same, and where it could not. */
  | { readonly kind: 'off-schema'; readonly value: T; readonly issues: readonly string[] }
  | { readonly kind: 'not-json'; readonly reason: string }
  | { readonly kind: 'message' }
  | { readonly kind: 'empty' }

export interface Sent {
  readonly method: string
  readonly path: string
  /** Without the credentials. */
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | undefined
}

export interface Answered<T> {
  readonly kind: 'answered'
  readonly sent: Sent
  readonly status: number
  /** Media type without parameters, lower case. */
  readonly contentType: string | undefined
  /** Set where the gateway answered in the service's place: why. */
  readonly gateway: GatewayKind | undefined
  readonly retryAfter: string | undefined
  readonly correlationId: string | undefined
  /** The body as it came. */
  readonly text: string
  readonly reply: ReadReply<T>
  readonly milliseconds: number
}

export interface Unreachable {
  readonly kind: 'unreachable'
  readonly sent: Sent
  /** `path`: nothing was sent, because a URL cannot hold this path (a name that is `..`). */
  readonly cause: 'network' | 'path'
  /** What the network said, in its own words; or the path that would have been asked instead. */
  readonly reason: string
  readonly milliseconds: number
}

export type Exchange<T> = Answered<T> | Unreachable

function describe(issue: z.core.$ZodIssue): string {
  return `${issue.path.map(String).join('.') || 'body'}: ${issue.message}`
}

/** Rows that can be read, one by one, out of an answer that as a whole breaks the schema. */
function salvage(value: unknown, error: z.ZodError): ReadReply<ReadResults> {
  const results = (value as { results?: unknown } | null)?.results
  const rows = Array.isArray(results) ? results : []
  const readable = rows.flatMap((row) => {
    const read = ReadableRow.safeParse(row)
    return read.success ? [read.data] : []
  })
  return { kind: 'off-schema', value: { results: readable }, issues: error.issues.slice(0, 20).map(describe) }
}

/** Reads the answer to a query. Only a 200 is held against the schema. */
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
