/** Tests the text of a session and the count of its values, which a large session computes member by member. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { scanJson } from '#contract/json-scan.ts'
import { writeJson } from '#contract/write-json.ts'
import type { SessionRecord } from '#rules/session-record.ts'
import { sampleSessions } from './derivation-samples.ts'
import { countValues, writeRecord } from './session-rows.ts'

const custom = fc.dictionary(
  fc.oneof(fc.string(), fc.constantFrom('0', '42', 'a"b', 'ä\\u')),
  fc.jsonValue({ maxDepth: 3 }) as fc.Arbitrary<never>,
  { maxKeys: 3 },
)
const sessions: fc.Arbitrary<SessionRecord> = fc
  .tuple(
    fc.constantFrom(...sampleSessions.filter(({ members }) => members.length > 0)),
    fc.array(custom, { minLength: 1, maxLength: 4 }),
    // Members are cached from 200 on.
    fc.constantFrom(1, 3, 199, 200, 201, 450),
    custom,
  )
  .map(([sample, ofMembers, count, own]) => ({
    ...sample,
    properties: { ...sample.properties, custom: own },
    members: Array.from({ length: count }, (_, i) => {
      const member = sample.members[i % sample.members.length] ?? sample.members[0]
      if (!member) throw new Error('a sample has no members')
      const properties = { ...member.properties, custom: ofMembers[i % ofMembers.length] ?? {} }
      return { ...member, index: i, properties }
    }),
  }))

test('the text and the count of a session of any size are those of the whole document', () => {
  fc.assert(
    fc.property(sessions, fc.nat(3), (record, changedAt) => {
      const check = (one: SessionRecord) => {
        const text = writeJson(one)
        expect(writeRecord(one)).toBe(text)
        const { nodes } = scanJson(text, { depth: 100, nodes: Number.MAX_SAFE_INTEGER })
        // A count that ended early is no count for a larger limit.
        expect(countValues(one, 1)).toBeGreaterThan(1)
        expect(countValues(one, Number.MAX_SAFE_INTEGER)).toBe(nodes)
        expect(countValues(one, nodes - 1)).toBeGreaterThan(nodes - 1)
        expect(countValues(one, nodes)).toBe(nodes)
      }
      check(record)
      // A write replaces one member; the others are the same objects as before.
      const members = record.members.map((member, i) =>
        i === changedAt ? { ...member, constants: { system: {}, custom: { more: [1, 2, {}] } } } : member,
      )
      check({ ...record, members })
    }),
    { numRuns: 60 },
  )
})
