/** Reads the body of an answer: against the endpoint's schema on success, else as what the table of rows has. */
import type * as z from 'zod'
import type { EndpointName } from '#contract/mpsd/endpoints.ts'
import { type AnswerName, getOperation } from '#contract/mpsd/operations.ts'
import { Throttle } from '#contract/mpsd/results.ts'
import type { ParsedReply } from './exchange.ts'
import { ReadableRow, ReceivedSession, receivedBodies } from './received.ts'

/** The rows of an answer that can be shown. In an answer of the schema, every row is complete. */
export interface ParsedResults {
  readonly results: readonly ReadableRow[]
}

/** The body of an endpoint's success, as the console reads it. */
export type AnswerOf<N extends EndpointName> =
  AnswerName<N> extends 'QueryResults' ? ParsedResults : z.output<(typeof receivedBodies)[AnswerName<N>]>

/** Places that a message lists. */
const maxIssues = 20

function describe(issue: z.core.$ZodIssue): string {
  return `${issue.path.map(String).join('.') || 'body'}: ${issue.message}`
}

/** The readable rows of an answer that as a whole breaks the schema. */
function readRows(value: unknown): ParsedResults {
  const isObject = typeof value === 'object' && value !== null
  const rows: unknown = isObject && 'results' in value ? value.results : []
  const readable = (Array.isArray(rows) ? rows : []).flatMap((row) => {
    const read = ReadableRow.safeParse(row)
    return read.success ? [read.data] : []
  })
  return { results: readable }
}

function parse(text: string): { value: unknown } | { fault: string } {
  try {
    return { value: JSON.parse(text) }
  } catch (error) {
    return { fault: error instanceof Error ? error.message : 'not JSON' }
  }
}

/** What a refusal carries: the session, the throttle object, or a message. */
function readRefusal(status: number, contentType: string | undefined, text: string): ParsedReply<never> {
  const parsed = contentType === 'application/json' ? parse(text) : undefined
  if (!parsed || 'fault' in parsed) return { kind: 'message' }
  if (status === 429) {
    const throttle = Throttle.safeParse(parsed.value)
    return throttle.success ? { kind: 'throttle', throttle: throttle.data } : { kind: 'message' }
  }
  const session = status === 403 || status === 412 ? ReceivedSession.safeParse(parsed.value) : undefined
  return session?.success ? { kind: 'session', session: session.data } : { kind: 'message' }
}

function readSuccess(
  endpoint: EndpointName,
  contentType: string | undefined,
  text: string,
): ParsedReply<unknown> {
  const parsed = parse(text)
  if ('fault' in parsed) {
    return { kind: 'not-json', reason: `${contentType ?? 'no content type'}; ${parsed.fault}` }
  }
  const { answer = 'Element' } = getOperation(endpoint)
  const schema: z.ZodType = receivedBodies[answer]
  const read = schema.safeParse(parsed.value)
  if (read.success) return { kind: 'read', value: read.data }
  const issues = read.error.issues.slice(0, maxIssues).map(describe)
  return { kind: 'off-schema', value: answer === 'QueryResults' ? readRows(parsed.value) : undefined, issues }
}

/** Reads the answer of an endpoint. Only a success is held against the schema of its body. */
export function parseReply<N extends EndpointName>(
  endpoint: N,
  status: number,
  contentType: string | undefined,
  text: string,
): ParsedReply<AnswerOf<N>> {
  if (text === '') return { kind: 'empty' }
  if (status !== 200 && status !== 201) return readRefusal(status, contentType, text)
  return readSuccess(endpoint, contentType, text) as ParsedReply<AnswerOf<N>>
}
