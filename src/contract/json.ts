/** JSON in and out with every digit and the order of keys kept, and with what no document may hold refused. */
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

/** Puts the mark on before parsing, which is when the order would be lost; only a key can stand before a colon. */
function markKeys(text: string): string {
  return text.replace(/"((?:0|[1-9]\d{0,9})"\s*:)/g, '"\\u0000$1')
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

/**
 * Parses a document. A number that a double would change is kept as the text it came in (a raw JSON
 * object), and keys that are whole numbers are kept in their place (`heldKey`); `writeJson` writes
 * both back as they were. Of a key given twice the last counts.
 */
export function parseJson(text: string, depthMost: number = limits.jsonDepth): { value: Json } | JsonFault {
  const depth = deepest(text)
  if (depth > depthMost) return { fault: 'depth', detail: String(depth) }
  if (/"\\u0000/.test(text)) return { fault: 'text', detail: '\\u0000' }
  try {
    return { value: JSON.parse(markKeys(text), keepExact) as Json }
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
