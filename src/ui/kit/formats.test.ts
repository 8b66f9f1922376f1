/** Times, durations and texts from outside, as they are shown. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { escapeUnseen, splitUnseen } from './ExactText.tsx'
import { createFormats } from './formats.ts'

const english = createFormats('en-GB', 'utc')
const chinese = createFormats('zh-TW', 'utc')
const minute = 60_000
const hour = 60 * minute
const day = 24 * hour

test.each([
  [0, '0s'],
  [999, '0s'],
  [59_999, '59s'],
  [minute + 30_000, '1m'],
  [59 * minute, '59m'],
  [hour, '1h'],
  [hour + 5 * minute, '1h 5m'],
  [day - 1, '23h 59m'],
  [3 * day + 4 * hour, '3d 4h'],
  [-5000, '0s'],
])('%d ms last %s', (milliseconds, shown) => {
  expect(english.duration(milliseconds)).toBe(shown)
})

test.each([
  [59 * minute, '59 分鐘'],
  [hour + 52 * minute, '1小時52分'],
  [3 * day + 4 * hour, '3天4小時'],
  [2 * day, '2 天'],
])('%d ms last %s in Chinese', (milliseconds, shown) => {
  expect(chinese.duration(milliseconds)).toBe(shown)
})

const sizes: Readonly<Record<string, number>> = {
  d: day,
  h: hour,
  m: minute,
  s: 1000,
  天: day,
  小時: hour,
  分鐘: minute,
  分: minute,
  秒: 1000,
}

/** The milliseconds that a duration tells. */
function readDuration(shown: string): number {
  const parts = shown.matchAll(/([\d,]+)\s?(\p{L}+)/gu)
  return [...parts].reduce(
    (sum, [, count = '', unit = '']) => sum + Number(count.replaceAll(',', '')) * (sizes[unit] ?? Number.NaN),
    0,
  )
}

test('a duration is exact to an hour if it is days, else to a minute, and below a minute to a second', () => {
  fc.assert(
    fc.property(
      fc.oneof(fc.integer({ min: 0, max: 4000 * day }), fc.integer({ min: 0, max: 2 * hour })),
      fc.constantFrom(english, chinese),
      (length, formats) => {
        const shown = formats.duration(length)
        const told = readDuration(shown)
        const exact = length >= day ? hour : length >= minute ? minute : 1000
        expect(length - told, `${length}: ${shown}`).toBeGreaterThanOrEqual(0)
        expect(length - told, `${length}: ${shown}`).toBeLessThan(exact)
      },
    ),
  )
})

test('a time is one of the day, and a date from a day on, before or after', () => {
  const now = Date.UTC(2026, 10, 22, 14, 2, 11)
  expect(english.time(now - hour, now)).toBe('13:02')
  expect(english.time(now - day, now)).toBe('21 Nov')
  expect(english.time(now + day, now)).toBe('23 Nov')
  expect(english.clock(now)).toBe('14:02:11 UTC')
  expect(english.exact(now)).toContain('22 Nov 2026')
  expect(chinese.exact(now)).toContain('2026年11月22日')
})

test('what cannot be seen is escaped, and everything else stays as it is', () => {
  expect(escapeUnseen('a\u202eb\u200bc\u00a0d\u0000\ud800e \u2028')).toBe(
    'a\\u202Eb\\u200Bc\\u00A0d\\u0000\\uD800e \\u2028',
  )
  expect(escapeUnseen('組隊 🜁 <b>')).toBe('組隊 🜁 <b>')
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      const parts = splitUnseen(text)
      expect(parts.length % 2).toBe(1)
      const back = parts.map((part, i) =>
        i % 2 === 0 ? part : String.fromCodePoint(Number.parseInt(part.slice(2), 16)),
      )
      expect(back.join('')).toBe(text)
    }),
  )
})
