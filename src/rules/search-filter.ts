/** Parses the filter and the order of a search over handles (choice 35): a small part of OData's grammar. */

import { getOwn } from '#contract/get-own.ts'
import type { SearchAttributes } from '#contract/mpsd/handles.ts'
import { toStoredKey } from '#contract/write-json.ts'

type Condition = (attributes: SearchAttributes) => boolean
type Token = { readonly kind: 'word' | 'text' | 'number' | 'sign'; readonly value: string }

/** A syntax error in a filter. The message is the text at the error. */
class FilterError extends Error {}

function* tokenize(text: string): Generator<Token> {
  const pattern = /\s*(?:([A-Za-z][\w./-]*)|'((?:[^']|'')*)'|(-?\d+(?:\.\d+)?)|([():]))/y
  while (pattern.lastIndex < text.trimEnd().length) {
    const start = pattern.lastIndex
    const found = pattern.exec(text)
    if (!found) throw new FilterError(text.slice(start, start + 20))
    const [, word, quoted, number, sign] = found
    if (word !== undefined) yield { kind: 'word', value: word }
    else if (quoted !== undefined) yield { kind: 'text', value: quoted.replaceAll("''", "'") }
    else if (number !== undefined) yield { kind: 'number', value: number }
    else yield { kind: 'sign', value: sign ?? '' }
  }
}

const comparisons: ReadonlyMap<string, (order: number) => boolean> = new Map([
  ['eq', (order) => order === 0],
  ['ne', (order) => order !== 0],
  ['lt', (order) => order < 0],
  ['le', (order) => order <= 0],
  ['gt', (order) => order > 0],
  ['ge', (order) => order >= 0],
])

const compare = <T>(a: T, b: T) => (a < b ? -1 : a > b ? 1 : 0)

/** A number is stored as text if a double would change it. Comparisons use the nearest double. */
const toNumber = (stored: unknown) => Number(JSON.stringify(stored))

/** The value of `strings/…` or `numbers/…`, or undefined if the handle does not have it. */
function attributeOf(attributes: SearchAttributes, group: string, name: string): string | number | undefined {
  const key = toStoredKey(name)
  if (group === 'strings') return getOwn(attributes.strings, key)
  const number = getOwn(attributes.numbers, key)
  return number === undefined ? undefined : toNumber(number)
}

/** A recursive descent parser. `not` binds most tightly, then `and`, then `or`. */
class FilterParser {
  readonly #tokens: readonly Token[]
  #at = 0

  constructor(text: string) {
    this.#tokens = [...tokenize(text)]
  }

  parse(): Condition {
    const condition = this.#parseOr()
    if (this.#at < this.#tokens.length) throw new FilterError(this.#tokens[this.#at]?.value)
    return condition
  }

  #expect(kind: Token['kind'], value?: string): string {
    const token = this.#tokens[this.#at]
    if (token?.kind !== kind || (value !== undefined && token.value !== value)) {
      throw new FilterError(token?.value ?? 'the end')
    }
    this.#at++
    return token.value
  }

  #accept(value: string): boolean {
    const token = this.#tokens[this.#at]
    if (token?.value !== value || token.kind === 'text') return false
    this.#at++
    return true
  }

  #parseOr(): Condition {
    const parts = [this.#parseAnd()]
    while (this.#accept('or')) parts.push(this.#parseAnd())
    return (attributes) => parts.some((part) => part(attributes))
  }

  #parseAnd(): Condition {
    const parts = [this.#parseTerm()]
    while (this.#accept('and')) parts.push(this.#parseTerm())
    return (attributes) => parts.every((part) => part(attributes))
  }

  #parseTerm(): Condition {
    if (this.#accept('not')) {
      const negated = this.#parseTerm()
      return (attributes) => !negated(attributes)
    }
    if (this.#accept('(')) {
      const inner = this.#parseOr()
      this.#expect('sign', ')')
      return inner
    }
    const path = this.#expect('word')
    if (path === 'tags/any') return this.#parseTag()
    return this.#parseComparison(path)
  }

  /** `tags/any(t:t eq 'x')` */
  #parseTag(): Condition {
    this.#expect('sign', '(')
    const name = this.#expect('word')
    this.#expect('sign', ':')
    this.#expect('word', name)
    this.#expect('word', 'eq')
    const wanted = this.#expect('text')
    this.#expect('sign', ')')
    return (attributes) => attributes.tags?.includes(wanted) ?? false
  }

  /** `strings/map eq 'harbour'`, `numbers/level ge 10` */
  #parseComparison(path: string): Condition {
    const [group = '', name = ''] = path.split(/\/(.*)/s)
    if ((group !== 'strings' && group !== 'numbers') || name === '') throw new FilterError(path)
    const operator = this.#expect('word')
    const holds = comparisons.get(operator)
    if (!holds) throw new FilterError(operator)
    const wanted = group === 'strings' ? this.#expect('text') : Number(this.#expect('number'))
    return (attributes) => {
      const value = attributeOf(attributes, group, name)
      return value !== undefined && holds(compare(value, wanted))
    }
  }
}

/** The condition of a filter, or the text at which it cannot be parsed. */
export function parseFilter(text: string): { condition: Condition } | { fault: string } {
  try {
    return { condition: new FilterParser(text).parse() }
  } catch (error) {
    if (error instanceof FilterError) return { fault: error.message }
    throw error
  }
}

export interface SearchableHandle {
  /** Creation time in wire format (`toWireTime`). */
  readonly createTime: string
  readonly searchAttributes: SearchAttributes
}

/** The value that handles are sorted by. Undefined if the handle does not have the attribute. */
export type SearchKey = string | number | undefined

export interface SearchOrder {
  readonly keyOf: (one: SearchableHandle) => SearchKey
  /** Handles without a key come last in both directions. */
  readonly compare: (a: SearchKey, b: SearchKey) => number
}

/**
 * Parses `orderBy`: `timestamp`, `strings/…` or `numbers/…`, then `asc` (the default) or `desc`. Returns
 * undefined if it is not valid.
 */
export function parseOrderBy(text: string): SearchOrder | undefined {
  const [, path = '', direction = 'asc'] = /^\s*(\S+)(?:\s+(asc|desc))?\s*$/i.exec(text) ?? []
  const [group = '', name = ''] = path.split(/\/(.*)/s)
  const isTime = path.toLowerCase() === 'timestamp'
  if (!isTime && ((group !== 'strings' && group !== 'numbers') || name === '')) return undefined
  const sign = direction.toLowerCase() === 'desc' ? -1 : 1
  return {
    keyOf: (one) => (isTime ? one.createTime : attributeOf(one.searchAttributes, group, name)),
    compare: (a, b) => {
      if (a === undefined || b === undefined) return Number(a === undefined) - Number(b === undefined)
      return sign * compare(a, b)
    },
  }
}
