/** Tests what the rules say without the directory's data: of a row of an answer, and of the causes of a 403. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Xuid } from '#contract/identifiers.ts'
import { answerQuery, matchSessions } from './answer.ts'
import { now, query, world } from './arbitraries.ts'
import { ask, askers, flagsOf, other, statusFor, subject } from './askers.ts'
import type { FlagSet } from './cases.ts'
import { listQueryCauses } from './causes.ts'
import { checkRow } from './check-row.ts'
import { listRules } from './match.ts'
import { readQuery, unknownCaller } from './preflight.ts'
import { deriveFacts } from './session-facts.ts'

test('a query has the rules that a session in its answer has passed, in their order', () => {
  fc.assert(
    fc.property(world, query, (drawn, asked) => {
      const facts = drawn.sessions.map((one) => deriveFacts(one, [], now))
      for (const { included, trace } of matchSessions(asked, facts)) {
        const applied = trace.map(({ clause }) => clause)
        expect(applied).toEqual(included ? listRules(asked) : listRules(asked).slice(0, applied.length))
      }
    }),
    { numRuns: 500 },
  )
})

test('a row that the rules return passes every rule that it can be held against, and no other does', () => {
  fc.assert(
    fc.property(world, query, (drawn, asked) => {
      const facts = drawn.sessions.map((one) => deriveFacts(one, [], now))
      for (const row of answerQuery(asked, facts)) {
        expect(checkRow(asked, row).filter(({ passed }) => !passed)).toEqual([])
        const stranger = {
          ...row,
          xuid: Xuid.parse('3'),
          sessionRef: { ...row.sessionRef, templateName: 'none' },
        }
        const failed = checkRow({ ...asked, template: 'Lobby' }, stranger).filter(({ passed }) => !passed)
        const wanted = ['match.template', ...(asked.xuids.length > 0 ? ['match.member'] : [])]
        expect(failed.map(({ clause }) => clause)).toEqual(expect.arrayContaining(wanted))
      }
    }),
    { numRuns: 500 },
  )
})

describe('the causes of a 403 say likely exactly where the rules refuse the query', () => {
  const requests = (['', 'P', 'R', 'PR'] as const).flatMap((set) => {
    const flags = flagsOf(set as FlagSet)
    return [
      ask([['keyword', 'ranked'], ...flags]),
      ask([['xuid', subject], ...flags]),
      ask(flags, { batch: true, body: { xuids: [subject] } }),
      ask(flags, { batch: true, body: { xuids: [subject, other] } }),
    ].map((request) => ({ set, request }))
  })
  const named = { self: askers.self, other: askers.other, server: askers.server }
  test.each(Object.entries(named))('asked by: %s', (_, caller) => {
    for (const { request } of requests) {
      const causes = listQueryCauses(readQuery(request, '107'), caller, {
        contentType: 'text/plain',
        isLocal: true,
      })
      const likely = causes.filter(({ likelihood }) => likelihood === 'likely')
      expect(likely.length > 0, JSON.stringify(request)).toBe(statusFor(request, caller) === 403)
      expect(likely.map(({ id }) => id)).not.toContain('in-between')
    }
  })
  test('asked by somebody who is not known: exactly the flags that were sent', () => {
    for (const { set, request } of requests) {
      const read = readQuery(request, '107')
      const causes = listQueryCauses(read, unknownCaller, { contentType: 'text/plain', isLocal: false })
      const isLikely = causes.some(({ likelihood }) => likelihood === 'likely')
      expect(isLikely, JSON.stringify(request)).toBe(set !== '' && read !== undefined)
    }
  })
})
