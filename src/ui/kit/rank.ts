/** The places of rows in the order of one field, as numbers, so that sorting compares no text. Pure. */
import { compareText } from '#contract/text-order.ts'

export type Value = string | number | boolean | undefined

export interface Ranking {
  /** One number for each row: equal values have equal numbers, and smaller values smaller ones. */
  readonly ranks: Uint32Array
  /** The number of different values, which is the rank of rows without a value. */
  readonly count: number
}

/** The values that a ranking found, the smallest first. */
export interface RankedValues extends Ranking {
  readonly values: readonly Exclude<Value, undefined>[]
}

/** Orders two values of one field: numbers by size, text by code point, false before true. */
export function compareValues(a: unknown, b: unknown): number {
  // Without subtracting: the difference of two equal infinities is not a number.
  if (typeof a === 'number' && typeof b === 'number') return a === b ? 0 : a < b ? -1 : 1
  return compareText(String(a ?? ''), String(b ?? ''))
}

/** Whether a text has characters beyond the first 65,536, or halves of them. */
const hasSurrogates = (text: string) => /[\ud800-\udfff]/.test(text)

function sortValues<V extends Exclude<Value, undefined>>(values: V[]): V[] {
  const areTexts = values.every((value) => typeof value === 'string' && !hasSurrogates(value))
  // Without surrogates, the browser's own order of text is that of code points, and faster.
  return areTexts ? values.sort() : values.sort(compareValues)
}

/** Undefined if there are more than `max` different values. */
export function rankValues(
  values: readonly Value[],
  max = Number.POSITIVE_INFINITY,
): RankedValues | undefined {
  // Each value gets a number when it is met first, from 1, and its rank when all are known. 0 is for no value.
  const numbers = new Map<Exclude<Value, undefined>, number>()
  const ranks = new Uint32Array(values.length)
  for (let i = 0; i < values.length; i++) {
    const value = values[i]
    if (value === undefined) continue
    let number = numbers.get(value)
    if (number === undefined) {
      number = numbers.size + 1
      if (number > max) return undefined
      numbers.set(value, number)
    }
    ranks[i] = number
  }
  const sorted = sortValues([...numbers.keys()])
  const count = sorted.length
  const rankOf = new Uint32Array(count + 1)
  rankOf[0] = count
  sorted.forEach((value, rank) => {
    rankOf[numbers.get(value) ?? 0] = rank
  })
  for (let i = 0; i < ranks.length; i++) ranks[i] = rankOf[ranks[i] ?? 0] ?? count
  return { ranks, count, values: sorted }
}

export interface RankedKey extends Ranking {
  readonly desc: boolean
}

/**
 * Sorts places by one field and keeps the order of those that are equal. Rows without a value come last in either
 * direction. Takes as long as there are places and values.
 */
function sortByRank(places: Uint32Array, { ranks, count, desc }: RankedKey): Uint32Array {
  const buckets = new Uint32Array(places.length)
  const next = new Uint32Array(count + 2)
  for (let i = 0; i < places.length; i++) {
    const rank = ranks[places[i] ?? 0] ?? count
    const bucket = desc && rank < count ? count - 1 - rank : rank
    buckets[i] = bucket
    next[bucket + 1] = (next[bucket + 1] ?? 0) + 1
  }
  for (let i = 1; i < next.length; i++) next[i] = (next[i] ?? 0) + (next[i - 1] ?? 0)
  const sorted = new Uint32Array(places.length)
  for (let i = 0; i < places.length; i++) {
    const bucket = buckets[i] ?? count
    const at = next[bucket] ?? 0
    sorted[at] = places[i] ?? 0
    next[bucket] = at + 1
  }
  return sorted
}

/** The places in the order of the keys, the first of which decides before the others. */
export function sortPlaces(places: Uint32Array, keys: readonly RankedKey[]): Uint32Array {
  return keys.reduceRight(sortByRank, places)
}

/** The places of `count` rows whose ranks are all among the allowed ones of each filter. */
export function filterPlaces(
  count: number,
  filters: readonly { readonly ranks: Uint32Array; readonly allowed: Uint8Array }[],
): Uint32Array {
  let places = new Uint32Array(count)
  for (let place = 0; place < count; place++) places[place] = place
  for (const { ranks, allowed } of filters) {
    let kept = 0
    for (const place of places) {
      // What is kept takes the place of what was read before it.
      if (allowed[ranks[place] ?? 0] === 1) places[kept++] = place
    }
    places = places.subarray(0, kept)
  }
  return places
}

/** How many of the places have each rank; the last number is that of rows without a value. */
export function countRanks(places: Uint32Array, { ranks, count }: Ranking): Uint32Array {
  const counts = new Uint32Array(count + 1)
  for (const place of places) {
    const rank = ranks[place] ?? count
    counts[rank] = (counts[rank] ?? 0) + 1
  }
  return counts
}
