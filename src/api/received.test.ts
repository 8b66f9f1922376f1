/** Answers as the SDK's own documents have them are read; only what is really missing is off-schema. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { EndpointName } from '#contract/mpsd/endpoints.ts'
import { ReportedVisibility } from '#contract/mpsd/query.ts'
import { ReportedRestriction, UserStatus } from '#contract/mpsd/results.ts'
import { parseReply } from './parse-reply.ts'

const scid = '8f3d1c52-6a0b-4e7e-9b1d-2f6c5a7e4d10'
const sessionRef = { scid, templateName: 'T', name: 'n' }
const row = { startTime: '2026-01-01T00:00:00.0000000Z', sessionRef, accepted: 1, visibility: 'open' }
const read = (endpoint: EndpointName, document: unknown) =>
  parseReply(endpoint, 200, 'application/json', JSON.stringify(document))

/** A word with any of its letters in upper case. */
const inAnyCase = (words: readonly string[]) =>
  fc
    .tuple(fc.constantFrom(...words), fc.array(fc.boolean(), { minLength: 12, maxLength: 12 }))
    .map(([word, upper]) => ({
      word,
      written: [...word].map((letter, i) => (upper[i] ? letter.toUpperCase() : letter)).join(''),
    }))

describe('a result row', () => {
  test('has its words in any letter case', () => {
    const words = fc.record({
      visibility: inAnyCase(ReportedVisibility.options),
      status: inAnyCase(UserStatus.options),
      joinRestriction: inAnyCase(ReportedRestriction.options),
    })
    fc.assert(
      fc.property(words, ({ visibility, status, joinRestriction }) => {
        const sent = {
          ...row,
          visibility: visibility.written,
          status: status.written,
          joinRestriction: joinRestriction.written,
        }
        expect(read('queryServiceConfig', { results: [sent] })).toMatchObject({
          kind: 'read',
          value: {
            results: [
              { visibility: visibility.word, status: status.word, joinRestriction: joinRestriction.word },
            ],
          },
        })
      }),
    )
  })
  test.each(['startTime', 'sessionRef', 'accepted', 'visibility'])('without %s is off-schema', (field) => {
    const reply = read('queryServiceConfig', { results: [{ ...row, [field]: undefined }] })
    expect(reply).toMatchObject({
      kind: 'off-schema',
      issues: [expect.stringContaining(`results.0.${field}`)],
    })
  })
  test('with a word that is in no list is off-schema', () => {
    const reply = read('queryServiceConfig', { results: [{ ...row, visibility: 'opened' }] })
    expect(reply).toMatchObject({ kind: 'off-schema', value: { results: [{ sessionRef }] } })
  })
})

describe('a session', () => {
  const member = { next: 1, constants: { system: { xuid: '1' } }, properties: { system: { active: true } } }
  const smallest = { members: { 0: member }, membersInfo: { first: 0, next: 1 } }
  test('needs the ends of its list of members, and both system objects of each', () => {
    expect(read('getSession', smallest)).toMatchObject({ kind: 'read' })
    expect(read('getSession', { membersInfo: { first: 0, next: 0 } })).toMatchObject({ kind: 'read' })
  })
  test.each([
    ['membersInfo', { ...smallest, membersInfo: undefined }],
    ['membersInfo.first', { ...smallest, membersInfo: { next: 1 } }],
    ['membersInfo.next', { ...smallest, membersInfo: { first: 0 } }],
    ['members.0.constants', { ...smallest, members: { 0: { ...member, constants: undefined } } }],
    ['members.0.properties.system', { ...smallest, members: { 0: { ...member, properties: {} } } }],
  ])('without %s is off-schema', (place, document) => {
    const reply = read('getSession', document)
    expect(reply).toMatchObject({ kind: 'off-schema', issues: [expect.stringContaining(place)] })
  })
})

test('a handle needs neither titleId nor createTime nor postedTime', () => {
  const handle = {
    id: '8f3d1c52-6a0b-4e7e-9b1d-2f6c5a7e4d11',
    type: 'Activity',
    sessionRef,
    relatedInfo: { visibility: 'Open', joinRestriction: 'None' },
  }
  expect(read('queryHandles', { results: [handle] })).toMatchObject({
    kind: 'read',
    value: { results: [{ type: 'activity', relatedInfo: { visibility: 'open', joinRestriction: 'none' } }] },
  })
  const nameless = { ...handle, sessionRef: undefined }
  expect(read('queryHandles', { results: [nameless] })).toMatchObject({ kind: 'off-schema' })
})
