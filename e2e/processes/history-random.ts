/** Seeded random numbers, so that a run can be repeated. */

export interface Random {
  /** A number of at least 0 and less than 1. */
  readonly next: () => number
  /** An integer of at least 0 and less than `count`. */
  readonly below: (count: number) => number
  readonly pick: <T>(list: readonly [T, ...T[]]) => T
}

/** Creates a mulberry32 generator, which has 32 bits of state. */
export function createRandom(seed: number): Random {
  let state = seed >>> 0
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  const below = (count: number) => Math.floor(next() * count)
  return { next, below, pick: (list) => list[below(list.length)] ?? list[0] }
}
