/** Numbers that one seed decides, so that a run can be drawn again. */

export interface Random {
  /** From 0 up to and without 1. */
  readonly next: () => number
  /** A whole number from 0 up to and without `count`. */
  readonly below: (count: number) => number
  readonly pick: <T>(list: readonly [T, ...T[]]) => T
}

/** The generator mulberry32, whose state is 32 bits. */
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
