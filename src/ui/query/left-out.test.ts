/** What an explanation says of the sessions that a query left out. */
import { expect, test } from 'vitest'
import { findBestChange, leftOutTotal } from './left-out.ts'

test('the change that adds the most rows is offered', () => {
  const explanation = {
    allowed: true,
    refusals: [],
    considered: [],
    leftOut: { 'match.status': 2, 'match.private': 1, 'match.member': 40 },
    changes: [
      { parameter: 'inactive', value: 'true', adds: 2 },
      { parameter: 'version', value: '', adds: 1 },
    ],
    unlisted: 39,
    unexamined: 0,
  }
  expect(findBestChange(explanation)).toEqual({ change: { inactive: true }, label: 'inactive=true', adds: 2 })
  expect(findBestChange({ ...explanation, changes: explanation.changes.slice(1) })?.change).toEqual({
    version: '',
  })
  expect(leftOutTotal(explanation)).toBe(3)
})
