/** Reads request bodies up to a limit. */
import type * as z from 'zod'
import { countJsonValues } from '#contract/json-items.ts'
import { type Reply, sendProblem } from './reply.ts'

/** Bytes beyond the limit that are read and discarded. */
const maxDrainBytes = 8 * 1024 * 1024

/** Returns undefined if the body has more bytes. Errors: the read error, where the client stops sending. */
export async function readBytes(
  request: Request,
  maxBytes: number,
): Promise<Uint8Array<ArrayBuffer> | undefined> {
  const parts: Uint8Array[] = []
  let size = 0
  for await (const part of request.body ?? []) {
    size += part.length
    // Reads on for a while, because a client that is still sending would not receive the answer.
    if (size > maxBytes + maxDrainBytes) return undefined
    if (size <= maxBytes) parts.push(part)
  }
  if (size > maxBytes) return undefined
  return new Uint8Array(Buffer.concat(parts))
}

/** Maximum JSON values of a body that is parsed in one piece. */
const maxValues = 5_000
/** Maximum characters of client input, which is field names, that a message repeats. */
const maxFieldNameCharacters = 200

/** Says where a value does not match its schema. Never repeats the value. */
export function describeIssues(error: z.ZodError, parentPath: readonly PropertyKey[]): string {
  const where = error.issues
    .slice(0, 3)
    .map((issue) => [...parentPath, ...issue.path].map(String).join('.') || 'body')
  return `has an invalid value at ${where.join(', ').slice(0, maxFieldNameCharacters)}`
}

/** Returns the parsed JSON body, or a refusal that says where it is wrong. Never repeats a value. */
export async function readBody<T>(
  request: Request,
  schema: z.ZodType<T>,
  maxBytes: number,
): Promise<{ value: T } | { refusal: Reply }> {
  const bytes = await readBytes(request, maxBytes)
  if (!bytes) return { refusal: sendProblem(413, `The body has more than ${maxBytes} bytes.`) }
  if (countJsonValues(bytes, maxValues) > maxValues)
    return { refusal: sendProblem(400, `The body has more than ${maxValues} values.`) }
  let value: unknown
  try {
    value = JSON.parse(Buffer.from(bytes).toString('utf8'))
  } catch {
    return { refusal: sendProblem(400, 'The body is not JSON.') }
  }
  const read = schema.safeParse(value)
  if (read.success) return { value: read.data }
  return { refusal: sendProblem(400, `The body ${describeIssues(read.error, [])}.`) }
}
