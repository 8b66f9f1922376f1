/** JSON in and out with every digit and the order of keys kept, and with what no document may hold refused. */
import { isCleanText } from './identifiers.ts'
import { type SpecialKey, scanJson } from './json-scan.ts'
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
 * An object in JavaScript lists keys that are whole numbers first, in their own order. Behind half of a
 * surrogate pair, which no document may hold, such a key stays where it was written. The second half
 * without the first is no text wherever it stands.
 */
const mark = '\udfff'
/** In the same way, what stands for a key with an escape while the text is parsed, before its number. */
const placeholder = '\udffe'
const wholeNumber = /^(?:0|[1-9]\d{0,9})$/

/** A field's name as it is kept in a document that `parseJson` read. */
export function heldKey(name: string): string {
  return wholeNumber.test(name) ? `${mark}${name}` : name
}

/** A kept field's name as it was written. */
export function plainKey(key: string): string {
  return key.startsWith(mark) ? key.slice(1) : key
}

/** A text that names kept fields, as they were written. */
export function plainText(text: string): string {
  return text.replaceAll(mark, '')
}

/**
 * The field of a document under a name that came from outside. Every object inherits some names
 * (`constructor`, `toString`, …); they are no fields of the document's.
 */
export function own<T>(of: Readonly<Record<string, T>> | null | undefined, name: string): T | undefined {
  return of && Object.hasOwn(of, name) ? of[name] : undefined
}

/**
 * Rewrites the keys that the language would not keep as they are. Whole numbers get their mark. A key
 * with an escape is put aside: Node 24 can take such a key for another one that it met in an object
 * of the same shape before (the key backslash-n for newline-x, say). A text without escapes is not misread.
 */
function rewriteKeys(text: string, keys: readonly SpecialKey[]): string {
  const parts: string[] = []
  let from = 0
  for (const [i, { start, end, hasEscape }] of keys.entries()) {
    parts.push(text.slice(from, start), hasEscape ? `${placeholder}${i}` : mark)
    from = hasEscape ? end : start
  }
  parts.push(text.slice(from))
  return parts.join('')
}

/** The names of keys that were put aside, each by its number, as documents hold them. Errors: `Fault`. */
function readNames(text: string, keys: readonly SpecialKey[]): Map<string, string> {
  return new Map(
    keys.flatMap(({ start, end, hasEscape }, i) => {
      if (!hasEscape) return []
      const name = String(JSON.parse(`"${text.slice(start, end)}"`))
      checkName(name)
      return [[`${placeholder}${i}`, heldKey(name)] as const]
    }),
  )
}

/** Puts the names back, each in its place. */
function restoreNames(value: Json, names: ReadonlyMap<string, string>): Json {
  if (typeof value !== 'object' || value === null || JSON.isRawJSON(value)) return value
  if (Array.isArray(value)) return value.map((one) => restoreNames(one, names))
  return Object.fromEntries(
    Object.entries(value).map(([key, one]) => [names.get(key) ?? key, restoreNames(one, names)]),
  )
}

/** Errors: `Fault`, where no document may have a field of this name. */
function checkName(name: string): void {
  if (name === '__proto__') throw new Fault({ fault: 'key', detail: '__proto__' })
  if (!isCleanText(name)) throw new Fault({ fault: 'text', detail: JSON.stringify(name.toWellFormed()) })
}

function keepExact(this: unknown, key: string, value: unknown, context?: { source?: string }): unknown {
  if (!key.startsWith(placeholder)) checkName(plainKey(key))
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
  // Half of a surrogate pair is no text, and has a meaning of its own below.
  if (!text.isWellFormed()) return { fault: 'text', detail: 'half of a surrogate pair' }
  const { specialKeys, needsCare } = seen
  try {
    const names = readNames(text, specialKeys)
    const written = specialKeys.length > 0 ? rewriteKeys(text, specialKeys) : text
    // Most documents hold nothing that the language would change, and a reviver looks at every value.
    const value = JSON.parse(written, needsCare ? keepExact : undefined) as Json
    return { value: names.size > 0 ? restoreNames(value, names) : value }
  } catch (error) {
    if (error instanceof Fault) return error.found
    return { fault: 'syntax', detail: error instanceof Error ? error.message : 'not JSON' }
  }
}

/** The text of a document: digits and order as `parseJson` read them. */
export function writeJson(value: unknown): string {
  return JSON.stringify(value).replaceAll('"\\udfff', '"')
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
