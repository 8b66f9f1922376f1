/** Bodies of requests, read to a limit. */
import type * as z from 'zod'
import { countJsonValues } from '#contract/json-items.ts'
import { type Reply, sendProblem } from './reply.ts'

/** Bytes beyond the limit that are taken and thrown away. */
const drainMost = 8 * 1024 * 1024

/** Nothing where there is more. Errors: the reading's own, where whoever sends breaks off. */
export async function readBytes(
  request: Request,
  most: number,
): Promise<Uint8Array<ArrayBuffer> | undefined> {
  const parts: Uint8Array[] = []
  let size = 0
  for await (const part of request.body ?? []) {
    size += part.length
    // Read on for a while, or whoever sends would never hear the answer.
    if (size > most + drainMost) return undefined
    if (size <= most) parts.push(part)
  }
  if (size > most) return undefined
  return new Uint8Array(Buffer.concat(parts))
}

/** Values of a body that is parsed in one piece. */
const valuesMost = 5_000
/** Characters of what somebody sent that a message repeats: the names of fields. */
const toldMost = 200

/** Where something is not as its schema has it, and never what stood there. */
export function tellIssues(error: z.ZodError, before: readonly PropertyKey[]): string {
  const where = error.issues
    .slice(0, 3)
    .map((issue) => [...before, ...issue.path].map(String).join('.') || 'body')
  return `is not as it should be at ${where.join(', ').slice(0, toldMost)}`
}

/** What a JSON body says, or why it says nothing: where it is wrong, and never what was given. */
export async function readBody<T>(
  request: Request,
  schema: z.ZodType<T>,
  most: number,
): Promise<{ value: T } | { refusal: Reply }> {
  const bytes = await readBytes(request, most)
  if (!bytes) return { refusal: sendProblem(413, `The body has more than ${most} bytes.`) }
  if (countJsonValues(bytes, valuesMost) > valuesMost)
    return { refusal: sendProblem(400, `The body has more than ${valuesMost} values.`) }
  let value: unknown
  try {
    value = JSON.parse(Buffer.from(bytes).toString('utf8'))
  } catch {
    return { refusal: sendProblem(400, 'The body is no JSON.') }
  }
  const read = schema.safeParse(value)
  if (read.success) return { value: read.data }
  return { refusal: sendProblem(400, `The body ${tellIssues(read.error, [])}.`) }
}
