/** The rows of an answer that is arriving are those of the whole answer, wherever its parts end. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createRowReader } from './read-rows.ts'

const odd = fc.constantFrom('a', '"', '\\', '{', '}', '[', ']', '"sessionRef":', ',', '\u{1F600}', '\n')
const text = fc.array(odd, { maxLength: 8 }).map((parts) => parts.join(''))
const row = fc.record({
  sessionRef: fc.record({ scid: text, templateName: text, name: text }),
  accepted: fc.nat(),
  keywords: fc.array(text, { maxLength: 3 }),
})
const read = (body: string, cuts: readonly number[], max: number) => {
  const reader = createRowReader(max)
  const places = [0, ...cuts.map((cut) => cut % (body.length + 1)).toSorted((a, b) => a - b), body.length]
  for (const [i, from] of places.entries()) reader.read(body.slice(from, places[i + 1]))
  return reader
}

test('rows and their number are those of the whole, wherever it is cut', () => {
  fc.assert(
    fc.property(
      fc.array(row, { maxLength: 6 }),
      fc.array(fc.nat(), { maxLength: 12 }),
      fc.integer({ min: 1, max: 8 }),
      fc.boolean(),
      (rows, cuts, max, isSpaced) => {
        const body = isSpaced
          ? ` { "results" :\n[ ${rows.map((one) => JSON.stringify(one)).join(' ,\n ')} ] }`
          : JSON.stringify({ results: rows })
        const reader = read(body, cuts, max)
        expect(reader.rows()).toEqual(rows.slice(0, max))
        expect(reader.count()).toBe(rows.length)
      },
    ),
  )
})

test('what is no list of rows gives none, and no error', () => {
  fc.assert(
    fc.property(fc.oneof(fc.json(), fc.string()), fc.array(fc.nat(), { maxLength: 5 }), (body, cuts) => {
      expect(read(body, cuts, 5).rows()).toEqual([])
      expect(() => read(`{"results":[${body}`, cuts, 5)).not.toThrow()
    }),
  )
})
