/** A query in the address, in the form and on the wire. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { formatParameters, parseParameters } from '#contract/query-string.ts'
import {
  emptyQuestion,
  findIgnored,
  fromSearch,
  isAsked,
  type Question,
  toRequest,
  toSearch,
} from './question.ts'
import { QuerySearch } from './search.ts'

const scid = '8f3d1c52-6a0b-4e7e-9b1d-2f6c5a7e4d10'
const me = '18446744073709551615'

const text = fc.string({ unit: 'grapheme', maxLength: 10 })
const question: fc.Arbitrary<Question> = fc.record({
  scid: text,
  template: text,
  xuids: fc
    .array(fc.bigInt({ min: 0n, max: 2n ** 64n }).map(String), { maxLength: 4 })
    .map((all) => all.join(',')),
  keyword: text,
  reservations: fc.boolean(),
  inactive: fc.boolean(),
  private: fc.boolean(),
  visibility: fc.constantFrom('', 'open', 'full', 'odd'),
  version: fc.constantFrom('', '1', 'x'),
  take: fc.constantFrom('', '0', '5', '900'),
  contract: fc.constantFrom('107', '104', 'x'),
})

describe('a question', () => {
  test('comes back whole from the address', () => {
    fc.assert(
      fc.property(question, (asked) => {
        const given = Object.entries(toSearch(asked)).filter(
          (entry): entry is [string, string] => entry[1] !== undefined,
        )
        const read = Object.fromEntries(parseParameters(`?${formatParameters(given)}`).parameters)
        expect(fromSearch(QuerySearch.parse(read))).toEqual(asked)
      }),
      { numRuns: 1000 },
    )
  })
  test('is a batch for several XUIDs alone', () => {
    const of = (xuids: string) => toRequest({ ...emptyQuestion, scid, xuids })
    expect(of('')).toEqual({ batch: false, scid, template: undefined, parameters: [] })
    expect(of(` ${me} `)).toMatchObject({ batch: false, parameters: [['xuid', me]] })
    expect(of(`${me}\n7`)).toMatchObject({ batch: true, parameters: [], body: { xuids: [me, '7'] } })
  })
  test('an address with a SCID and an identity, but no filter, sends nothing', () => {
    expect(isAsked(QuerySearch.parse({ scid, as: me }))).toBe(false)
    expect(isAsked(QuerySearch.parse({ scid, xuids: me }))).toBe(true)
  })
  test('unknown and invalid parameters of an address are listed', () => {
    const ignored = findIgnored({
      xuids: '1',
      private: 'maybe',
      as: 'zzz',
      'keyword again': 'b',
      x: '1',
      inactive: 'true',
    })
    expect(ignored).toEqual(['private=maybe', 'as=zzz', 'keyword again=b', 'x=1'])
  })
  test('odd addresses are read without fault', () => {
    const read = fromSearch(QuerySearch.parse({ private: 'yes', take: 7, xuids: ['x'] }))
    expect(read).toMatchObject({ private: false, take: '', xuids: '' })
  })
})
