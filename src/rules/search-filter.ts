/** Parses the filter and the order of a search over handles (choice 35): a small part of OData's grammar. */
import type { SearchAttributes } from '#contract/handles.ts'
import { heldKey, own } from '#contract/json.ts'

type Condition = (attributes: SearchAttributes) => boolean
type Token = { readonly kind: 'word' | 'text' | 'number' | 'sign'; readonly value: string }

/** A syntax error in a filter. The message is the text at the error. */
class Fault extends Error {}

function* readTokens(text: string): Generator<Token> {
  const pattern = /\s*(?:([A-Za-z][\w./-]*)|'((?:[^']|'')*)'|(-?\d+(?:\.\d+)?)|([():]))/y
  while (pattern.lastIndex < text.trimEnd().length) {
    const start = pattern.lastIndex
    const found = pattern.exec(text)
    if (!found) throw new Fault(text.slice(start, start + 20))
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
const toNumber = (kept: unknown) => Number(JSON.stringify(kept))

/** The value of `strings/…` or `numbers/…`, or undefined if the handle does not have it. */
function attributeOf(attributes: SearchAttributes, bag: string, name: string): string | number | undefined {
  const key = heldKey(name)
  if (bag === 'strings') return own(attributes.strings, key)
  const number = own(attributes.numbers, key)
  return number === undefined ? undefined : toNumber(number)
}

/** A recursive descent parser. `not` binds most tightly, then `and`, then `or`. */
class Reader {
  readonly #tokens: readonly Token[]
  #at = 0

  constructor(text: string) {
    this.#tokens = [...readTokens(text)]
  }

  whole(): Condition {
    const condition = this.#any()
    if (this.#at < this.#tokens.length) throw new Fault(this.#tokens[this.#at]?.value)
    return condition
  }

  #take(kind: Token['kind'], value?: string): string {
    const token = this.#tokens[this.#at]
    if (token?.kind !== kind || (value !== undefined && token.value !== value)) {
      throw new Fault(token?.value ?? 'the end')
    }
    this.#at++
    return token.value
  }

  #skip(value: string): boolean {
    const token = this.#tokens[this.#at]
    if (token?.value !== value || token.kind === 'text') return false
    this.#at++
    return true
  }

  #any(): Condition {
    const parts = [this.#all()]
    while (this.#skip('or')) parts.push(this.#all())
    return (attributes) => parts.some((part) => part(attributes))
  }

  #all(): Condition {
    const parts = [this.#one()]
    while (this.#skip('and')) parts.push(this.#one())
    return (attributes) => parts.every((part) => part(attributes))
  }

  #one(): Condition {
    if (this.#skip('not')) {
      const negated = this.#one()
      return (attributes) => !negated(attributes)
    }
    if (this.#skip('(')) {
      const inner = this.#any()
      this.#take('sign', ')')
      return inner
    }
    const path = this.#take('word')
    if (path === 'tags/any') return this.#tag()
    return this.#comparison(path)
  }

  /** `tags/any(t:t eq 'x')` */
  #tag(): Condition {
    this.#take('sign', '(')
    const name = this.#take('word')
    this.#take('sign', ':')
    this.#take('word', name)
    this.#take('word', 'eq')
    const wanted = this.#take('text')
    this.#take('sign', ')')
    return (attributes) => attributes.tags?.includes(wanted) ?? false
  }

  /** `strings/map eq 'harbour'`, `numbers/level ge 10` */
  #comparison(path: string): Condition {
    const [bag = '', name = ''] = path.split(/\/(.*)/s)
    if ((bag !== 'strings' && bag !== 'numbers') || name === '') throw new Fault(path)
    const operator = this.#take('word')
    const holds = comparisons.get(operator)
    if (!holds) throw new Fault(operator)
    const wanted = bag === 'strings' ? this.#take('text') : Number(this.#take('number'))
    return (attributes) => {
      const value = attributeOf(attributes, bag, name)
      return value !== undefined && holds(compare(value, wanted))
    }
  }
}

/** The condition of a filter, or the text at which it cannot be parsed. */
export function readFilter(text: string): { condition: Condition } | { fault: string } {
  try {
    return { condition: new Reader(text).whole() }
  } catch (error) {
    if (error instanceof Fault) return { fault: error.message }
    throw error
  }
}

export interface Searched {
  /** Creation time in wire format (`toWireTime`). */
  readonly createTime: string
  readonly searchAttributes: SearchAttributes
}

/** The value that handles are sorted by. Undefined if the handle does not have the attribute. */
export type SearchKey = string | number | undefined

export interface SearchOrder {
  readonly keyOf: (one: Searched) => SearchKey
  /** Handles without a key come last in both directions. */
  readonly compare: (a: SearchKey, b: SearchKey) => number
}

/**
 * Parses `orderBy`: `timestamp`, `strings/…` or `numbers/…`, then `asc` (the default) or `desc`. Returns
 * undefined if it is not valid.
 */
export function readOrder(text: string): SearchOrder | undefined {
  const [, path = '', direction = 'asc'] = /^\s*(\S+)(?:\s+(asc|desc))?\s*$/i.exec(text) ?? []
  const [bag = '', name = ''] = path.split(/\/(.*)/s)
  const isTime = path.toLowerCase() === 'timestamp'
  if (!isTime && ((bag !== 'strings' && bag !== 'numbers') || name === '')) return undefined
  const sign = direction.toLowerCase() === 'desc' ? -1 : 1
  return {
    keyOf: (one) => (isTime ? one.createTime : attributeOf(one.searchAttributes, bag, name)),
    compare: (a, b) => {
      if (a === undefined || b === undefined) return Number(a === undefined) - Number(b === undefined)
      return sign * compare(a, b)
    },
  }
}
