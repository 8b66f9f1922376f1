/** Parses and writes JSON. Keeps every digit and the order of keys, and refuses forbidden content. */
import { isCleanText } from './identifiers.ts'
import { type SpecialKey, scanJson } from './json-scan.ts'
import { limits } from './mpsd/limits.ts'
import { fromStoredKey, toStoredKey, wholeNumberMark } from './write-json.ts'

declare global {
  interface JSON {
    rawJSON(text: string): Json
    isRawJSON(value: unknown): boolean
  }
}

export type Json = null | boolean | number | string | Json[] | JsonObject
export interface JsonObject {
  [key: string]: Json
}

/** Why a text was refused. */
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

/** While the text is parsed, this mark and a number replace each key that has an escape. */
const escapedKeyMark = '\udffe'

/**
 * Rewrites the keys that JavaScript would not keep. Whole numbers get a mark. A key with an escape is
 * replaced by a placeholder, because Node 24 can mistake such a key for a different key of an earlier object
 * with the same shape (for example the key backslash-n for newline-x). Keys without escapes are not affected.
 */
function rewriteKeys(text: string, keys: readonly SpecialKey[]): string {
  const parts: string[] = []
  let from = 0
  for (const [i, { start, end, hasEscape }] of keys.entries()) {
    parts.push(text.slice(from, start), hasEscape ? `${escapedKeyMark}${i}` : wholeNumberMark)
    from = hasEscape ? end : start
  }
  parts.push(text.slice(from))
  return parts.join('')
}

/** The stored names of the replaced keys, by placeholder. Errors: `Fault`. */
function readNames(text: string, keys: readonly SpecialKey[]): Map<string, string> {
  return new Map(
    keys.flatMap(({ start, end, hasEscape }, i) => {
      if (!hasEscape) return []
      const name = String(JSON.parse(`"${text.slice(start, end)}"`))
      checkName(name)
      return [[`${escapedKeyMark}${i}`, toStoredKey(name)] as const]
    }),
  )
}

/** Replaces the placeholders by the real names, in place. */
function restoreNames(value: Json, names: ReadonlyMap<string, string>): Json {
  if (typeof value !== 'object' || value === null || JSON.isRawJSON(value)) return value
  if (Array.isArray(value)) return value.map((one) => restoreNames(one, names))
  return Object.fromEntries(
    Object.entries(value).map(([key, one]) => [names.get(key) ?? key, restoreNames(one, names)]),
  )
}

/** Errors: `Fault` if a document must not have a field with this name. */
function checkName(name: string): void {
  if (name === '__proto__') throw new Fault({ fault: 'key', detail: '__proto__' })
  if (!isCleanText(name)) throw new Fault({ fault: 'text', detail: JSON.stringify(name.toWellFormed()) })
}

function reviveExact(this: unknown, key: string, value: unknown, context?: { source?: string }): unknown {
  if (!key.startsWith(escapedKeyMark)) checkName(fromStoredKey(key))
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
  /** Maximum nesting. The document itself is level 1. */
  readonly depth?: number
  /** Maximum number of values, objects and arrays included. */
  readonly nodes?: number
}

/**
 * Parses a document. A number that a double would change is stored as its original text (a raw JSON object).
 * Whole-number keys keep their place (`heldKey`). `writeJson` restores both. If a key is repeated, the last
 * value is used. A text that exceeds `bounds` is not parsed.
 */
export function parseJson(text: string, bounds: JsonBounds = {}): { value: Json } | JsonFault {
  const { depth = limits.jsonDepth, nodes = Number.POSITIVE_INFINITY } = bounds
  const scan = scanJson(text, { depth, nodes })
  if (scan.depth > depth) return { fault: 'depth', detail: String(scan.depth) }
  if (scan.nodes > nodes) return { fault: 'nodes', detail: String(scan.nodes) }
  // Lone surrogates are not valid text, and the marks below use them.
  if (!text.isWellFormed()) return { fault: 'text', detail: 'half of a surrogate pair' }
  const { specialKeys, needsReviver } = scan
  try {
    const names = readNames(text, specialKeys)
    const rewritten = specialKeys.length > 0 ? rewriteKeys(text, specialKeys) : text
    // The reviver is called for every value, so it is used only if the scan found something to preserve.
    const value: Json = JSON.parse(rewritten, needsReviver ? reviveExact : undefined)
    return { value: names.size > 0 ? restoreNames(value, names) : value }
  } catch (error) {
    if (error instanceof Fault) return error.found
    return { fault: 'syntax', detail: error instanceof Error ? error.message : 'not JSON' }
  }
}

/** A number that is kept as text is no object. */
export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !JSON.isRawJSON(value)
}

/** True if two documents are equal apart from the order of their keys. */
export function isSameJson(a: unknown, b: unknown): boolean {
  return canonical(a) === canonical(b)
}

function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) =>
    part !== null && typeof part === 'object' && !Array.isArray(part) && !JSON.isRawJSON(part)
      ? Object.fromEntries(Object.entries(part).sort(([x], [y]) => (x < y ? -1 : 1)))
      : part,
  )
}
