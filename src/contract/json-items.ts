/** Finds the byte ranges of a JSON object's fields and array elements, in slices, without parsing. */
import { type JsonRange, JsonRanges, RangeStore } from './json-ranges.ts'

export interface JsonField extends JsonRange {
  readonly name: string
  /** The elements, if the value is an array. */
  readonly items: JsonRanges | undefined
}

/** Why the scan failed. `offset` is in bytes. */
export interface JsonItemsFault {
  readonly fault: 'syntax' | 'depth' | 'count'
  readonly offset: number
}

export interface JsonItemsOptions {
  /** Bytes to read between two pauses. */
  readonly bytesPerSlice?: number
  /** Maximum nesting of objects and arrays. The outermost object is level 1. */
  readonly maxDepth?: number
  readonly maxFields?: number
  /** Maximum number of elements, over all arrays. */
  readonly maxItems?: number
}

const quote = 0x22
const backslash = 0x5c
const comma = 0x2c
const colon = 0x3a
const openArray = 0x5b
const closeArray = 0x5d
const openObject = 0x7b
const closeObject = 0x7d

/** One lookup table per class of byte, so that each test is a single array access. */
const structural = new Uint8Array(256)
for (const byte of [quote, openArray, closeArray, openObject, closeObject]) structural[byte] = 1
const whitespace = new Uint8Array(256)
for (const byte of [0x20, 0x09, 0x0a, 0x0d]) whitespace[byte] = 1
/**
 * Bytes that occur in numbers, `true`, `false` and `null`. The parser checks later whether they form a value.
 */
const scalar = new Uint8Array(256)
for (const byte of new TextEncoder().encode('+-.0123456789Eaeflnrstu')) scalar[byte] = 1

class Fault extends Error {
  readonly fault: JsonItemsFault['fault']
  constructor(fault: JsonItemsFault['fault']) {
    super(fault)
    this.fault = fault
  }
}

/** What the next non-whitespace byte must be. */
type Expected = 'object' | 'key' | 'colon' | 'value' | 'item' | 'after-value' | 'after-item' | 'end'

/** An incremental scanner. It may stop inside a string or a nested value and continue at the next `read`. */
class Scanner {
  at = 0
  readonly fields: JsonField[] = []
  readonly #bytes: Uint8Array
  readonly #maxDepth: number
  readonly #maxFields: number
  readonly #maxItems: number
  #expected: Expected = 'object'
  /** The kind of value being skipped, and whether a closing bracket may follow at once (`{}` and `[]`). */
  #skipping: 'nothing' | 'string' | 'nested' | 'scalar' = 'nothing'
  #canClose = false
  /** The nesting depth within the value being skipped, and whether the position is inside a string in it. */
  #depth = 0
  #inString = false
  #start = 0
  #name = ''
  readonly #store = new RangeStore()
  /** The array being read: its start, the index of its first element, and whether one is open. */
  #arrayStart = 0
  #firstItem = 0
  #inArray = false

  constructor(bytes: Uint8Array, { maxDepth = 64, maxFields = 1000, maxItems = 2 ** 31 }: JsonItemsOptions) {
    if (bytes.length >= 2 ** 32) throw new RangeError('offsets have 32 bits')
    this.#bytes = bytes
    this.#maxDepth = maxDepth
    this.#maxFields = maxFields
    this.#maxItems = maxItems
  }

  /** Reads up to the byte offset `limit`. Errors: `Fault`. */
  read(limit: number): void {
    while (this.at < limit) {
      if (this.#skipping === 'nothing') this.#readToken(limit)
      else if (this.#skipValue(limit)) this.#finishValue()
    }
  }

  /** Checks that the document is complete. Errors: `Fault`. */
  finish(): void {
    if (this.#expected !== 'end' || this.#skipping !== 'nothing') throw new Fault('syntax')
  }

  #readToken(limit: number): void {
    while (this.at < limit && whitespace[this.#bytes[this.at] ?? 0] === 1) this.at++
    if (this.at < limit) this.#acceptByte(this.#bytes[this.at] ?? 0)
  }

  #acceptByte(byte: number): void {
    const canClose = this.#canClose
    this.#canClose = false
    switch (this.#expected) {
      case 'object':
        this.#openContainer(byte === openObject, 1, 'key')
        break
      case 'key':
        if (canClose && byte === closeObject) this.#advance('end')
        else if (byte === quote) this.#beginValue(byte)
        else throw new Fault('syntax')
        break
      case 'colon':
        if (byte !== colon) throw new Fault('syntax')
        this.#advance('value')
        break
      case 'value':
        if (byte === openArray) this.#openItems()
        else this.#beginValue(byte)
        break
      case 'item':
        if (canClose && byte === closeArray) this.#closeItems()
        else this.#beginValue(byte)
        break
      case 'after-item':
        if (byte === closeArray) this.#closeItems()
        else if (byte === comma) this.#advance('item')
        else throw new Fault('syntax')
        break
      case 'after-value':
        if (byte !== comma && byte !== closeObject) throw new Fault('syntax')
        this.#advance(byte === comma ? 'key' : 'end')
        break
      case 'end':
        throw new Fault('syntax')
      default:
        this.#expected satisfies never
    }
  }

  #advance(expected: Expected): void {
    this.at++
    this.#expected = expected
  }

  #openContainer(isOpening: boolean, depth: number, expected: Expected): void {
    if (!isOpening) throw new Fault('syntax')
    if (depth > this.#maxDepth) throw new Fault('depth')
    this.#canClose = true
    this.#advance(expected)
  }

  #beginValue(byte: number): void {
    this.#start = this.at
    if (byte === quote) {
      this.#skipping = 'string'
      this.at++
    } else if (byte === openArray || byte === openObject) {
      this.#skipping = 'nested'
      this.#depth = 0
      this.#inString = false
    } else if (scalar[byte] === 1) this.#skipping = 'scalar'
    else throw new Fault('syntax')
  }

  /** Returns true if the end of the value was reached. */
  #skipValue(limit: number): boolean {
    if (this.#skipping === 'string') return this.#skipString(limit)
    if (this.#skipping === 'nested') return this.#skipNested(limit)
    while (this.at < limit && scalar[this.#bytes[this.at] ?? 0] === 1) this.at++
    return this.at < limit
  }

  /** Starts after the opening quote. A backslash skips the byte that follows it. */
  #skipString(limit: number): boolean {
    const bytes = this.#bytes
    let at = this.at
    while (at < limit) {
      const byte = bytes[at]
      if (byte === quote) {
        this.at = at + 1
        return true
      }
      at += byte === backslash ? 2 : 1
    }
    this.at = at
    return false
  }

  #skipNested(limit: number): boolean {
    const bytes = this.#bytes
    const outer = this.#inArray ? 2 : 1
    while (this.at < limit) {
      if (this.#inString) {
        if (!this.#skipString(limit)) return false
        this.#inString = false
      }
      let at = this.at
      while (at < limit && structural[bytes[at] ?? 0] === 0) at++
      if (at >= limit) {
        this.at = at
        return false
      }
      const byte = bytes[at]
      this.at = at + 1
      if (byte === quote) this.#inString = true
      else if (byte === openArray || byte === openObject) {
        if (++this.#depth + outer > this.#maxDepth) throw new Fault('depth')
      } else if (--this.#depth === 0) return true
    }
    return false
  }

  #finishValue(): void {
    const { at: end } = this
    this.#skipping = 'nothing'
    if (this.#expected === 'key') {
      this.#name = readName(this.#bytes.subarray(this.#start, end))
      this.#expected = 'colon'
    } else if (this.#inArray) {
      if (this.#store.length >= this.#maxItems) throw new Fault('count')
      this.#store.add(this.#start, end)
      this.#expected = 'after-item'
    } else this.#addField(this.#start, undefined)
  }

  #openItems(): void {
    this.#arrayStart = this.at
    this.#firstItem = this.#store.length
    this.#inArray = true
    this.#openContainer(true, 2, 'item')
  }

  #closeItems(): void {
    this.at++
    this.#inArray = false
    this.#addField(
      this.#arrayStart,
      new JsonRanges(this.#store, this.#firstItem, this.#store.length - this.#firstItem),
    )
  }

  #addField(start: number, items: JsonRanges | undefined): void {
    if (this.fields.length >= this.#maxFields) throw new Fault('count')
    this.fields.push({ name: this.#name, start, end: this.at, items })
    this.#expected = 'after-value'
  }
}

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

function readName(bytes: Uint8Array): string {
  try {
    return String(JSON.parse(decoder.decode(bytes)))
  } catch {
    throw new Fault('syntax')
  }
}

/**
 * Finds the fields of the object in `bytes`, in order. A repeated name appears twice. Yields the byte offset
 * after each slice, so that the caller can let other work run. The contents of the ranges are not validated:
 * the document is well-formed if each range is.
 */
export function* findJsonItems(
  bytes: Uint8Array,
  options: JsonItemsOptions = {},
): Generator<number, readonly JsonField[] | JsonItemsFault> {
  const { bytesPerSlice = 256 * 1024 } = options
  const scanner = new Scanner(bytes, options)
  try {
    while (scanner.at < bytes.length) {
      scanner.read(Math.min(bytes.length, scanner.at + bytesPerSlice))
      if (scanner.at < bytes.length) yield scanner.at
    }
    scanner.finish()
    return scanner.fields
  } catch (error) {
    if (error instanceof Fault) return { fault: error.fault, offset: Math.min(scanner.at, bytes.length) }
    throw error
  }
}

/**
 * Counts the values in a JSON text. An empty object or array counts as two. Stops when the count exceeds
 * `max`. Invalid JSON also gets a count.
 */
export function countJsonValues(bytes: Uint8Array, max: number): number {
  let count = 1
  let inString = false
  for (let at = 0; at < bytes.length && count <= max; at++) {
    const byte = bytes[at]
    if (inString) {
      if (byte === backslash) at++
      else if (byte === quote) inString = false
    } else if (byte === quote) inString = true
    else if (byte === comma || byte === openArray || byte === openObject) count++
  }
  return count
}
