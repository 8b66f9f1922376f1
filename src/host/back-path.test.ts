/** For any input, the path to return to after a sign-in is on this server. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { readBackPath } from './back-path.ts'

const origins = ['http://127.0.0.1:4870', 'https://console.example']

const pieces = [
  '/',
  '//',
  '\\',
  '/\\',
  '.',
  '..',
  '/..',
  '/.',
  '%2e',
  '%2E%2e',
  '%2f',
  '%5c',
  '%09',
  '\t',
  '\n',
  '\r',
  '\0',
  ' ',
  '@',
  ':',
  '?',
  '#',
  ';',
  '&',
  '=',
  'evil.example',
  'a',
  '127.0.0.1',
  '[::1]',
  'http:',
  'https://',
  'javascript:',
  'data:',
  'file:///',
  '／',
  '。',
  '\u2028',
  '\ud800',
  '%',
  '%zz',
  '%E3%80%82',
  '://',
  '///',
  'x/../',
]

test('the path to return to is of the same origin for any input', () => {
  const forms = fc.array(fc.oneof(fc.constantFrom(...pieces), fc.string({ maxLength: 3, unit: 'binary' })), {
    maxLength: 9,
  })
  const withSlash = fc.tuple(fc.constantFrom('', '/', '//', '/\\', '/.'), forms)
  fc.assert(
    fc.property(withSlash, fc.constantFrom(...origins), ([lead, parts], origin) => {
      const back = readBackPath(lead + parts.join(''))
      // Resolved against the current page, as a browser resolves `Location`.
      expect(new URL(back, `${origin}/sign-in/callback?code=x`).origin).toBe(origin)
      expect(back).toMatch(/^\/(?!\/)[\x21-\x7e]*$/)
      expect(readBackPath(back)).toBe(back)
    }),
    { numRuns: 20_000 },
  )
})

test.each([
  '/..//e',
  '/.//e',
  '/./\\e',
  '/x/..//e',
  '/foo/../..//e',
  '/.%2e//e',
  '/%2e%2e//e',
  '/%2e//e',
  '/a/%2e%2e//e',
])('%s leads to /e', (back) => expect(readBackPath(back)).toMatch(/^\/(?:a\/)?e$/))

test('the query is kept', () => {
  expect(readBackPath('/?on=there&keyword=a b')).toBe('/?on=there&keyword=a%20b')
  expect(readBackPath('/faults?x=//y')).toBe('/faults?x=//y')
  expect(readBackPath('')).toBe('/')
  expect(readBackPath('faults')).toBe('/')
})

test.each(['//e/x', '/\\e/x', '/\t/e/x', 'https://e/x', 'javascript:x'])(
  '%j leads to the first page',
  (back) => expect(readBackPath(back)).toBe('/'),
)
