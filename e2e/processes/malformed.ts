/** Generators of malformed HTTP requests, written to sockets as raw bytes. */
import fc from 'fast-check'

const scid = '00000000-0000-4000-8000-000000000001'
const session = `/serviceconfigs/${scid}/sessiontemplates/Kept/sessions/a`

const word = fc.oneof(
  fc.constantFrom(
    'serviceconfigs',
    'sessiontemplates',
    'sessions',
    'handles',
    'batch',
    'members',
    'me',
    '..',
    '.',
    '%2e%2e',
    '%00',
    '%ff',
    '%',
    scid,
    'Kept',
    '',
    '\\',
    'hoppers',
    'console',
    'query',
    'servers',
    '{scid}',
    '*',
  ),
  fc.string({ maxLength: 12 }).map(encodeURIComponent),
)
const path = fc.oneof(
  fc.array(word, { maxLength: 9 }).map((words) => `/${words.join('/')}`),
  fc.constantFrom(
    session,
    `${session}/members/0`,
    `${session}/properties`,
    '/handles',
    '/handles/query',
    `/serviceconfigs/${scid}/batch`,
    `/serviceconfigs/${scid}/sessions`,
    '/console/tokens',
    '/console/clock',
    '/console/explain',
    '/openapi.json',
  ),
)
const name = fc.constantFrom(
  'xuid',
  'keyword',
  'private',
  'reservations',
  'take',
  'version',
  'visibility',
  'nocommit',
  'include',
  'XUID',
  'a[]',
  '__proto__',
  '',
)
const value = fc.oneof(
  fc.constantFrom(
    'true',
    'false',
    '1',
    '-1',
    '1e3',
    '0x10',
    '18446744073709551616',
    '%',
    '%C0%80',
    '%F0%28',
    '%00',
    'null',
    '\u{1F701}',
    '',
  ),
  fc.string({ maxLength: 20 }).map(encodeURIComponent),
)
const search = fc
  .array(fc.tuple(name, value), { maxLength: 5 })
  .map((all) => all.map(([one, is]) => `${one}=${is}`).join('&'))

/** Replaces characters that no header may contain. Otherwise Node's HTTP parser would reject the request. */
const headerText = (text: string) => text.replace(/[^\t\x20-\x7e\x80-\xff]/g, '?')
const header = fc.oneof(
  fc.tuple(
    fc.constantFrom('if-match', 'if-none-match'),
    fc.constantFrom('*', '"a"', 'a', '"a", "b"', 'W/"a"', '', ',', '"'),
  ),
  fc.tuple(
    fc.constant('x-xbl-contract-version'),
    fc.constantFrom('107', '104', '', '1e9', '99999999999999999999', '-107', '107, 107', 'x'),
  ),
  fc.tuple(
    fc.constant('content-type'),
    fc.constantFrom('application/json', 'text/plain; charset=utf-16', 'multipart/form-data', ''),
  ),
  fc.tuple(
    fc.constantFrom('x-other', 'accept', 'cookie', 'authorization'),
    fc.string({ maxLength: 30 }).map(headerText),
  ),
)

const document = fc.oneof(
  fc.json({ maxDepth: 6 }),
  fc.constantFrom(
    '{}',
    '{',
    '[]',
    'null',
    '"',
    '{"members":{"me":{}}}',
    '{"members":{"me":null}}',
    '{"members":{"999999999999":null}}',
    '{"xuids":["1"]}',
    '{"xuids":[1]}',
    '{"type":"activity"}',
    '{"properties":{"system":{"turn":[-1]}}}',
    '{"constants":{"system":{"maxMembersCount":1e400}}}',
    '{"roleTypes":{"__proto__":{}}}',
    `{"a":${'['.repeat(200)}`,
    '\ufeff{}',
    '{"now":"x"}',
    '{"xuid":"1","follows":["-1"]}',
  ),
  fc.string({ maxLength: 60 }),
)

export interface GeneratedRequest {
  readonly method: string
  readonly target: string
  readonly headers: readonly (readonly [string, string])[]
  readonly body: string | undefined
  /** Whether the request has a valid credential. */
  readonly hasCredential: boolean
}

export const generatedRequest: fc.Arbitrary<GeneratedRequest> = fc.record({
  method: fc.constantFrom('GET', 'GET', 'PUT', 'PUT', 'POST', 'POST', 'DELETE', 'PATCH', 'HEAD', 'OPTIONS'),
  target: fc
    .tuple(path, fc.option(search, { nil: '' }))
    .map(([one, more]) => (more ? `${one}?${more}` : one)),
  headers: fc.array(header, { maxLength: 4 }),
  body: fc.option(document, { nil: undefined }),
  hasCredential: fc.boolean(),
})

/** The bytes of the request. */
export function toWire(request: GeneratedRequest, host: string, authorization: string): Buffer {
  const { method, target, headers, body, hasCredential } = request
  const given = [
    ['host', host],
    ...(headers.some(([one]) => one === 'x-xbl-contract-version') ? [] : [['x-xbl-contract-version', '107']]),
    ...(hasCredential && !headers.some(([one]) => one === 'authorization')
      ? [['authorization', authorization]]
      : []),
    ...headers,
  ]
  const bytes = body === undefined ? Buffer.alloc(0) : Buffer.from(body)
  const length = body === undefined ? '' : `content-length: ${bytes.length}\r\n`
  const head = `${method} ${target.replace(/[^\x21-\x7e]/g, '%20')} HTTP/1.1\r\n${given.map(([one, is]) => `${one}: ${is}\r\n`).join('')}${length}\r\n`
  return Buffer.concat([Buffer.from(head, 'latin1'), bytes])
}
