/** JSON in and out with every digit and the order of keys kept, and with what no document may hold refused. */
import { isCleanText } from './identifiers.ts'
import { scanJson } from './json-scan.ts'
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
  | { fault: 'nodes'; detail: string }
  | { fault: 'key'; detail: string }
  | { fault: 'text'; detail: string }

class Fault extends Error {
  readonly found: JsonFault
  constructor(found: JsonFault) {
    super(found.detail)
    this.found = found
  }
}

/**
 * An object in JavaScript lists keys that are whole numbers first, in their own order. Behind a NUL,
 * which no document may hold, such a key stays where it was written.
 */
const mark = '\0'
const wholeNumber = /^(?:0|[1-9]\d{0,9})$/

/** A field's name as it is kept in a document that `parseJson` read. */
export function heldKey(name: string): string {
  return wholeNumber.test(name) ? `${mark}${name}` : name
}

/** A kept field's name as it was written. */
export function plainKey(key: string): string {
  return key.startsWith(mark) ? key.slice(1) : key
}

/**
 * The field of a document under a name that came from outside. Every object inherits some names
 * (`constructor`, `toString`, …); they are no fields of the document's.
 */
export function own<T>(of: Readonly<Record<string, T>> | null | undefined, name: string): T | undefined {
  return of && Object.hasOwn(of, name) ? of[name] : undefined
}

/** Puts the mark on before parsing, which is when the order would be lost. `keys` are the places behind their quotes. */
function markKeys(text: string, keys: readonly number[]): string {
  const parts: string[] = []
  let from = 0
  for (const at of keys) {
    parts.push(text.slice(from, at), '\\u0000')
    from = at
  }
  parts.push(text.slice(from))
  return parts.join('')
}

function keepExact(this: unknown, key: string, value: unknown, context?: { source?: string }): unknown {
  if (key !== '' && !Array.isArray(this) && wholeNumber.test(key)) {
    // Written with an escape ("\u0035"): it loses its place and nothing else.
    if (!Object.hasOwn(this as object, heldKey(key))) {
      Object.assign(this as object, { [heldKey(key)]: keepExact.call(this, '', value, context) })
    }
    return undefined
  }
  const name = plainKey(key)
  if (name === '__proto__') throw new Fault({ fault: 'key', detail: '__proto__' })
  if (!isCleanText(name)) throw new Fault({ fault: 'text', detail: JSON.stringify(name.toWellFormed()) })
  if (typeof value === 'string' && !isCleanText(value)) {
    throw new Fault({ fault: 'text', detail: JSON.stringify(value.slice(0, 80).toWellFormed()) })
  }
  const source = context?.source
  if (typeof value === 'number' && source !== undefined && String(value) !== source) {
    return JSON.rawJSON(source)
  }
  return value
}

export interface JsonBounds {
  /** Levels of nesting; the document itself is the first. */
  readonly depth?: number
  /** Values, those that hold others among them. */
  readonly nodes?: number
}

/**
 * Parses a document. A number that a double would change is kept as the text it came in (a raw JSON
 * object), and keys that are whole numbers are kept in their place (`heldKey`); `writeJson` writes
 * both back as they were. Of a key given twice the last counts. What is beyond `bounds` is not parsed.
 */
export function parseJson(text: string, bounds: JsonBounds = {}): { value: Json } | JsonFault {
  const { depth = limits.jsonDepth, nodes = Number.POSITIVE_INFINITY } = bounds
  const seen = scanJson(text, { depth, nodes })
  if (seen.depth > depth) return { fault: 'depth', detail: String(seen.depth) }
  if (seen.nodes > nodes) return { fault: 'nodes', detail: String(seen.nodes) }
  if (/"\\u0000/.test(text)) return { fault: 'text', detail: '\\u0000' }
  try {
    // Most documents hold nothing that the language would change, and a reviver looks at every value.
    if (!seen.needsCare) return { value: JSON.parse(text) as Json }
    return { value: JSON.parse(markKeys(text, seen.numericKeys), keepExact) as Json }
  } catch (error) {
    if (error instanceof Fault) return error.found
    return { fault: 'syntax', detail: error instanceof Error ? error.message : 'not JSON' }
  }
}

/** The text of a document: digits and order as `parseJson` read them. */
export function writeJson(value: unknown): string {
  return JSON.stringify(value).replaceAll('"\\u0000', '"')
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
