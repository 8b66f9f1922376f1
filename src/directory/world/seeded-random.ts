/** A random number generator with a seed (mulberry32): the same seed gives the same values. */

export interface SeededRandom {
  /** An integer n with 0 ≤ n < bound. */
  nextInteger(bound: number): number
  /** True with a probability of `percent` %. */
  chance(percent: number): boolean
  pick<T>(from: readonly [T, ...T[]]): T
  /** `count` different entries, or all of them if there are fewer. */
  sample<T>(from: readonly T[], count: number): T[]
  /** A GUID in the format of version 4. */
  guid(): string
}

export function createSeededRandom(seed: number): SeededRandom {
  let state = seed >>> 0
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296
  }
  const nextInteger = (bound: number) => Math.floor(next() * bound)
  const hex = (digits: number) => Array.from({ length: digits }, () => nextInteger(16).toString(16)).join('')
  return {
    nextInteger,
    chance: (percent) => next() * 100 < percent,
    pick: (from) => from[nextInteger(from.length)] ?? from[0],
    sample(from, count) {
      const left = [...from]
      return Array.from({ length: Math.min(count, left.length) }, () =>
        left.splice(nextInteger(left.length), 1),
      ).flat()
    },
    guid: () => `${hex(8)}-${hex(4)}-4${hex(3)}-${'89ab'[nextInteger(4)]}${hex(3)}-${hex(12)}`,
  }
}
