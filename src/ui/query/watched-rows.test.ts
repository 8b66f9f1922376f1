/** Tests that an answer beside the one before it says what came, went and changed, and nothing else. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { ReadableRow } from '#api/received.ts'
import { keyOfRow } from './placed-row.ts'
import { listRowChanges } from './row-changes.ts'
import { compareAnswers, hasChanges } from './watched-rows.ts'

const row = fc.record({
  name: fc.constantFrom('a', 'b', 'c', 'd', 'e'),
  xuid: fc.constantFrom('1', '2', undefined),
  accepted: fc.integer({ min: 0, max: 2 }),
})
const answer = fc
  .uniqueArray(row, { selector: ({ name, xuid }) => `${name} ${xuid}` })
  .map((rows) =>
    rows.map(
      ({ name, xuid, accepted }) =>
        ({ sessionRef: { scid: '', templateName: 'T', name }, xuid, accepted }) as ReadableRow,
    ),
  )

test('what came, went and changed', () => {
  fc.assert(
    fc.property(answer, answer, (before, after) => {
      const { arrived, changed, departed } = compareAnswers(before, after)
      const [old, now] = [before, after].map((rows) => new Map(rows.map((one) => [keyOfRow(one), one])))
      expect([...arrived].toSorted()).toEqual(
        [...(now?.keys() ?? [])].filter((key) => !old?.has(key)).toSorted(),
      )
      expect(departed.map(keyOfRow).toSorted()).toEqual(
        [...(old?.keys() ?? [])].filter((key) => !now?.has(key)).toSorted(),
      )
      for (const [key, one] of now ?? []) {
        const known = old?.get(key)
        expect(changed.has(key)).toBe(known !== undefined && known.accepted !== one.accepted)
      }
      expect(hasChanges(compareAnswers(before, before))).toBe(false)
      const listed = listRowChanges(before, after)
      expect(listed).toHaveLength(arrived.size + changed.size + departed.length)
      for (const { key, kind, differences } of listed) {
        const place = kind === 'gone' ? old : now
        expect(place?.has(key)).toBe(true)
        const [was, is] = [old, now].map((rows) => rows?.get(key)?.accepted)
        expect(differences).toEqual(
          kind === 'changed' ? [{ path: ['accepted'], before: was, after: is }] : [],
        )
      }
    }),
  )
})
