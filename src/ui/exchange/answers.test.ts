/** What is read out of an answer: how long to wait, and the names in it. */
import { expect, test } from 'vitest'
import { findGamertags } from '../named-in-answers.ts'
import { secondsLeft } from './RetryCountdown.tsx'

const answeredAt = Date.parse('2026-11-22T14:00:00Z')

test.each([
  ['5', 5],
  [' 120 ', 120],
  ['0', 0],
  ['Sun, 22 Nov 2026 14:00:30 GMT', 30],
  ['Sun, 22 Nov 2026 13:59:30 GMT', 0],
])('Retry-After %j is %j seconds', (header, seconds) => {
  expect(secondsLeft(header, answeredAt, answeredAt)).toBe(seconds)
  expect(secondsLeft(header, answeredAt, answeredAt + 1)).toBe(seconds)
  expect(secondsLeft(header, answeredAt, answeredAt + 200_000)).toBe(0)
})

test.each(['', '-5', '1e3', '5.5', 'soon', '2026-11-22', '99999999999', 'Sun, nonsense GMT'])(
  'Retry-After %j is not counted down',
  (header) => {
    expect(secondsLeft(header, answeredAt, answeredAt)).toBeUndefined()
  },
)

test('names are found beside a XUID and in the members of a session, and numbers are no XUIDs', () => {
  const session = {
    members: { 0: { constants: { system: { xuid: '1' } }, gamertag: 'One' } },
    results: [{ xuid: '2', gamertag: 'Two' }, { xuid: 3, gamertag: 'Three' }, { xuid: '4' }, null],
    deep: { user: { xuid: '18446744073709551615', gamertag: 'Last' } },
  }
  expect(Object.fromEntries(findGamertags(session))).toEqual({
    1: 'One',
    2: 'Two',
    '18446744073709551615': 'Last',
  })
})

test('an answer with very many values is read', () => {
  const many = { values: Array.from({ length: 400_000 }, () => 0), user: { xuid: '1', gamertag: 'One' } }
  expect([...findGamertags(many)]).toEqual([['1', 'One']])
})
