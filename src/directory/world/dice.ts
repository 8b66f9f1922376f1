/** Chance that comes out the same every time: a small generator with a seed (mulberry32). */

export interface Dice {
  /** 0 ≤ n < sides, whole. */
  roll(sides: number): number
  /** True in `percent` of a hundred cases. */
  chance(percent: number): boolean
  pick<T>(from: readonly [T, ...T[]]): T
  /** `count` different entries, or all where there are fewer. */
  draw<T>(from: readonly T[], count: number): T[]
  /** A GUID, version 4 in form. */
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
