/** Tests of configuration, credentials, the rate budget, `Retry-After` and the search for secrets. */
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, describe, expect, test } from 'vitest'
import { rateWindows } from '#contract/mpsd/limits.ts'
import { createBudget } from './budget.ts'
import { concealAuthorizations } from './conceal.ts'
import { ConfigurationError, readConnections } from './configuration.ts'
import { NoCredential, openCredentialStore, parseCredential } from './credential.ts'
import { holdsSecret } from './secret-search.ts'
import { readRetryAfter } from './service.ts'
import { authorization, canary, createManualTimer } from './testing.ts'

const folder = mkdtempSync(join(tmpdir(), 'sessionscope-gateway-'))
afterAll(() => rmSync(folder, { recursive: true }))

describe('configured connections', () => {
  const read = (listed: unknown, flags: string[] = []) =>
    readConnections({ listed, folder: '/etc', flags, cassettes: [] })

  test('default to the real service, read-only, contract 107', () => {
    expect(read([{ name: 'retail' }])).toEqual([
      {
        service: {
          name: 'retail',
          baseUrl: 'https://sessiondirectory.xboxlive.com',
          contractVersion: 107,
          writable: false,
          authorization: { paste: true },
          timeoutSeconds: 30,
        },
      },
    ])
  })
  test('can also be given as a flag', () => {
    const flag =
      'kit=https://kit.example:8443,sandbox=XDKS.1,contract=105,write,command=token-tool --print,xuid=123,timeout=5'
    expect(read(undefined, [flag])).toEqual(
      read([
        {
          name: 'kit',
          baseUrl: 'https://kit.example:8443',
          sandbox: 'XDKS.1',
          contractVersion: 105,
          writable: true,
          authorization: { command: ['token-tool', '--print'] },
          xuid: '123',
          timeoutSeconds: 5,
        },
      ]),
    )
  })
  test('resolve paths relative to the configuration file', () => {
    expect(read([{ name: 'a', authorization: { file: 'token' }, ca: 'own.pem' }])[0]).toMatchObject({
      service: { authorization: { file: '/etc/token' }, ca: '/etc/own.pem' },
    })
  })
  test.each<[string, unknown]>([
    ['not a list', {}],
    ['a name with a slash', [{ name: 'a/b' }]],
    ['a name in capitals', [{ name: 'Retail' }]],
    ['the local directory’s name', [{ name: 'local' }]],
    ['two connections with one name', [{ name: 'a' }, { name: 'a' }]],
    ['an unknown field', [{ name: 'a', token: canary }]],
    ['an old contract version', [{ name: 'a', contractVersion: 103 }]],
    ['a missing cassette', [{ name: 'a', cassette: 'nowhere.json' }]],
    ...[
      'http://service.example',
      'http://localhost:1',
      'http://127.0.0.1.evil.example',
      'https://user:pass@service.example',
      'https://service.example/path',
      'https://service.example?x',
      'https://service.example#x',
      'ftp://service.example',
      'file:///etc/passwd',
      'service.example',
      '//service.example',
    ].map((baseUrl): [string, unknown] => [baseUrl, [{ name: 'a', baseUrl }]]),
  ])('%s is refused, and the message does not repeat its values', (_, listed) => {
    expect(() => read(listed)).toThrow(ConfigurationError)
    expect(() => read(listed)).not.toThrow(canary)
  })
  test('may use plain HTTP to loopback addresses', () => {
    for (const baseUrl of ['http://127.0.0.1:1', 'http://[::1]:1', 'http://127.8.0.1']) {
      expect(read([{ name: 'a', baseUrl }])).toHaveLength(1)
    }
  })
  test.each(Object.getOwnPropertyNames(Object.prototype))(
    '%s is not a part of a flag, a value of one or an environment variable',
    async (name) => {
      const messageOf = (flag: string) => {
        try {
          return JSON.stringify(read([], [flag]))
        } catch (error) {
          expect(error).toBeInstanceOf(ConfigurationError)
          return String(error).replaceAll(name, 'other')
        }
      }
      for (const flag of ['a,NAME=1', 'a,NAME', 'a,write=NAME', 'a,contract=NAME', 'a=NAME'])
        expect(messageOf(flag.replace('NAME', name))).toBe(messageOf(flag.replace('NAME', 'other')))
      const environment = { env: {}, readSecretFile: () => Promise.reject(new Error('none')) }
      const credentialStore = openCredentialStore({ env: name }, undefined, createManualTimer(), environment)
      await expect(credentialStore.get()).rejects.toThrow(`the environment has no ${name}`)
    },
  )
  test('report errors in a short message that never repeats the contents of a file', () => {
    const secretFile = join(folder, 'no-cassette')
    writeFileSync(secretFile, authorization)
    const long = 'x'.repeat(10_000)
    for (const [listed, flags] of [
      [[{ name: 'a', cassette: secretFile }], []],
      [[{ name: long }], []],
      [[{ name: 'a', [long]: 1 }], []],
      [[], [`a,${long}=1`]],
      [[], [`${long},x=1`]],
    ] as const) {
      let told = ''
      try {
        read(listed, [...flags])
      } catch (error) {
        told = String(error)
      }
      expect(told).toMatch(/^Error: /)
      expect(told.length).toBeLessThan(400)
      expect(told).not.toContain('XBL3')
    }
  })
  test('a flag with an unknown part is refused', () => expect(() => read([], ['a,nope=1'])).toThrow(/nope/))
})

describe('a credential', () => {
  const tokenService = {
    Token: canary,
    DisplayClaims: { xui: [{ uhs: '4711', xid: '2533274790123456', gtg: 'Mika Tan' }] },
  }
  test('is read from a line, from JSON, from the token service’s answer', () => {
    const plain = { authorization, userHash: '4711', xuid: undefined, gamertag: undefined }
    expect(parseCredential(`${authorization}\n`)).toEqual(plain)
    expect(parseCredential(JSON.stringify({ authorization }))).toEqual(plain)
    expect(parseCredential(JSON.stringify(tokenService))).toEqual({
      ...plain,
      xuid: '2533274790123456',
      gamertag: 'Mika Tan',
    })
  })
  test.each([
    '',
    canary,
    `Bearer ${canary}`,
    `XBL3.0 x=;${canary}`,
    `XBL3.0 x=1;${canary} more`,
    `XBL3.0 x=1;${canary}\r\nhost: evil`,
    `XBL3.0 x=1\n;${canary}`,
    JSON.stringify({ token: canary }),
    JSON.stringify({ authorization, xuid: 2533274790123456 }),
    `{"authorization":"${authorization}`,
  ])('%j is refused and not repeated', (text) => {
    const parse = () => parseCredential(text)
    expect(parse).toThrow(NoCredential)
    expect(parse).not.toThrow(canary)
  })

  const tool = (name: string, script: string) => {
    const path = join(folder, name)
    writeFileSync(path, `#!/bin/sh\n${script}\n`)
    chmodSync(path, 0o755)
    return path
  }
  const environment = { env: {}, readSecretFile: () => Promise.reject(new Error('none')) }

  test('from a command is fetched once for concurrent requests, and again after a 401', async () => {
    const timer = createManualTimer()
    const counter = join(folder, 'runs')
    writeFileSync(counter, '')
    const command = [
      tool('prints', `printf x >> "${counter}"; echo "XBL3.0 x=1;t$(wc -c < "${counter}" | tr -d ' ')-long"`),
    ]
    const credentialStore = openCredentialStore({ command }, undefined, timer, environment)
    expect(credentialStore.state()).toEqual({ source: 'command', status: 'untried' })
    const [first, second] = await Promise.all([credentialStore.get(), credentialStore.get()])
    expect(first.authorization).toBe('XBL3.0 x=1;t1-long')
    expect(second).toBe(first)
    expect(credentialStore.state()).toEqual({ source: 'command', status: 'ready', userHash: '1' })
    // Too soon after the last fetch: a service that refuses everything must not run the command repeatedly.
    expect(await credentialStore.refresh(first)).toBe(false)
    expect(credentialStore.state().status).toBe('refused')
    timer.advance(5_000)
    const renewed = await Promise.all([credentialStore.refresh(first), credentialStore.refresh(first)])
    expect(renewed).toEqual([true, true])
    expect((await credentialStore.get()).authorization).toBe('XBL3.0 x=1;t2-long')
    expect(credentialStore.secrets()).toEqual(['t1-long', 't2-long'])
  })
  test.each<[string, string, RegExp]>([
    ['that fails', `echo ${canary} >&2; exit 3`, /ended with 3/],
    ['that prints something else', `echo ${canary}`, /not of the form/],
    [
      'that prints without end',
      'while :; do echo aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa; done',
      /ended with/,
    ],
  ])('from a command %s is refused, and its output is not repeated', async (name, script, message) => {
    const credentialStore = openCredentialStore(
      { command: [tool(name.replaceAll(' ', '-'), script)] },
      undefined,
      createManualTimer(),
      environment,
    )
    await expect(credentialStore.get()).rejects.toThrow(message)
    expect(JSON.stringify(credentialStore.state())).not.toContain(canary)
    expect(credentialStore.state().status).toBe('missing')
  })
  test('from a command that leaves a background process is available at once', async () => {
    const left = tool('leaves', 'sleep 20 & echo "XBL3.0 x=1;at-once"')
    const credentialStore = openCredentialStore(
      { command: [left] },
      undefined,
      createManualTimer(),
      environment,
    )
    const began = performance.now()
    expect((await credentialStore.get()).authorization).toBe('XBL3.0 x=1;at-once')
    // It did not wait for the background process, which runs for 20 s.
    expect(performance.now() - began).toBeLessThan(15_000)
  })
  test('from a command that does not exist is refused', async () => {
    const credentialStore = openCredentialStore(
      { command: [join(folder, 'nothing')] },
      undefined,
      createManualTimer(),
      environment,
    )
    await expect(credentialStore.get()).rejects.toThrow(/ENOENT/)
  })
  test('that was pasted is not replaced by an earlier fetch that ends later', async () => {
    const slow = tool('slow', 'sleep 0.3; echo "XBL3.0 x=6;of-the-command"')
    const failing = tool('slow-failing', 'sleep 0.3; exit 1')
    for (const command of [[slow], [failing]]) {
      const credentialStore = openCredentialStore({ command }, undefined, createManualTimer(), environment)
      const asked = credentialStore.get()
      credentialStore.paste('XBL3.0 x=5;by-hand', undefined)
      expect((await asked).userHash).toBe('5')
      expect(credentialStore.state()).toEqual({ source: 'pasted', status: 'ready', userHash: '5' })
    }
    const credentialStore = openCredentialStore(
      { command: [slow] },
      undefined,
      createManualTimer(),
      environment,
    )
    const asked = credentialStore.get()
    credentialStore.forget()
    await expect(asked).rejects.toThrow(/forgotten/)
    expect(credentialStore.state()).toEqual({ source: 'command', status: 'untried' })
  })
  test('that was pasted can be removed', async () => {
    const credentialStore = openCredentialStore({ paste: true }, undefined, createManualTimer(), environment)
    await expect(credentialStore.get()).rejects.toThrow(/none was pasted/)
    credentialStore.paste(authorization, undefined)
    expect((await credentialStore.get()).authorization).toBe(authorization)
    credentialStore.forget()
    await expect(credentialStore.get()).rejects.toThrow(/none was pasted/)
    // A credential stays secret after it is removed.
    expect(credentialStore.secrets()).toEqual([canary])
  })
})

describe('the budget', () => {
  const neverAborted = new AbortController().signal

  test('never exceeds a rate window, for generated patterns of requests', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.nat({ max: 40 }), fc.nat({ max: 20_000 }), fc.boolean()), { maxLength: 25 }),
        async (bursts) => {
          const timer = createManualTimer()
          const budget = createBudget(timer)
          const sent: { at: number; isSearch: boolean }[] = []
          for (const [count, pause, isSearch] of bursts) {
            for (let i = 0; i < count; i++) {
              const kinds =
                isSearch && i % 7 === 0 ? (['requests', 'searchHandles'] as const) : (['requests'] as const)
              void budget.acquire('me', kinds, neverAborted).then(
                (leave) => {
                  // The request arrives after one delay and finishes after another; the budget sees only the
                  // end.
                  const arrives = (i * 37) % 400
                  timer.after(arrives, () => sent.push({ at: timer.now(), isSearch: kinds.length > 1 }))
                  timer.after(arrives + ((i * 53) % 900), leave)
                },
                () => {},
              )
            }
            await Promise.resolve()
            // Small steps, so that a request that starts is seen at its own time.
            for (let gone = 0; gone < pause; gone += 500) {
              timer.advance(500)
              await new Promise((resolve) => setImmediate(resolve))
            }
          }
          const expectWithinLimits = (
            all: typeof sent,
            windows: readonly { maxRequests: number; periodInSeconds: number }[],
          ) => {
            for (const { maxRequests, periodInSeconds } of windows) {
              for (const { at } of all) {
                const within = all.filter((one) => one.at >= at && one.at < at + periodInSeconds * 1000)
                expect(within.length).toBeLessThanOrEqual(maxRequests)
              }
            }
          }
          expectWithinLimits(sent, rateWindows.requests)
          expectWithinLimits(
            sent.filter((one) => one.isSearch),
            rateWindows.searchHandles,
          )
        },
      ),
      { numRuns: 40 },
    )
  })

  test('starts waiting requests in order, as soon as the window allows', async () => {
    const timer = createManualTimer()
    const budget = createBudget(timer)
    const gone: number[] = []
    for (let i = 0; i < 35; i++) {
      void budget.acquire('me', ['requests'], neverAborted).then((leave) => {
        leave()
        gone.push(i)
      })
    }
    await new Promise((resolve) => setImmediate(resolve))
    expect(gone).toHaveLength(30)
    expect(budget.state('me')).toMatchObject({
      waiting: 5,
      nextInMs: 15_000,
      windows: [{ used: 30 }, { used: 30 }],
    })
    expect(budget.state('somebody else')).toMatchObject({ waiting: 0, windows: [{ used: 0 }, { used: 0 }] })
    timer.advance(15_001)
    await new Promise((resolve) => setImmediate(resolve))
    expect(gone).toEqual([...Array(35).keys()])
    expect(timer.pendingCount()).toBe(0)
  })

  test('a search handle that waits for its own windows does not delay other requests', async () => {
    const timer = createManualTimer()
    const budget = createBudget(timer)
    ;(await budget.acquire('me', ['requests', 'searchHandles'], neverAborted))()
    const second = budget.acquire('me', ['requests', 'searchHandles'], neverAborted)
    const third = budget.acquire('me', ['requests'], neverAborted)
    await third
    expect(budget.state('me')).toMatchObject({ waiting: 1, nextInMs: 15_000 })
    timer.advance(15_001)
    await second
  })

  test('counts requests without an answer, however long they take', async () => {
    const timer = createManualTimer()
    const budget = createBudget(timer)
    const leaving: (() => void)[] = []
    for (let i = 0; i < 30; i++) leaving.push(await budget.acquire('me', ['requests'], neverAborted))
    timer.advance(60_000)
    let started = false
    const waiting = budget.acquire('me', ['requests'], neverAborted).then(() => {
      started = true
    })
    await new Promise((resolve) => setImmediate(resolve))
    expect([started, budget.state('me').waiting, budget.state('me').nextInMs]).toEqual([false, 1, undefined])
    leaving[0]?.()
    timer.advance(14_999)
    await new Promise((resolve) => setImmediate(resolve))
    expect(started).toBe(false)
    timer.advance(2)
    await waiting
  })

  test('removes a waiting request that is aborted', async () => {
    const timer = createManualTimer()
    const budget = createBudget(timer)
    for (let i = 0; i < 30; i++) (await budget.acquire('me', ['requests'], neverAborted))()
    const leaving = new AbortController()
    const waiting = budget.acquire('me', ['requests'], leaving.signal)
    expect(budget.state('me').waiting).toBe(1)
    leaving.abort(new Error('left'))
    await expect(waiting).rejects.toThrow('left')
    expect(budget.state('me').waiting).toBe(0)
    expect(timer.pendingCount()).toBe(0)
  })

  test('refuses a request when the queue is full or the wait is too long', async () => {
    const timer = createManualTimer()
    const budget = createBudget(timer)
    const all = Array.from({ length: 231 }, () => budget.acquire('me', ['requests'], neverAborted))
    await expect(all.at(-1)).rejects.toThrow('crowded')
    const stopped = Promise.allSettled(all.slice(0, -1))
    budget.stop(400_000, 503)
    expect((await stopped).filter((one) => one.status === 'rejected')).toHaveLength(200)
    await expect(budget.acquire('other', ['requests'], neverAborted)).rejects.toMatchObject({ status: 503 })
  })
})

test('Retry-After is seconds or a date, and at most a day', () => {
  const now = Date.parse('2031-01-01T00:00:00Z')
  expect(readRetryAfter('7', now)).toBe(7000)
  expect(readRetryAfter('Wed, 01 Jan 2031 00:00:30 GMT', now)).toBe(30_000)
  expect(readRetryAfter('Tue, 31 Dec 2030 00:00:00 GMT', now)).toBe(0)
  expect(readRetryAfter('999999999', now)).toBe(86_400_000)
  expect(readRetryAfter('0000000003', now)).toBe(3000)
  expect(readRetryAfter('99999999999999999999', now)).toBe(86_400_000)
  expect(readRetryAfter('20, 1', now)).toBe(20_000)
  expect(readRetryAfter('1.5', now)).toBe(1500)
  for (const odd of ['-1', 'soon', '', '1e3']) expect(readRetryAfter(odd, now)).toBe(15_000)
  expect(readRetryAfter(undefined, now)).toBeUndefined()
})

test('a secret is found plain, percent-encoded, in JSON and in base64', () => {
  const secret = 'a+b/c=="~}'
  for (const text of [
    secret,
    encodeURIComponent(secret),
    JSON.stringify({ secret }),
    Buffer.from(`q${secret}z`).toString('base64'),
  ]) {
    expect(holdsSecret(`before ${text} after`, [secret]), text).toBe(true)
  }
  expect(holdsSecret('something else', [secret])).toBe(false)
  expect(concealAuthorizations(`x ${authorization} y`)).toBe('x XBL3.0 x=… y')
})
