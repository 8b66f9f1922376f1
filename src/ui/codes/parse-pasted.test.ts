/** What is read from a pasted exchange, in each of the forms that people have of one. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parsePasted } from './parse-pasted.ts'

const path = '/serviceconfigs/8f3d1c52-6a0b-4e7e-9b1d-2f6c5a7e4d10/sessions?xuid=7&private=true'
const url = `https://sessiondirectory.example${path}`
const body = '{"message":"no"}'
const har = {
  request: { method: 'get', url, headers: [{ name: 'X-Xbl-Contract-Version', value: '107' }] },
  response: { status: 403, headers: [], content: { text: body, mimeType: 'application/json' } },
}
const raw = `HTTP/1.1 403 Forbidden\r\nContent-Type: application/json\r\nRetry-After: 4\r\n\r\n${body}`

describe('a pasted exchange', () => {
  test.each([
    ['an entry of a HAR file', JSON.stringify(har)],
    ['a HAR file', JSON.stringify({ log: { entries: [{ x: 1 }, har] } })],
    ['a cURL command with its answer', `$ curl -i '${url}' \\\n  -H "X-Xbl-Contract-Version: 107"\n${raw}`],
    ['a log line', `2026-11-21T10:00:00Z GET ${path} 403 12ms ${body}`],
    ['what somebody wrote down', `GET ${url} → 403 ${body}`],
  ])('is read from %s', (_, text) => {
    expect(parsePasted(text)).toMatchObject({ method: 'GET', path, status: 403, responseBody: body })
    expect(parsePasted(text)?.responseHeaders.get('content-type')).toBe('application/json')
  })
  test('has the headers that were pasted, in lower case', () => {
    const read = parsePasted(`curl -X PUT -d '{}' -H 'If-Match: "1"' ${url}\n${raw}`)
    expect(read).toMatchObject({ method: 'PUT', requestBody: '{}' })
    expect(read?.requestHeaders.get('if-match')).toBe('"1"')
    expect(read?.responseHeaders.get('retry-after')).toBe('4')
  })
  test('takes no duration, date or port for its status', () => {
    expect(parsePasted(`GET http://127.0.0.1:443${path} 204 301 ms`)?.status).toBe(204)
    expect(parsePasted('2026-10-10 12:300 nothing here')).toBeUndefined()
    expect(parsePasted('403')?.status).toBe(403)
  })
  test('is read, or is not, from any text at all', () => {
    const piece = fc.oneof(
      fc.constantFrom(
        'curl ',
        'HTTP/1.1 ',
        'GET ',
        '403',
        '{',
        '}',
        '"',
        "'",
        '\\',
        '\n',
        ' ',
        url,
        ':',
        '%',
      ),
      fc.string({ maxLength: 4 }),
    )
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
        const read = parsePasted(pieces.join(''))
        expect(read === undefined || read.path !== undefined || read.status !== undefined).toBe(true)
      }),
      { numRuns: 2000 },
    )
  })
})
