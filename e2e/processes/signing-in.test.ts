/** Reaching it from elsewhere: TLS and a sign-in or not at all; roles; the audit log; a proxy that is believed. */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { request as requestPlain } from 'node:http'
import { request as requestSecure } from 'node:https'
import type { AddressInfo } from 'node:net'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Role, roles } from '#contract/access.ts'
import { type Service, scid, startService } from '#gateway/testing.ts'
import { type RunningServer, startServer } from '../server.ts'
import { makeCertificate } from '../stand-in.ts'
import { type Issuer, signInAs, startIssuer } from './issuer.ts'

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

interface Answer {
  readonly status: number
  readonly text: string
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
}

function send(
  url: string,
  method = 'GET',
  headers: Record<string, string> = {},
  body?: string,
): Promise<Answer> {
  const { protocol } = new URL(url)
  return new Promise((resolve, reject) => {
    const start = protocol === 'https:' ? requestSecure : requestPlain
    const sent = start(url, { method, headers, rejectUnauthorized: false }, (response) => {
      let text = ''
      response.on('data', (part) => {
        text += String(part)
      })
      response.on('end', () => resolve({ status: response.statusCode ?? 0, text, headers: response.headers }))
    })
    sent.on('error', reject)
    sent.end(body)
  })
}

const common = ['--world', 'empty', '--no-app', '--rate-limits', 'off']
const data = (name: string) => join(folder, name)

/** What is printed by a server that does not start. */
function refusal(flags: readonly string[], env: Record<string, string> = {}): string {
  const args = ['src/server.ts', '--port', '0', '--data', data('never'), ...common, ...flags]
  try {
    execFileSync(process.execPath, args, {
      cwd: root,
      env: { ...process.env, ...env },
      stdio: 'pipe',
      timeout: 20_000,
    })
    return 'it started'
  } catch (error) {
    return String((error as { stderr: Buffer }).stderr)
  }
}

describe('beyond loopback', () => {
  test('it starts with TLS and a sign-in, or says what is missing', () => {
    const withTls = ['--tls-cert', tls.cert, '--tls-key', tls.key]
    expect(refusal(['--host', '0.0.0.0'])).toMatch(/takes a sign-in/)
    expect(refusal(['--host', '0.0.0.0', ...withTls])).toMatch(/takes a sign-in/)
    expect(refusal(['--host', '0.0.0.0'], { ACCESS_TOKEN: token })).toMatch(/takes TLS/)
    expect(refusal(['--host', '::', ...withTls], { ACCESS_TOKEN: 'short' })).toMatch(/at least 24/)
    expect(refusal(['--trusted-proxy', '127.0.0.1'], { ACCESS_TOKEN: token })).toMatch(/--public-url/)
    expect(refusal(['--trusted-proxy', '127.0.0.1', '--public-url', 'https://x.example'])).toMatch(
      /takes a sign-in/,
    )
    expect(
      refusal(['--trusted-proxy', '127.0.0.1', '--public-url', 'http://x.example'], { ACCESS_TOKEN: token }),
    ).toMatch(/takes TLS/)
    const open = data('open-token')
    writeFileSync(open, token, { mode: 0o644 })
    expect(refusal(['--access-token-file', open])).toMatch(/chmod 600/)
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

    test('nothing is told to whoever is not in', async () => {
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
      expect(service.heard).toEqual([])
      expect(JSON.parse((await send(`${url}/console/sign-in`)).text)).toEqual({
        methods: ['token'],
        opened: false,
      })
    })

    test('a program comes in with a header, a browser with a cookie that no script reads', async () => {
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

    test('guessing is slowed', async () => {
      const guesses = []
      for (let i = 0; i < 14; i++)
        guesses.push((await send(`${url}/console/sign-in`, 'POST', {}, '{"secret":"guess"}')).status)
      expect(guesses.at(-1)).toBe(429)
    })

    test('the audit log holds who asked what, for its owner alone', async () => {
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
  let server: RunningServer
  let issuer: Issuer
  beforeAll(async () => {
    // The issuer knows where it sends browsers back before the server is there.
    const probe = createServer()
    const port = await new Promise<number>((resolve) => {
      probe.listen(0, '127.0.0.1', () => resolve((probe.address() as AddressInfo).port))
    })
    await new Promise((resolve) => probe.close(resolve))
    issuer = await startIssuer(`http://127.0.0.1:${port}/sign-in/callback`, 'client-secret-of-the-console')
    const config = data('oidc.json')
    const oidc = {
      issuer: issuer.url,
      clientId: 'sessionscope',
      clientSecretEnv: 'CLIENT_SECRET',
      roles: { operator: ['console-operators'], tester: ['console-testers'], viewer: ['staff'] },
    }
    const connections = [
      { name: 'there', baseUrl: service.url, writable: true, authorization: { env: 'CREDENTIAL' } },
    ]
    writeFileSync(config, JSON.stringify({ connections, signIn: { oidc } }))
    server = await startServer(data('oidc-data'), port, [...common, '--config', config], {
      CREDENTIAL: 'XBL3.0 x=1;a-token',
      CLIENT_SECRET: 'client-secret-of-the-console',
    })
  })
  afterAll(async () => {
    await server.stop()
    issuer.stop()
  })

  const cookieOf = (answer: Answer) => (answer.headers['set-cookie']?.[0] ?? '').split(';')[0] ?? ''
  const signIn = async (account: string) => {
    const begun = await send(
      `${server.url}/sign-in/oidc?back=${encodeURIComponent('/?on=there&keyword=a b')}`,
    )
    expect(begun.status).toBe(303)
    const callback = await signInAs(account, String(begun.headers.location), `${server.url}/sign-in/callback`)
    return {
      callback,
      flow: cookieOf(begun),
      finished: await send(callback, 'GET', { cookie: cookieOf(begun), 'sec-fetch-site': 'cross-site' }),
    }
  }

  test('each comes in as what the issuer says, back to where they were', async () => {
    const allowed: Readonly<Record<Role, string>> = { viewer: 'vera', tester: 'tess', operator: 'olga' }
    // What each call needs at least.
    const calls: readonly [method: string, path: string, needs: Role, body?: string][] = [
      ['GET', '/console/health', 'viewer'],
      ['GET', `/connections/there/serviceconfigs/${scid}/sessions?xuid=1`, 'viewer'],
      ['POST', `/connections/there/serviceconfigs/${scid}/batch`, 'viewer', '{"xuids":["1"]}'],
      ['POST', '/console/tokens', 'viewer', '{"xuid":"1"}'],
      ['PUT', '/console/faults', 'tester', '[]'],
      ['PUT', `/serviceconfigs/${scid}/sessiontemplates/T/sessions/S`, 'tester', '{}'],
      ['PUT', '/console/connections/there/recording', 'tester', '{"on":true}'],
      ['GET', '/console/connections/there/cassette', 'tester'],
      // Written otherwise, it is the same.
      ['GET', '/console/%65xport', 'tester'],
      ['GET', '/console/./x/../EXPORT', 'tester'],
      ['PUT', `/connections/there/%73erviceconfigs/${scid}/sessiontemplates/T/sessions/S`, 'operator', '{}'],
      ['PUT', `/connections/there/serviceconfigs/${scid}/sessiontemplates/T/sessions/S`, 'operator', '{}'],
      [
        'DELETE',
        `/connections/there/serviceconfigs/${scid}/sessiontemplates/T/sessions/S/members/me`,
        'operator',
      ],
      ['DELETE', '/console/connections/there/credential', 'operator'],
      ['POST', '/console/import', 'operator', '{}'],
      ['GET', '/console/audit', 'operator'],
      ['POST', '/console/reset', 'operator'],
    ]
    for (const role of roles) {
      const { finished } = await signIn(allowed[role])
      expect([finished.status, finished.headers.location]).toEqual([303, '/?on=there&keyword=a%20b'])
      const cookie = cookieOf(finished)
      const state = await send(`${server.url}/console/sign-in`, 'GET', { cookie })
      expect(JSON.parse(state.text)).toEqual({ methods: ['oidc'], user: allowed[role], role, opened: true })
      for (const [method, path, needs, body] of calls) {
        const answer = await send(
          server.url + path,
          method,
          { cookie, 'x-xbl-contract-version': '107' },
          body,
        )
        const may = roles.indexOf(role) >= roles.indexOf(needs)
        const isRefused = answer.status === 403 && /this needs|for operators/.test(answer.text)
        expect([role, method, path, !isRefused]).toEqual([role, method, path, may])
      }
    }
  })

  test('an account without a role, a foreign browser and a repeated code stay outside', async () => {
    expect((await signIn('nobody')).finished.status).toBe(403)
    const begun = await send(`${server.url}/sign-in/oidc`)
    const callback = await signInAs('olga', String(begun.headers.location), `${server.url}/sign-in/callback`)
    expect((await send(callback)).status).toBe(403)
    const { callback: used, flow, finished } = await signIn('olga')
    expect(finished.status).toBe(303)
    expect((await send(used, 'GET', { cookie: flow })).status).toBe(403)
    // Its own browser, and a state that is another's.
    const broken = callback.replace(/state=[^&]+/, 'state=other')
    expect((await send(broken, 'GET', { cookie: cookieOf(begun) })).status).toBe(403)
  })

  test.each(['https://evil.example/', '//evil.example/', '/\\evil.example', 'javascript:alert(1)'])(
    'nobody is sent back to %s',
    async (back) => {
      const begun = await send(`${server.url}/sign-in/oidc?back=${encodeURIComponent(back)}`)
      const callback = await signInAs(
        'vera',
        String(begun.headers.location),
        `${server.url}/sign-in/callback`,
      )
      const finished = await send(callback, 'GET', { cookie: cookieOf(begun) })
      expect(new URL(String(finished.headers.location), server.url).origin).toBe(server.url)
    },
  )
})

test('behind a proxy: only what it brings, and only by https', async () => {
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
  expect([answer.status, answer.text]).toEqual([403, expect.stringContaining('by way of its proxy')])
  await other.stop()
})
