/** A random number generator with a seed (mulberry32): the same seed gives the same values. */

export interface Dice {
  /** An integer n with 0 ≤ n < bound. */
  roll(sides: number): number
  /** True with a probability of `percent` %. */
  chance(percent: number): boolean
  pick<T>(from: readonly [T, ...T[]]): T
  /** `count` different entries, or all of them if there are fewer. */
  draw<T>(from: readonly T[], count: number): T[]
  /** A GUID in the format of version 4. */
  guid(): string
}

export function createDice(seed: number): Dice {
  let state = seed >>> 0
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296
  }
  const roll = (sides: number) => Math.floor(next() * sides)
  const hex = (digits: number) => Array.from({ length: digits }, () => roll(16).toString(16)).join('')
  return {
    roll,
    chance: (percent) => next() * 100 < percent,
    pick: (from) => from[roll(from.length)] ?? from[0],
    draw(from, count) {
      const left = [...from]
      return Array.from({ length: Math.min(count, left.length) }, () =>
        left.splice(roll(left.length), 1),
      ).flat()
    },
    guid: () => `${hex(8)}-${hex(4)}-4${hex(3)}-${'89ab'[roll(4)]}${hex(3)}-${hex(12)}`,
  }
}
