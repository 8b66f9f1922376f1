/** Tests of the Host and Origin check and of the flags. */
import { describe, expect, test } from 'vitest'
import { readOptions } from './options.ts'
import { checkOrigin } from './origin-check.ts'
import { UsageError } from './usage-error.ts'

const settings = {
  scheme: 'http',
  bound: '127.0.0.1:4870',
  allowHosts: ['directory.example', 'other.example:8080'],
}
const requestOrigin = {
  target: '/console/health',
  host: '127.0.0.1:4870',
  origin: undefined,
  fetchSite: undefined,
}
const statusOf = (more: Partial<Record<keyof typeof requestOrigin, string>>, reveals = true) =>
  checkOrigin({ ...requestOrigin, ...more }, settings, reveals)?.status

describe('the Host and Origin check', () => {
  test('allows programs that are not browsers, and pages of its own origin', () => {
    expect(statusOf({})).toBeUndefined()
    expect(statusOf({ origin: 'http://127.0.0.1:4870', fetchSite: 'same-origin' })).toBeUndefined()
    expect(statusOf({ fetchSite: 'none' })).toBeUndefined()
  })
  test.each([
    'evil.example',
    'localhost:4870',
    '127.0.0.1',
    '127.0.0.1:80',
    '127.0.0.1:4870.evil.example',
    'evil@127.0.0.1:4870',
    '',
    '[::1]:4870',
    '127.0.0.1:04870',
  ])('Host %j is 421', (host) => {
    expect(statusOf({ host })).toBe(421)
    expect(statusOf({ host }, false)).toBe(421)
  })
  test('allows the names of --allow-host, only on their port if one was given', () => {
    for (const host of [
      'directory.example',
      'Directory.Example:4870',
      'directory.example:1',
      'other.example:8080',
    ]) {
      expect(statusOf({ host })).toBeUndefined()
    }
    expect(statusOf({ host: 'other.example:81' })).toBe(421)
    expect(statusOf({ host: 'directory.example', origin: 'http://directory.example' })).toBeUndefined()
  })
  test.each([
    'null',
    'http://evil.example',
    'http://localhost:4870',
    'https://127.0.0.1:4870',
    'http://127.0.0.1:4871',
    'http://127.0.0.1:4870.evil.example',
    '',
  ])('Origin %j is 403', (origin) => expect(statusOf({ origin })).toBe(403))
  test.each(['cross-site', 'same-site', 'CROSS-SITE', 'odd'])('Sec-Fetch-Site %j is 403', (fetchSite) => {
    expect(statusOf({ fetchSite })).toBe(403)
  })
  test('a link on another site can open the app', () => {
    expect(statusOf({ target: '/', fetchSite: 'cross-site' }, false)).toBeUndefined()
  })
  test('a target in absolute form is refused', () =>
    expect(statusOf({ target: 'http://evil.example/' })).toBe(400))
})

describe('the flags', () => {
  test('have the documented defaults', () => {
    expect(readOptions([], {})).toEqual({
      port: 4870,
      host: '127.0.0.1',
      data: './data',
      world: 'demo',
      rateLimits: true,
      traffic: true,
      allowHosts: [],
      tls: undefined,
      app: 'built',
      publicUrl: undefined,
      trustedProxies: [],
      accessToken: undefined,
      configuration: { connections: undefined, folder: process.cwd(), oidc: undefined },
      connections: [],
      cassettes: [],
    })
  })
  test('override the environment variables', () => {
    const env = {
      PORT: '1',
      WORLD: 'empty',
      RATE_LIMITS: 'off',
      ALLOW_HOSTS: 'A.example, b.example',
      ACCESS_TOKEN: 'access-token-of-a-single-user',
      DATA_DIR: '/x',
    }
    expect(readOptions(['--port', '0', '--data=/y'], env)).toMatchObject({
      port: 0,
      data: '/y',
      world: 'empty',
      rateLimits: false,
      allowHosts: ['a.example', 'b.example'],
    })
  })
  test.each([
    ['--port', 'x'],
    ['--port', '65536'],
    ['--port', '-1'],
    ['--world', 'big'],
    ['--rate-limits', 'no'],
    ['--nope', '1'],
    ['--host', '0.0.0.0'],
    ['--host', '192.168.0.1'],
    ['--host', 'example.org'],
    ['--tls-cert', 'only.pem'],
    ['--database', 'mysql://x'],
    ['--database', 'file.sqlite'],
  ])('%s %s is refused with a usage error', (flag, value) => {
    expect(() => readOptions([`${flag}=${value}`], {})).toThrow(UsageError)
  })
  const exposingFlags: readonly [string, string][] = [
    ['--public-url', 'https://console.example'],
    ['--public-url', 'http://console.example:8080'],
    ['--public-url', 'http://localhost.example'],
    ['--public-url', 'http://127.0.0.1.example'],
    ['--public-url', 'https://10.0.0.1'],
    ['--public-url', 'http://[fd00::1]'],
    ['--allow-host', 'console.example'],
    ['--allow-host', 'console.example:4870'],
    ['--allow-host', '10.0.0.1'],
    ['--allow-host', '0.0.0.0'],
    ['--allow-host', 'localhost.example'],
    ['--allow-host', 'notlocalhost'],
    ['--allow-host', '127.0.0.1.example:80'],
  ]
  test.each(exposingFlags)('%s %s requires a sign-in', (flag, value) => {
    expect(() => readOptions([`${flag}=${value}`], {})).toThrow(/other machines: it requires a sign-in/)
    expect(readOptions([`${flag}=${value}`], { ACCESS_TOKEN: 'access-token-of-a-single-user' })).toBeDefined()
  })
  test.each([
    ['--public-url', 'http://localhost:4870'],
    ['--public-url', 'https://console.localhost'],
    ['--public-url', 'http://127.0.0.1:8080'],
    ['--public-url', 'http://[::1]:4870'],
    ['--allow-host', 'localhost'],
    ['--allow-host', 'LOCALHOST:4870'],
    ['--allow-host', 'mpsd.localhost'],
    ['--allow-host', '127.0.0.2:1'],
    ['--allow-host', '[::1]:4870'],
  ])('%s %s means this machine and requires no sign-in', (flag, value) => {
    expect(readOptions([`${flag}=${value}`], {})).toBeDefined()
  })
  const signIn = { ACCESS_TOKEN: 'access-token-of-a-single-user' }
  const tls = ['--tls-cert', import.meta.filename, '--tls-key', import.meta.filename]
  const proxy = ['--trusted-proxy', '127.0.0.1']
  test.each([
    [['--host', '0.0.0.0', ...tls], {}, /requires a sign-in/],
    [['--host', '0.0.0.0'], signIn, /requires TLS/],
    [['--host', '::', ...tls], { ACCESS_TOKEN: 'short' }, /at least 24/],
    [proxy, signIn, /--public-url/],
    [[...proxy, '--public-url', 'https://x.example'], {}, /requires a sign-in/],
    [[...proxy, '--public-url', 'http://x.example'], signIn, /requires TLS/],
  ] as const)('%j with %j lacks something', (flags, environment, message) => {
    expect(() => readOptions([...flags], environment)).toThrow(message)
  })
  test('--help gives no options', () => expect(readOptions(['--help'], {})).toBeUndefined())
})
