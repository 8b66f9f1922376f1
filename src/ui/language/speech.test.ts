/** Numbers as each language writes them, beside the platform's own formatter. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { languages } from '#contract/text.ts'
import { createSpeech } from './speech.tsx'

const numbers = fc
  .oneof(
    fc.maxSafeInteger(),
    fc.integer({ min: -2000, max: 2000 }),
    fc.constantFrom(999, 1000, 999_999, 1_000_000, Number.MAX_SAFE_INTEGER, 2 ** 60),
    fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e9, max: 1e9 }),
  )
  // Nobody wants to read a zero with a sign.
  .map((value) => (value === 0 ? 0 : value))

test.each(languages)('%s: a number is written as Intl writes it', (language) => {
  const format = new Intl.NumberFormat(language)
  const speech = createSpeech(language, { seen: '{count} seen' })
  fc.assert(
    fc.property(numbers, (value) => {
      expect(speech.number(value)).toBe(format.format(value))
      expect(speech.t('seen', { count: value })).toBe(`${format.format(value)} seen`)
    }),
  )
})
