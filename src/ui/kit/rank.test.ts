/** Sorting by ranks gives the order that comparing the values gives, and filters count what they keep. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { compareValues, countRanks, filterPlaces, rankValues, sortPlaces, type Value } from './rank.ts'

const texts = fc.constantFrom('', 'a', 'b', 'ab', '\uFF5E', '\u{1F600}', '\u{1F601}', '10', '9')
const kinds: readonly fc.Arbitrary<Exclude<Value, undefined>>[] = [
  texts,
  fc.integer({ min: -3, max: 3 }),
  fc.double({ noNaN: true }),
  fc.constantFrom(Number.NEGATIVE_INFINITY, -0, 0, Number.POSITIVE_INFINITY),
  fc.boolean(),
]
/** A field: values of one kind, some of them absent. */
const columns = (length: number) =>
  fc
    .constantFrom(...kinds)
    .chain((kind) => fc.array(fc.option(kind, { nil: undefined }), { minLength: length, maxLength: length }))

/** Some fields of the same number of rows, each with its direction. */
const tables = fc
  .integer({ min: 0, max: 30 })
  .chain((length) =>
    fc.array(fc.record({ values: columns(length), desc: fc.boolean() }), { minLength: 1, maxLength: 3 }),
  )

const rank = (values: readonly Value[]) => {
  const ranked = rankValues(values)
  if (!ranked) throw new Error('without a maximum, everything is ranked')
  return ranked
}
const all = (count: number) => filterPlaces(count, [])

describe('ranks', () => {
  test('sort as comparing sorts: by each key in turn, absent values last, equal rows as they were', () => {
    fc.assert(
      fc.property(tables, (fields) => {
        const count = fields[0]?.values.length ?? 0
        const compare = (a: number, b: number) => {
          for (const { values, desc } of fields) {
            const [left, right] = [values[a], values[b]]
            if (left === undefined || right === undefined) {
              if (left !== right) return left === undefined ? 1 : -1
              continue
            }
            const difference = compareValues(left, right)
            if (difference !== 0) return desc ? -difference : difference
          }
          return 0
        }
        const keys = fields.map(({ values, desc }) => ({ ...rank(values), desc }))
        expect([...sortPlaces(all(count), keys)]).toEqual(
          Array.from({ length: count }, (_, i) => i).toSorted(compare),
        )
      }),
    )
  })

  test('are given up when there are more different values than wanted', () => {
    expect(rankValues(['a', 'b', 'a'], 1)).toBeUndefined()
    expect(rankValues(['a', undefined, 'a'], 1)?.count).toBe(1)
  })

  test('filter by values, and count what is left', () => {
    fc.assert(
      fc.property(
        fc.array(fc.option(texts, { nil: undefined })),
        fc.subarray(['', 'a', 'b', '9']),
        (values, chosen) => {
          const ranked = rank(values)
          const allowed = Uint8Array.from(ranked.values, (value) => (chosen.includes(String(value)) ? 1 : 0))
          const places = filterPlaces(values.length, [{ ranks: ranked.ranks, allowed }])
          const kept = values.flatMap((value, i) =>
            value !== undefined && chosen.includes(value) ? [i] : [],
          )
          expect([...places]).toEqual(kept)
          const counts = countRanks(places, ranked)
          ranked.values.forEach((value, i) => {
            expect(counts[i]).toBe(kept.filter((place) => values[place] === value).length)
          })
        },
      ),
    )
  })
})
