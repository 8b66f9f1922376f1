/** Access from other machines: TLS and sign-in are required; roles; the audit log; a trusted proxy. */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { AuditEntry, AuditState } from '#contract/console/audit.ts'
import { type Role, roles } from '#contract/console/sign-in.ts'
import { type Service, scid, startService } from '#gateway/testing.ts'
import { compileCache, type RunningServer, startServer } from '../server.ts'
import { makeCertificate } from '../stand-in.ts'
import { cookieOf, type SignInServer, send, startSignInServer } from './sign-in-server.ts'

const root = join(import.meta.dirname, '../..')
const folder = mkdtempSync(join(tmpdir(), 'sessionscope-signing-in-'))
const token = 'access-token-of-a-single-user'
let tls: { cert: string; key: string }
let service: Service
beforeAll(async () => {
  tls = await makeCertificate(folder)
  service = await startService((_, response) => response.end('{"results":[]}'))
})
afterAll(async () => {
  await service.stop()
  rmSync(folder, { recursive: true })
})

const common = ['--world', 'empty', '--no-app', '--rate-limits', 'off']
const data = (name: string) => join(folder, name)

/** Starts a server that must not start. Returns its error output. */
function readStartError(flags: readonly string[], env: Record<string, string> = {}): string {
  const args = ['src/server.ts', '--port', '0', '--data', data('never'), ...common, ...flags]
  try {
    execFileSync(process.execPath, args, {
      cwd: root,
      env: { ...compileCache, ...process.env, ...env },
      stdio: 'pipe',
      timeout: 20_000,
    })
    return 'it started'
  } catch (error) {
    return String((error as { stderr: Buffer }).stderr)
  }
}

describe('beyond loopback', () => {
  test('the server starts with TLS and a sign-in, or names what is missing', () => {
    expect(readStartError(['--host', '0.0.0.0'])).toMatch(/requires a sign-in/)
    expect(readStartError(['--host', '0.0.0.0'], { ACCESS_TOKEN: token })).toMatch(/requires TLS/)
    const open = data('open-token')
    writeFileSync(open, token, { mode: 0o644 })
    expect(readStartError(['--access-token-file', open])).toMatch(/chmod 600/)
  })

  describe('with an access token', () => {
    let server: RunningServer
    let url = ''
    beforeAll(async () => {
      const file = data('token')
      writeFileSync(file, `${token}\n`, { mode: 0o600 })
      const flags = [
        '--host',
        '0.0.0.0',
        '--allow-host',
        '127.0.0.1',
        '--tls-cert',
        tls.cert,
        '--tls-key',
        tls.key,
      ]
      const connection = `there=${service.url},env=CREDENTIAL`
      server = await startServer(
        data('token-data'),
        0,
        [...common, ...flags, '--access-token-file', file, '--connection', connection],
        {
          CREDENTIAL: 'XBL3.0 x=1;a-token',
        },
      )
      url = server.url.replace('0.0.0.0', '127.0.0.1')
    })
    afterAll(() => server.stop())

    test('a client without a sign-in gets 401 and no data', async () => {
      for (const path of [
        '/console/health',
        '/console/connections',
        '/console/audit',
        `/serviceconfigs/${scid}/sessions?xuid=1`,
        `/connections/there/serviceconfigs/${scid}/sessions?xuid=1`,
        '/openapi.json',
        '/console/nothing',
      ]) {
        const answer = await send(url + path)
        expect([path, answer.status, answer.headers['www-authenticate'] ?? 'Bearer']).toEqual([
          path,
          401,
          'Bearer',
        ])
      }
      expect(service.received).toEqual([])
      expect(JSON.parse((await send(`${url}/console/sign-in`)).text)).toEqual({
        methods: ['token'],
        opened: false,
      })
    })

    test('every response tells browsers to use HTTPS and forbids frames', async () => {
      const paths = [
        '/',
        '/console/sign-in',
        '/console/health',
        '/console/nothing',
        '/serviceconfigs/x',
        '/x.js',
      ]
      for (const path of paths) {
        for (const headers of [[], [['x-sessionscope-access', token]], [['host', 'evil.example']]]) {
          const answer = await send(url + path, 'GET', Object.fromEntries(headers))
          expect(answer.headers['strict-transport-security']).toBe('max-age=31536000')
          expect(answer.headers['content-security-policy']).toMatch(/(?:^|; )frame-ancestors 'none'(?:;|$)/)
          expect(answer.headers['x-frame-options']).toBe('DENY')
        }
      }
    })

    test('a program signs in with a header, a browser with a cookie that scripts cannot read', async () => {
      const query = `${url}/connections/there/serviceconfigs/${scid}/sessions?xuid=1`
      expect((await send(query, 'GET', { authorization: `Bearer ${token}` })).status).toBe(200)
      expect((await send(query, 'GET', { 'x-sessionscope-access': token })).status).toBe(200)
      expect((await send(query, 'GET', { authorization: `Bearer ${token}x` })).status).toBe(401)
      const wrong = await send(`${url}/console/sign-in`, 'POST', {}, JSON.stringify({ secret: 'wrong' }))
      expect([wrong.status, wrong.headers['set-cookie']]).toEqual([403, undefined])
      const right = await send(`${url}/console/sign-in`, 'POST', {}, JSON.stringify({ secret: token }))
      const [set = ''] = right.headers['set-cookie'] ?? []
      expect(set).toMatch(
        /^__Host-sessionscope\d+=[\w-]{43}; Max-Age=\d+; Path=\/; HttpOnly; Secure; SameSite=Strict$/,
      )
      const cookie = set.split(';')[0] ?? ''
      expect((await send(query, 'GET', { cookie })).status).toBe(200)
      await send(`${url}/console/sign-out`, 'POST', { cookie })
      expect((await send(query, 'GET', { cookie })).status).toBe(401)
    })

    test('guesses of the token are rate-limited', async () => {
      const guesses = []
      for (let i = 0; i < 14; i++)
        guesses.push((await send(`${url}/console/sign-in`, 'POST', {}, '{"secret":"guess"}')).status)
      expect(guesses.at(-1)).toBe(429)
    })

    test('the audit log has the user and target of each request, and only its owner can read the file', async () => {
      const log = JSON.parse(
        (await send(`${url}/console/audit`, 'GET', { 'x-sessionscope-access': token })).text,
      ) as {
        entries: { user: string; connection: string; target: string; status: number }[]
      }
      expect(log.entries).toContainEqual(
        expect.objectContaining({
          user: 'access token',
          role: 'operator',
          from: '127.0.0.1',
          connection: 'there',
          method: 'GET',
          status: 200,
        }),
      )
      const file = join(data('token-data'), 'audit.jsonl')
      expect(statSync(file).mode & 0o777).toBe(0o600)
      const text = readFileSync(file, 'utf8') + server.output()
      expect(text).not.toContain(token)
      expect(text).not.toContain('a-token')
    })
  })
})

describe('by OpenID Connect', () => {
  let site: SignInServer
  let url = ''
  beforeAll(async () => {
    site = await startSignInServer(data('oidc-data'), service.url)
    url = site.server.url
  })
  afterAll(() => site.stop())

  test('each user gets the role from the issuer and returns to the requested page', async () => {
    const allowed: Readonly<Record<Role, string>> = { viewer: 'vera', tester: 'tess', operator: 'olga' }
    for (const role of roles) {
      const { finished } = await site.signIn(allowed[role], '/?on=there&keyword=a b')
      expect([finished.status, finished.headers.location]).toEqual([303, '/?on=there&keyword=a%20b'])
      const cookie = cookieOf(finished)
      const state = await send(`${url}/console/sign-in`, 'GET', { cookie })
      expect(JSON.parse(state.text)).toEqual({ methods: ['oidc'], user: allowed[role], role, opened: true })
    }
  })

  test('an account without a role, another browser and a repeated code are refused', async () => {
    expect((await site.signIn('nobody')).finished.status).toBe(403)
    const { callback, flow } = await site.beginSignIn('olga')
    expect((await send(callback)).status).toBe(403)
    const used = await site.signIn('olga')
    expect(used.finished.status).toBe(303)
    expect((await send(used.callback, 'GET', { cookie: used.flow })).status).toBe(403)
    // The right browser, but a wrong state.
    const broken = callback.replace(/state=[^&]+/, 'state=other')
    expect((await send(broken, 'GET', { cookie: flow })).status).toBe(403)
    // A sign-in flow can be used once, also after a failed attempt.
    expect((await send(callback, 'GET', { cookie: flow })).status).toBe(403)
  })

  test.each([
    'https://evil.example/',
    '//evil.example/',
    '/\\evil.example',
    'javascript:alert(1)',
    '/..//evil.example',
    '/%2e%2e//evil.example',
    '/./\\evil.example',
    '/x/..//evil.example',
  ])('no user is redirected to %s', async (back) => {
    const { finished } = await site.signIn('vera', back)
    expect(finished.status).toBe(303)
    const location = new URL(String(finished.headers.location), `${url}/sign-in/callback`)
    expect(location.origin).toBe(url)
  })

  // Only on Linux is 127.0.0.2 available without configuration.
  test.runIf(process.platform === 'linux')(
    '1,010 sign-ins from another address do not end an open sign-in',
    async () => {
      const { callback, flow } = await site.beginSignIn('vera')
      const begun: number[] = []
      for (let i = 0; i < 101; i++) {
        const some = Array.from({ length: 10 }, () =>
          send(`${url}/sign-in/oidc`, 'GET', {}, undefined, '127.0.0.2'),
        )
        begun.push(...(await Promise.all(some)).map(({ status }) => status))
      }
      // An address with too many open sign-ins gets 503. No open sign-in is removed for a new one.
      expect(begun.filter((status) => status === 303)).toHaveLength(100)
      expect(new Set(begun)).toEqual(new Set([303, 503]))
      expect((await send(callback, 'GET', { cookie: flow })).status).toBe(303)
    },
  )

  test('signing in again in the same browser ends the session before', async () => {
    const first = cookieOf((await site.signIn('vera')).finished)
    const { callback, flow } = await site.beginSignIn('vera')
    const second = cookieOf(await send(callback, 'GET', { cookie: `${flow}; ${first}` }))
    const statusOf = async (cookie: string) => (await send(`${url}/console/health`, 'GET', { cookie })).status
    expect([await statusOf(first), await statusOf(second)]).toEqual([401, 200])
  })

  test('the log has sign-ins, refusals, sign-outs and reads of the log, and its chain is intact', async () => {
    const operator = cookieOf((await site.signIn('olga')).finished)
    const viewer = cookieOf((await site.signIn('vera')).finished)
    await site.signIn('nobody')
    await send(`${url}/console/reset`, 'POST', { cookie: viewer })
    await send(`${url}/console/audit`, 'GET', { cookie: viewer })
    await send(`${url}/console/export`)
    await send(`${url}/console/sign-out`, 'POST', { cookie: viewer })
    const answer = await send(`${url}/console/audit`, 'GET', { cookie: operator })
    const { chain, entries } = JSON.parse(answer.text) as { chain: AuditState; entries: AuditEntry[] }
    expect(chain).toMatchObject({ holds: true, files: 1 })
    const rows = entries.map(({ event, user, status, target }) => [event, user, status, target])
    expect(rows.slice(-8)).toEqual([
      ['sign-in', 'olga', 200, '/sign-in/callback'],
      ['sign-in', 'vera', 200, '/sign-in/callback'],
      ['sign-in-refused', '', 403, '/sign-in/callback'],
      ['refused', 'vera', 403, '/console/reset'],
      ['refused', 'vera', 403, '/console/audit'],
      ['refused', '', 401, '/console/export'],
      ['sign-out', 'vera', 200, '/console/sign-out'],
      ['audit-read', 'olga', 200, '/console/audit'],
    ])
    const file = join(data('oidc-data'), 'audit.jsonl')
    writeFileSync(file, readFileSync(file, 'utf8').replace('"/console/reset"', '"/console/rested"'))
    const after = await send(`${url}/console/audit`, 'GET', { cookie: operator })
    expect(JSON.parse(after.text)).toMatchObject({ chain: { holds: false } })
  })
})

test('with a trusted proxy, only its requests are accepted, and only over https', async () => {
  const flags = ['--trusted-proxy', '127.0.0.1', '--public-url', 'https://console.example']
  const env = { ACCESS_TOKEN: token }
  const server = await startServer(data('proxy-data'), 0, [...common, ...flags], env)
  const access = { 'x-sessionscope-access': token, host: 'console.example' }
  const statusOf = async (headers: Record<string, string>) =>
    (await send(`${server.url}/console/health`, 'GET', headers)).status
  expect(await statusOf({ ...access, 'x-forwarded-proto': 'https' })).toBe(200)
  expect(await statusOf({ ...access, 'x-forwarded-proto': 'https', origin: 'https://console.example' })).toBe(
    200,
  )
  expect(await statusOf({ ...access, 'x-forwarded-proto': 'https', origin: 'http://console.example' })).toBe(
    403,
  )
  expect(await statusOf({ ...access, 'x-forwarded-proto': 'http' })).toBe(403)
  expect(await statusOf(access)).toBe(403)
  expect(await statusOf({ ...access, host: 'evil.example', 'x-forwarded-proto': 'https' })).toBe(421)
  await server.stop()
  const elsewhere = ['--trusted-proxy', '10.1.2.3', '--public-url', 'https://console.example']
  const other = await startServer(data('proxy-data'), 0, [...common, ...elsewhere], env)
  const answer = await send(`${other.url}/console/health`, 'GET', { ...access, 'x-forwarded-proto': 'https' })
  expect([answer.status, answer.text]).toEqual([403, expect.stringContaining('only through its proxy')])
  await other.stop()
})
