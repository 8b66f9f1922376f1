/** Bodies of requests, read to a limit. */
import type * as z from 'zod'
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

/** What a JSON body says, or why it says nothing: where it is wrong, and never what was given. */
export async function readBody<T>(
  request: Request,
  schema: z.ZodType<T>,
  most: number,
): Promise<{ value: T } | { refusal: Reply }> {
  const bytes = await readBytes(request, most)
  if (!bytes) return { refusal: sendProblem(413, `The body has more than ${most} bytes.`) }
  let value: unknown
  try {
    value = JSON.parse(Buffer.from(bytes).toString('utf8'))
  } catch {
    return { refusal: sendProblem(400, 'The body is no JSON.') }
  }
  const read = schema.safeParse(value)
  if (read.success) return { value: read.data }
  const where = read.error.issues.slice(0, 3).map((issue) => issue.path.map(String).join('.') || 'body')
  return { refusal: sendProblem(400, `The body is not as it should be at ${where.join(', ')}.`) }
}
