/** What an explanation says of the sessions that a query hides. */
import { describe, expect, test } from 'vitest'
import type { Considered } from '#contract/console/explanation.ts'
import { changeFor, countHidden, countUnrelated, listChanges, listHidden, reasonOf } from './hidden.ts'

const considered = (clause: string, saw: string): Considered =>
  ({
    sessionRef: {
      scid: '8f3d1c52-6a0b-4e7e-9b1d-2f6c5a7e4d10',
      templateName: 'Lobby',
      name: `${clause} ${saw}`,
    },
    included: false,
    trace: [{ clause, passed: false, saw, wanted: 'other' }],
    row: {
      sessionRef: { scid: '8f3d1c52-6a0b-4e7e-9b1d-2f6c5a7e4d10', templateName: 'Lobby', name: 'x' },
      startTime: '2026-01-01T00:00:00.0000000Z',
      accepted: 1,
      visibility: 'open',
    },
    maxMembers: 8,
  }) as Considered

describe('the sessions that a query hides', () => {
  const explanation = {
    allowed: true,
    refusals: [],
    considered: [considered('match.private', 'private'), considered('match.member', 'not 7')],
    leftOut: { 'match.status': 2, 'match.private': 1, 'match.member': 40 },
    changes: [
      { parameter: 'inactive', value: 'true', adds: 2 },
      { parameter: 'version', value: '', adds: 1 },
    ],
    unlisted: 39,
    unexamined: 0,
  }
  test('are counted apart from those that have nothing to do with it', () => {
    expect([countHidden(explanation), countUnrelated(explanation)]).toEqual([3, 40])
    expect(listHidden(explanation).map(({ sessionRef }) => sessionRef.name)).toEqual([
      'match.private private',
    ])
  })
  test('are not those without the keyword, where nobody’s sessions were asked for', () => {
    const other = { ...explanation, leftOut: { 'match.keyword': 850, 'match.private': 1 } }
    const byKeyword = { ...other, considered: [considered('match.keyword', 'none')] }
    expect([countHidden(byKeyword), countUnrelated(byKeyword)]).toEqual([1, 850])
    expect(listHidden(byKeyword)).toEqual([])
    const [one] = byKeyword.considered
    const byXuid = { ...other, considered: [{ ...one, xuid: '7' } as Considered] }
    expect([countHidden(byXuid), countUnrelated(byXuid)]).toEqual([851, 0])
  })
  test('are offered by the changes that bring them in', () => {
    expect(listChanges(explanation)).toEqual([
      { change: { inactive: true }, adds: 2 },
      { change: { version: '' }, adds: 1 },
    ])
  })
  test.each([
    ['match.private', 'private', { private: true }],
    ['match.status', 'reserved', { reservations: true }],
    ['match.status', 'inactive', { inactive: true }],
    ['match.status', 'ready', { inactive: true }],
    ['match.keyword', 'none', { keyword: '' }],
    ['match.take', '5', { take: '100' }],
    ['match.member', 'not 7', undefined],
    ['match.of another version', '', undefined],
  ])('hidden by %s (%s) are found with %j', (clause, saw, change) => {
    expect(changeFor(reasonOf(considered(clause, saw)))).toEqual(change)
  })
})
