/** The server on a real socket: invalid HTTP, wrong Host headers, and the headers of every answer. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { serveBuilt } from './app-files.ts'
import { checkPort } from './listen.ts'
import { securityHeadersFor } from './origin-check.ts'
import { openRig, type Rig, sendRaw } from './testing.ts'

let rig: Rig
const folder = mkdtempSync(join(tmpdir(), 'sessionscope-app-'))
const headers = securityHeadersFor(true, false)
beforeAll(async () => {
  mkdirSync(join(folder, 'dist/assets'), { recursive: true })
  writeFileSync(join(folder, 'dist/index.html'), '<p>from the app</p>')
  writeFileSync(join(folder, 'dist/assets/a-1.js'), 'let a')
  rig = await openRig({
    isSecure: true,
    site: {
      // The answer of a handler already has the headers.
      findHandler: (path) =>
        path.startsWith('/console')
          ? async () => {
              if (path === '/console/broken') throw new Error('planted by a test')
              return new Response('from the directory', { headers })
            }
          : undefined,
      app: serveBuilt(folder),
    },
  })
})
afterAll(async () => {
  await rig.listening.close()
  rmSync(folder, { recursive: true })
})

const raw = (...lines: string[]) =>
  sendRaw(rig.port, [...lines.map((line) => line.replace('HOST', rig.host)), '', ''].join('\r\n'))

test('paths of the directory and paths of the app are answered', async () => {
  const [host, close] = ['host: HOST', 'connection: close']
  expect(await raw('GET /console/health HTTP/1.1', host, close)).toContain('from the directory')
  expect(await raw('GET / HTTP/1.1', host, close)).toContain('from the app')
})

const refused: readonly [string, string[], string][] = [
  ['two Hosts', ['GET / HTTP/1.1', 'host: HOST', 'host: evil.example'], '400'],
  ['no Host', ['GET / HTTP/1.1'], '400'],
  ['no Host in HTTP/1.0', ['GET / HTTP/1.0'], '400'],
  ['an empty Host', ['GET / HTTP/1.1', 'host: '], '421'],
  ['another Host', ['GET / HTTP/1.1', 'host: evil.example'], '421'],
  ['an unknown method', ['FOO / HTTP/1.1', 'host: HOST'], '400'],
  ['CONNECT', ['CONNECT evil.example:443 HTTP/1.1', 'host: HOST'], '400'],
  ['no HTTP at all', ['hello'], '400'],
  ['HTTP/2', ['PRI * HTTP/2.0', '', 'SM'], '400'],
  ['HTTP/9.9', ['GET / HTTP/9.9', 'host: HOST'], '400'],
  [
    'two lengths',
    ['POST /console/x HTTP/1.1', 'host: HOST', 'content-length: 1', 'transfer-encoding: chunked'],
    '400',
  ],
  ['bytes in the path', ['GET /\xff HTTP/1.1', 'host: HOST'], '400'],
  ['headers that are too large', ['GET / HTTP/1.1', 'host: HOST', `x: ${'a'.repeat(70_000)}`], '431'],
  ['an absolute target', ['GET http://evil.example/ HTTP/1.1', 'host: HOST'], '400'],
  ['a target that is a star', ['OPTIONS * HTTP/1.1', 'host: HOST'], '400'],
  ['an unknown expectation', ['GET / HTTP/1.1', 'host: HOST', 'expect: the-impossible'], '417'],
  ['an unknown coding', ['POST /console/x HTTP/1.1', 'host: HOST', 'transfer-encoding: x'], '400'],
]
test.each(refused)('%s is refused', async (_, lines, status) => {
  const response = await raw(...lines)
  expect(response).toMatch(new RegExp(`^HTTP/1.1 ${status} `))
  expect(response.toLowerCase()).toContain('connection: close')
})

const ask = (target: string, ...more: string[]) => [
  `${target} HTTP/1.1`,
  'host: HOST',
  'connection: close',
  ...more,
]
const answered: readonly [string, string[], string][] = [
  ['a backslash in a path of the directory', ask('GET /console\\x'), '400'],
  ['a backslash in a path of the app', ask('GET /x\\y'), '400'],
  ['a path that begins with two slashes', ask('GET //console/health'), '200'],
  ['a handler that fails', ask('GET /console/broken'), '500'],
  [
    'an upgrade that the server does not support',
    ['GET / HTTP/1.1', 'host: HOST', 'connection: close, upgrade', 'upgrade: websocket'],
    '200',
  ],
  ['the app’s page', ask('GET /'), '200'],
  ['a screen', ask('GET /faults'), '200'],
  ['HEAD', ask('HEAD /faults'), '200'],
  ['an asset', ask('GET /assets/a-1.js'), '200'],
  ['a range of an asset', ask('GET /assets/a-1.js', 'range: bytes=0-1'), '206'],
  ['a range outside the asset', ask('GET /assets/a-1.js', 'range: bytes=99-'), '416'],
  ['a missing asset', ask('GET /assets/nothing'), '404'],
  ['a missing file', ask('GET /nothing.js'), '404'],
  ['another method', ask('POST /faults'), '404'],
  ['the sign-in', ask('GET /console/sign-in'), '200'],
  ['a sign-in that is not set up', ask('GET /sign-in/oidc'), '404'],
  ['a wrong secret', ask('POST /console/open', 'content-length: 14', '', '{"secret":"x"}'), '403'],
  ['no secret', ask('POST /console/open', 'content-length: 2', '', '{}'), '400'],
  ['another method of the sign-in', ask('PUT /console/sign-in'), '405'],
  ['the audit log', ask('GET /console/audit'), '403'],
  ['a page of another origin', ask('GET /console/health', 'origin: http://evil.example'), '403'],
  ['100-continue', ask('POST /console/x', 'expect: 100-continue', 'content-length: 0'), '200'],
]
test.each([...refused, ...answered])('%s gets every security header', async (_, lines, status) => {
  const response = (await raw(...lines)).replace(/^HTTP\/1.1 100 Continue\r\n\r\n/, '')
  const head = response.split('\r\n\r\n')[0] ?? ''
  expect(head).toMatch(new RegExp(`^HTTP/1.1 ${status} `))
  for (const [name, value] of Object.entries(headers)) {
    const given = head.split('\r\n').filter((line) => line.toLowerCase().startsWith(`${name}: `))
    expect(given.map((line) => line.slice(name.length + 2))).toEqual([value])
  }
})

test('an incomplete request gets every security header', async () => {
  const response = await sendRaw(rig.port, `GET / HTTP/1.1\r\nhost: ${rig.host}\r\n`)
  expect(response).toMatch(/^HTTP\/1.1 408 /)
  for (const [name, value] of Object.entries(headers)) expect(response).toContain(`${name}: ${value}\r\n`)
})

test('only existing assets are cached as immutable', async () => {
  const kept = async (target: string) => /cache-control: (.*immutable)/i.test(await raw(...ask(target)))
  expect(await kept('GET /assets/a-1.js')).toBe(true)
  expect(await kept('HEAD /assets/a-1.js')).toBe(true)
  for (const path of [
    '/',
    '/assets/',
    '/assets/nothing',
    '/assets/nothing.js',
    '/%61ssets/x',
    '/assets/../x',
  ])
    expect([path, await kept(`GET ${path}`)]).toEqual([path, false])
})

test('strict-transport-security is sent only if browsers use HTTPS', () => {
  expect(securityHeadersFor(true, false)['strict-transport-security']).toBe('max-age=31536000')
  expect(securityHeadersFor(true, true)['strict-transport-security']).toBe('max-age=31536000')
  expect(Object.keys(securityHeadersFor(false, false))).not.toContain('strict-transport-security')
})

test('checkPort fails if the port is in use', async () => {
  await expect(checkPort({ port: rig.port, host: '127.0.0.1' })).rejects.toMatchObject({ code: 'EADDRINUSE' })
  await checkPort({ port: 0, host: '127.0.0.1' })
})
