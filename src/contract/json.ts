/** JSON in and out with every digit kept, and with what no document of ours may hold refused. */
import { isCleanText } from './identifiers.ts'
import { limits } from './limits.ts'

declare global {
  interface JSON {
    rawJSON(text: string): unknown
    isRawJSON(value: unknown): boolean
  }
}

export type Json = null | boolean | number | string | Json[] | JsonObject
export interface JsonObject {
  [key: string]: Json
}

/** Why a text is no document of ours; `offset` is in UTF-16 units, where it can be told. */
export type JsonFault =
  | { fault: 'syntax'; detail: string }
  | { fault: 'depth'; detail: string }
  | { fault: 'key'; detail: string }
  | { fault: 'text'; detail: string }

class Fault extends Error {
  readonly found: JsonFault
  constructor(found: JsonFault) {
    super(found.detail)
    this.found = found
  }
}

/** Nesting is measured before parsing: a reviver recurses, and a megabyte of `[` would end the stack. */
function deepest(text: string): number {
  let depth = 0
  let most = 0
  let inString = false
  for (let i = 0; i < text.length; i++) {
    const c = text[i]
    if (inString) {
      if (c === '\\') i++
      else if (c === '"') inString = false
    } else if (c === '"') inString = true
    else if (c === '[' || c === '{') most = Math.max(most, ++depth)
    else if (c === ']' || c === '}') depth--
  }
  return most
}

function keepExact(this: unknown, key: string, value: unknown, context?: { source?: string }): unknown {
  if (key === '__proto__') throw new Fault({ fault: 'key', detail: '__proto__' })
  if (!isCleanText(key)) throw new Fault({ fault: 'text', detail: JSON.stringify(key.toWellFormed()) })
  if (typeof value === 'string' && !isCleanText(value)) {
    throw new Fault({ fault: 'text', detail: JSON.stringify(value.slice(0, 80).toWellFormed()) })
  }
  const source = context?.source
  if (typeof value === 'number' && source !== undefined && String(value) !== source) {
    return JSON.rawJSON(source)
  }
  return value
}

/**
 * Parses a document. A number that a double would change is kept as the text it came in
 * (a raw JSON object, which `JSON.stringify` writes back digit for digit).
 */
export function parseJson(text: string): { value: Json } | JsonFault {
  const depth = deepest(text)
  if (depth > limits.jsonDepth) return { fault: 'depth', detail: String(depth) }
  try {
    return { value: JSON.parse(text, keepExact) as Json }
  } catch (error) {
    if (error instanceof Fault) return error.found
    return { fault: 'syntax', detail: error instanceof Error ? error.message : 'not JSON' }
  }
}

/** The same document, whatever the order of its keys. */
export function sameJson(a: Json | undefined, b: Json | undefined): boolean {
  return canonical(a) === canonical(b)
}

function canonical(value: Json | undefined): string {
  return JSON.stringify(value, (_key, part: unknown) =>
    part !== null && typeof part === 'object' && !Array.isArray(part) && !JSON.isRawJSON(part)
      ? Object.fromEntries(Object.entries(part).sort(([x], [y]) => (x < y ? -1 : 1)))
      : part,
  )
}
