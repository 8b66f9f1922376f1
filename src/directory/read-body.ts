/** Reads the body of a request: limits its size, decodes UTF-8 strictly, and parses JSON without loss. */
import type * as z from 'zod'
import { getOwn, type Json, type JsonBounds, parseJson, writeJson } from '#contract/json.ts'
import { limits } from '#contract/mpsd/limits.ts'
import { type Refusal, refuse } from '#rules/verdict.ts'

export type ReadBody<T> = { readonly value: T; readonly refusal?: undefined } | { readonly refusal: Refusal }

/** The received bytes, or why there are none. The default limit is 1 MiB. */
export type BodyBytes = Uint8Array | 'too long' | 'broken off'

/** Reads a body to its end, or answers 'too long' if it exceeds the given number of bytes. */
export async function readBytes(request: Request, maxBytes: number = limits.bodyBytes): Promise<BodyBytes> {
  // Accessing `body` would create a stream, although these requests cannot have a body.
  if (request.method === 'GET' || request.method === 'HEAD') return new Uint8Array()
  if (Number(request.headers.get('content-length') ?? 0) > maxBytes) return 'too long'
  const parts: Uint8Array[] = []
  let length = 0
  try {
    for await (const part of request.body ?? []) {
      length += part.byteLength
      if (length > maxBytes) return 'too long'
      parts.push(part)
    }
  } catch {
    return 'broken off'
  }
  return Buffer.concat(parts)
}

function decode(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return undefined
  }
}

const bodyBounds: JsonBounds = { nodes: limits.jsonNodes }

const isObject = <T>(value: T): value is T & Record<string, never> =>
  typeof value === 'object' && value !== null

/** Fields whose content the title defines; it is not checked. */
const titleDefined = new Set(['custom', 'inviteAttributes'])

/**
 * Finds an object or a list with more entries than any schema allows. Such a value is refused before it
 * is checked, because the schema check collects an error for each entry.
 */
function findOversized(value: Json, path: readonly string[]): string | undefined {
  if (!isObject(value) || JSON.isRawJSON(value)) return undefined
  const entries = Object.entries<Json>(value)
  if (entries.length > limits.maxEntries) return path.join('.') || 'body'
  for (const [name, one] of entries) {
    if (typeof one !== 'object' || one === null || titleDefined.has(name)) continue
    const found = findOversized(one, [...path, name])
    if (found !== undefined) return found
  }
  return undefined
}

/** Reads any JSON document. */
export function readJson(bytes: BodyBytes, bounds: JsonBounds = bodyBounds): ReadBody<Json> {
  if (bytes === 'too long')
    return { refusal: refuse(9, 'body.size', 'body', `more than ${limits.bodyBytes} bytes`) }
  if (bytes === 'broken off') return { refusal: refuse(9, 'body.json', 'body', 'an incomplete body') }
  const text = decode(bytes)
  if (text === undefined) return { refusal: refuse(9, 'body.json', 'body', 'bytes that are not UTF-8') }
  if (text.trim() === '') return { refusal: refuse(9, 'body.json', 'body', '') }
  const parsed = parseJson(text, bounds)
  if (!('fault' in parsed)) return parsed
  switch (parsed.fault) {
    case 'depth':
      return { refusal: refuse(9, 'body.depth', 'body', `${parsed.detail} levels`) }
    case 'nodes':
      return { refusal: refuse(9, 'body.nodes', 'body', `more than ${limits.jsonNodes} values`) }
    case 'key':
    case 'text':
      return { refusal: refuse(9, 'body.text', 'body', parsed.detail) }
    case 'syntax':
      return { refusal: refuse(9, 'body.json', 'body', parsed.detail) }
    default:
      return parsed satisfies never
  }
}

/** Reads a document and checks its schema. The refusal names the field, its value and what is expected. */
export function readDocument<T>(bytes: BodyBytes, schema: z.ZodType<T>, bounds?: JsonBounds): ReadBody<T> {
  const read = readJson(bytes, bounds)
  if (read.refusal) return read
  const oversized = findOversized(read.value, [])
  if (oversized !== undefined)
    return { refusal: refuse(9, 'body.nodes', oversized, 'too many fields or elements') }
  const checked = schema.safeParse(read.value)
  if (checked.success) return { value: checked.data }
  const [issue] = checked.error.issues
  const path = (issue?.path ?? []).map(String)
  const field = path.join('.') || 'body'
  const found = path.reduce<unknown>(
    (part, key) => (isObject(part) ? getOwn(part, key) : undefined),
    read.value,
  )
  // A number that is not written in plain digits (1e1, 5.0) is kept as raw JSON.
  const explanation = JSON.isRawJSON(found)
    ? 'a whole number in plain digits, within its range'
    : issue?.message
  const unknown = issue?.code === 'unrecognized_keys' ? issue.keys.join(', ') : undefined
  const detail = unknown ? `${field} has no field ${unknown}` : `${field}: ${explanation ?? 'invalid value'}`
  return {
    refusal: refuse(
      9,
      'body.shape',
      field,
      found === undefined ? '' : typeof found === 'string' ? found : writeJson(found),
      { detail },
    ),
  }
}
