/** Request bodies as documents: decoded strictly, bounded, parsed with every digit, held against a schema. */
import type * as z from 'zod'
import { getOwn } from '#contract/get-own.ts'
import { type Json, parseJson } from '#contract/json.ts'
import { limits } from '#contract/mpsd/limits.ts'
import { writeJson } from '#contract/write-json.ts'
import type { BodyBytes } from './read-bytes.ts'

/** Why a body is not the document that was expected. */
export interface BodyFault {
  readonly kind: 'size' | 'syntax' | 'depth' | 'values' | 'text' | 'shape'
  /** Where in the body: `body`, or field names joined by dots. */
  readonly field: string
  /** What was received there. It may be a secret: only the local directory repeats it in a message. */
  readonly value: string
  /** What is wrong with the shape. */
  readonly detail?: string
}

export type ReadDocument<T> =
  | { readonly value: T; readonly fault?: undefined }
  | { readonly fault: BodyFault }

export interface DocumentBounds {
  readonly maxBytes: number
  readonly maxValues: number
}

/** Choices 10 and 57. */
export const requestBounds: DocumentBounds = { maxBytes: limits.bodyBytes, maxValues: limits.jsonNodes }

const isObject = <T>(value: T): value is T & Record<string, never> =>
  typeof value === 'object' && value !== null

/** Fields whose content belongs to the title and is not inspected. */
const opaqueFields: ReadonlySet<string> = new Set(['custom', 'inviteAttributes'])

/** The place of an object or list with more entries than any schema accepts; a schema would report each entry. */
function findCrowded(value: Json, path: readonly string[]): string | undefined {
  if (!isObject(value) || JSON.isRawJSON(value)) return undefined
  const entries = Object.entries<Json>(value)
  if (entries.length > limits.maxEntries) return path.join('.') || 'body'
  for (const [name, one] of entries) {
    if (typeof one !== 'object' || one === null || opaqueFields.has(name)) continue
    const found = findCrowded(one, [...path, name])
    if (found !== undefined) return found
  }
  return undefined
}

function decode(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return undefined
  }
}

const faultOf = (kind: BodyFault['kind'], value: string): { fault: BodyFault } => ({
  fault: { kind, field: 'body', value },
})

/** Reads any JSON document. */
export function readJson(bytes: BodyBytes, bounds: DocumentBounds = requestBounds): ReadDocument<Json> {
  if (bytes === 'too long') return faultOf('size', `more than ${bounds.maxBytes} bytes`)
  if (bytes === 'broken off') return faultOf('syntax', 'a body that broke off')
  const text = decode(bytes)
  if (text === undefined) return faultOf('syntax', 'bytes that are not UTF-8')
  if (text.trim() === '') return faultOf('syntax', '')
  const parsed = parseJson(text, { nodes: bounds.maxValues })
  if (!('fault' in parsed)) return parsed
  switch (parsed.fault) {
    case 'depth':
      return faultOf('depth', `${parsed.detail} levels`)
    case 'nodes':
      return faultOf('values', `more than ${bounds.maxValues} values`)
    case 'key':
    case 'text':
      return faultOf('text', parsed.detail)
    case 'syntax':
      return faultOf('syntax', parsed.detail)
    default:
      return parsed satisfies never
  }
}

function describeShape(value: Json, error: z.ZodError): BodyFault {
  const [issue] = error.issues
  const path = (issue?.path ?? []).map(String)
  const field = path.join('.') || 'body'
  const found = path.reduce<unknown>((part, key) => (isObject(part) ? getOwn(part, key) : undefined), value)
  // A number in another spelling than its digits (1e1, 5.0) is kept as it was written.
  const said = JSON.isRawJSON(found) ? 'a whole number in plain digits, within its range' : issue?.message
  const unknown = issue?.code === 'unrecognized_keys' ? issue.keys.join(', ') : undefined
  return {
    kind: 'shape',
    field,
    value: found === undefined ? '' : typeof found === 'string' ? found : writeJson(found),
    detail: unknown ? `${field} has no field ${unknown}` : `${field}: ${said ?? 'not of its schema'}`,
  }
}

/** Reads a document of a schema. The fault names the first field that is wrong. */
export function readDocument<T>(
  bytes: BodyBytes,
  schema: z.ZodType<T>,
  bounds: DocumentBounds = requestBounds,
): ReadDocument<T> {
  const read = readJson(bytes, bounds)
  if (read.fault) return read
  const crowded = findCrowded(read.value, [])
  if (crowded !== undefined)
    return { fault: { kind: 'values', field: crowded, value: 'too many fields or elements' } }
  const checked = schema.safeParse(read.value)
  return checked.success ? { value: checked.data } : { fault: describeShape(read.value, checked.error) }
}
