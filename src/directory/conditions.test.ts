/** The clock, injected faults, overload, the answer cache, full and damaged stores, export and import. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join as joinPath } from 'node:path'
import { sql } from 'kysely'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { Health } from '#contract/console/directory-state.ts'
import { statusRows } from '#contract/mpsd/status-rows.ts'
import { openSqlite } from './store/sqlite.ts'
import {
  createEngine,
  join,
  openRig,
  putTemplate,
  type Rig,
  reserve,
  scid,
  sessionPath,
  startOfTime,
  testedEngine,
  timeless,
} from './testing.ts'

const [host, guest, stranger] = ['100', '200', '300'] as const
const path = sessionPath('Open', 'one')

let rig: Rig
beforeEach(async () => {
  rig = await openRig()
  await putTemplate(rig, 'Open', { ...timeless, reservedRemovalTimeout: 30_000 })
  await rig.send(path, { as: host, method: 'PUT', body: join() })
})
afterEach(() => rig.directory.close())

const health = async () => Health.parse(await (await rig.send('/console/health')).json())
const clock = async (change?: object) =>
  (await rig.send('/console/clock', change ? { method: 'PUT', body: change } : {})).json()
const faults = (list: unknown) => rig.send('/console/faults', { method: 'PUT', body: list })
const statusOf = async (where: string = path, as: string = host) => (await rig.send(where, { as })).status

describe('the clock', () => {
  test('can be stopped, moved and released, and timeouts follow it', async () => {
    await rig.send(path, { as: host, method: 'PUT', body: reserve(guest) })
    const at = new Date(startOfTime + 1000).toISOString()
    expect(await clock({ now: at })).toEqual({ now: at, held: true })
    rig.wait(600_000)
    expect(await clock()).toEqual({ now: at, held: true })
    expect(await (await rig.send(path, { as: host })).json()).toMatchObject({ membersInfo: { count: 2 } })
    await clock({ advanceMs: 29_000 })
    expect(await (await rig.send(path, { as: host })).json()).toMatchObject({ membersInfo: { count: 1 } })
    expect((await health()).clock).toEqual({ now: new Date(startOfTime + 30_000).toISOString(), held: true })
    expect(await clock({ now: null })).toEqual({
      now: new Date(startOfTime + 600_000).toISOString(),
      held: false,
    })
    await clock({ advanceMs: 5000 })
    rig.wait(1000)
    expect(await clock()).toEqual({ now: new Date(startOfTime + 606_000).toISOString(), held: false })
  })

  test.each([
    {},
    { now: 'noon' },
    { now: 5 },
    { advanceMs: -1 },
    { advanceMs: 0.5 },
    { now: null, advanceMs: 1 },
    { now: '9999-12-31T23:59:59Z' },
  ])('%o is refused as a change of the clock', async (change) => {
    const response = await rig.send('/console/clock', { method: 'PUT', body: change })
    expect(response.status).toBe(400)
    expect(response.headers.get('content-type')).toBe('application/problem+json')
  })
})

describe('faults', () => {
  test.each(statusRows.map(({ row, code, body, contentType }) => [row, code, body, contentType] as const))(
    'row %i (%i) can be injected',
    async (row, code, body, contentType) => {
      await faults([{ match: { path }, row, times: 1 }])
      expect((await health()).faults).toMatchObject([{ row, met: 0 }])
      const response = await rig.send(path, { as: host })
      const text = await response.text()
      expect(response.status).toBe(code)
      expect(response.headers.get('x-sessionscope-fault')).toBe('injected')
      expect(text.length > 0).toBe(body !== 'none')
      if (body !== 'none') expect(response.headers.get('content-type')).toMatch(new RegExp(`^${contentType}`))
      if (body === 'session') expect(JSON.parse(text)).toMatchObject({ membersInfo: { count: 1 } })
      if (body === 'message') expect(text).toContain('[fault.injected;')
      if (code === 503 || code === 429) expect(response.headers.get('retry-after')).toBe('1')
      expect((await health()).faults).toEqual([])
      const after = await rig.send(path, { as: host })
      expect([after.status, after.headers.get('x-sessionscope-fault')]).toEqual([200, null])
    },
  )

  test('match method and path, are counted, can delay, and end', async () => {
    await faults([
      { match: { method: 'put' }, status: 418, retryAfter: 7 },
      { match: { path: '*/sessions/o*' }, status: 202, times: 2 },
    ])
    expect([await statusOf(), await statusOf(), await statusOf()]).toEqual([202, 202, 200])
    const odd = await rig.send(path, { as: host, method: 'PUT', body: join() })
    expect([odd.status, odd.headers.get('retry-after')]).toEqual([418, '7'])
    expect(await (await rig.send('/console/faults')).json()).toMatchObject([{ status: 418, met: 1 }])
    await faults([])
    expect((await rig.send(path, { as: host, method: 'PUT', body: join() })).status).toBe(200)
    await faults([{ delayMs: 1, times: 1 }])
    expect(await statusOf()).toBe(200)
  })

  test.each([
    [[{}]],
    [{}],
    [[{ status: 99 }]],
    [[{ status: 200, delayMs: 1e9 }]],
    [[{ row: 24 }]],
    [[{ status: 200, x: 1 }]],
    [[{ status: 200, row: 2 }]],
  ])('%o is refused as a list of faults', async (list) => expect((await faults(list)).status).toBe(400))

  test('a 405 has an Allow header, a 304 has the ETag', async () => {
    await faults([{ row: 17, times: 1 }, { row: 8 }])
    const refused = await rig.send(path, { as: host, method: 'DELETE' })
    expect([refused.status, refused.headers.get('allow')]).toEqual([405, 'GET, HEAD, PUT'])
    const held = await rig.send(path, { as: host })
    expect([held.status, held.headers.get('etag')]).toEqual([304, expect.stringMatching(/^"/)])
  })

  test('a fault sends a session only to a caller who may read it', async () => {
    await putTemplate(rig, 'Private', { ...timeless, visibility: 'private' })
    const hidden = sessionPath('Private', 'hidden')
    await rig.send(hidden, { as: host, method: 'PUT', body: join() })
    await faults([{ row: 21 }])
    const refused = await rig.send(hidden, { as: stranger })
    expect([refused.status, refused.headers.get('content-type')]).toEqual([412, null])
    expect(await (await rig.send(hidden, { as: host })).json()).toMatchObject({ membersInfo: { count: 1 } })
  })
})

describe('overload', () => {
  test('overload.full: excess requests get 503 with Retry-After and have no effect', async () => {
    await rig.directory.close()
    rig = await openRig({ maxWaiting: 3 })
    const { engine } = rig.directory.context
    await putTemplate(rig, 'Open')
    await rig.tokenOf(host)
    const callers = Array.from({ length: 6 }, (_, i) => String(1000 + i))
    for (const xuid of callers) await rig.tokenOf(xuid)
    let release = () => {}
    const held = new Promise<void>((resolve) => {
      release = resolve
    })
    // The blockers occupy all work slots, so every other request waits.
    let begun = 0
    const started = Promise.withResolvers<void>()
    const blockers = Array.from({ length: engine.concurrency }, (_, i) =>
      rig.directory.context.scheduler.run(`blocker ${i}`, async () => {
        if (++begun === engine.concurrency) started.resolve()
        await held
      }),
    )
    await started.promise
    const put = (as: string, name: string) =>
      rig.send(sessionPath('Open', name), { as, method: 'PUT', body: join() })
    const waiting = callers.slice(0, 3).map((as) => put(as, `waits${as}`))
    // The bodies are read first. The requests are waiting when the scheduler counts them.
    while (rig.directory.context.scheduler.load().waiting < 3) await new Promise((next) => setImmediate(next))
    const rejected = await Promise.all(callers.slice(3, 6).map((as) => put(as, `late${as}`)))
    expect(rejected.map(({ status }) => status)).toEqual([503, 503, 503])
    expect(rejected[0]?.headers.get('retry-after')).toBe('1')
    expect(await rejected[0]?.text()).toBe('')
    expect(rig.directory.context.scheduler.load()).toMatchObject({ rejected: 3 })
    release()
    await Promise.all(blockers)
    expect((await Promise.all(waiting)).map(({ status }) => status)).toEqual([201, 201, 201])
    expect(await statusOf(sessionPath('Open', `late${callers[3]}`))).toBe(204)
    expect((await health()).load).toEqual({ running: 0, waiting: 0, rejected: 3 })
  })
})

test('a cached answer is not used after a timeout, a write or a clock change (choice 43)', async () => {
  await putTemplate(rig, 'Brief', { reservedRemovalTimeout: 1000, sessionEmptyTimeout: 500 })
  const brief = sessionPath('Brief', 'b')
  await rig.send(brief, {
    as: host,
    method: 'PUT',
    body: { members: { ...join().members, ...reserve(guest).members } },
  })
  const query = `/serviceconfigs/${scid}/sessiontemplates/Brief/sessions?xuid=${guest}&reservations=true`
  const count = async () =>
    ((await (await rig.send(query, { as: guest })).json()) as { results: [] }).results.length
  expect([await count(), await count()]).toEqual([1, 1])
  rig.wait(999)
  expect(await count()).toBe(1)
  rig.wait(1)
  expect(await count()).toBe(0)
  await clock({ now: new Date(startOfTime).toISOString() })
  expect(await count()).toBe(1)
  await rig.send(brief, { as: guest, method: 'PUT', body: { members: { me: null } } })
  expect(await count()).toBe(0)
})

interface Exported {
  readonly sessions: readonly { name: string; properties: { custom: { n?: number } } }[]
}

describe('the store', () => {
  test.runIf(testedEngine === 'sqlite')(
    'store.unavailable: on a full disk a write gets 503 and has no effect, and the directory recovers',
    async () => {
      const { db } = rig.directory.context
      const { rows } = await sql<{ page_count: number }>`pragma page_count`.execute(db)
      await sql`pragma max_page_count = ${sql.lit((rows[0]?.page_count ?? 0) + 1)}`.execute(db)
      const big = { ...join(), properties: { custom: { big: 'x'.repeat(200_000) } } }
      const full = await rig.send(sessionPath('Open', 'big'), { as: host, method: 'PUT', body: big })
      expect([full.status, full.headers.get('retry-after'), await full.text()]).toEqual([503, '5', ''])
      expect(await statusOf()).toBe(200)
      expect(await statusOf(sessionPath('Open', 'big'))).toBe(204)
      await sql`pragma max_page_count = 1000000`.execute(db)
      expect(
        (await rig.send(sessionPath('Open', 'big'), { as: host, method: 'PUT', body: big })).status,
      ).toBe(201)
    },
  )

  test.skipIf(testedEngine === 'postgres')('a fault that cannot be written is not injected', async () => {
    const { db, conditions } = rig.directory.context
    const { rows } = await sql<{ page_count: number }>`pragma page_count`.execute(db)
    await sql`pragma max_page_count = ${sql.lit((rows[0]?.page_count ?? 0) + 1)}`.execute(db)
    const match = { path: `/${'x'.repeat(1_000_000)}` }
    await expect(conditions.setFaults([{ match, status: 503 }] as never)).rejects.toThrow('full')
    expect(conditions.faults()).toEqual([])
    await sql`pragma max_page_count = 1000000`.execute(db)
  })

  test('store.damaged: data that was changed on disk is not served', async () => {
    const { db } = rig.directory.context
    // Change the hash too: a document that was read before is cached under its hash.
    await sql`update sessions set document = replace(document, 'active', 'aktive'), document_hash = lower(document_hash || ' ')`.execute(
      db,
    )
    for (const [method, body] of [['GET'], ['PUT', join()]] as const) {
      const response = await rig.send(path, { as: host, method, ...(body && { body }) })
      expect(response.status).toBe(500)
      expect(await response.text()).toContain('[store.damaged;')
    }
    const exported = (await (await rig.send('/console/export')).json()) as { sessions: []; damaged: number }
    expect(exported).toMatchObject({ sessions: [], damaged: 1 })
    expect((await rig.send('/console/health')).status).toBe(200)
  })

  test('export and import restore the world exactly, also on another database', async () => {
    await putTemplate(
      rig,
      'Other',
      { visibility: 'private' },
      { keywords: ['k'], roleTypes: { a: { roles: { 5: {}, 1: {} } } } },
    )
    const custom = '{"z":1.0,"10":18446744073709551615,"2":[{"1":0}]}'
    const body = `{"members":{"me":{"properties":{"custom":${custom}},"roles":{"a":"5"}},"reserve_0":{"constants":{"system":{"xuid":"200"}}}}}`
    expect((await rig.send(sessionPath('Other', 'Émile 7'), { as: host, method: 'PUT', body })).status).toBe(
      201,
    )
    const sessionRef = { scid, templateName: 'Open', name: 'one' }
    await rig.send('/handles', { as: host, body: { type: 'activity', sessionRef } })
    await rig.send('/handles', { as: host, body: { type: 'invite', sessionRef, invitedXuid: guest } })
    await rig.client.createToken({ body: JSON.stringify({ xuid: guest, follows: [host], deviceId: 'd' }) })
    const first = await (await rig.send('/console/export')).text()
    expect(first).toContain(custom)
    const before = await (await rig.send(path, { as: host })).text()
    await rig.send('/console/reset', { method: 'POST' })
    expect(await statusOf()).toBe(404)
    expect((await rig.send('/console/import', { body: first })).status).toBe(200)
    expect(await (await rig.send('/console/export')).text()).toBe(first)
    const strip = (text: string) => text.replace(/"correlationId":"[^"]*"/, '')
    expect(strip(await (await rig.send(path, { as: host })).text())).toBe(strip(before))
    const elsewhere = await openRig({ engine: await createEngine() })
    await elsewhere.send('/console/import', { body: first })
    expect(await (await elsewhere.send('/console/export')).text()).toBe(first)
    await elsewhere.directory.close()
  })

  test.each([
    ['an empty object', {}],
    ['a session without its template', (world: { templates: [] }) => ({ ...world, templates: [] })],
    [
      'a session twice',
      (world: { sessions: object[] }) => ({ ...world, sessions: [...world.sessions, ...world.sessions] }),
    ],
    [
      'a session with properties of another shape',
      (world: { sessions: object[] }) => ({
        ...world,
        sessions: world.sessions.map((one) => ({
          ...one,
          properties: { system: { keywords: 5 }, custom: {} },
        })),
      }),
    ],
    [
      'a session with roles of another shape',
      (world: { sessions: object[] }) => ({
        ...world,
        sessions: world.sessions.map((one) => ({ ...one, roleTypes: 5 })),
      }),
    ],
  ])('%s is refused by import, and the world stays unchanged', async (_, change) => {
    const world = (await (await rig.send('/console/export')).json()) as never
    const body = typeof change === 'function' ? change(world) : change
    const response = await rig.send('/console/import', { body })
    expect([response.status, response.headers.get('content-type')]).toEqual([400, 'application/problem+json'])
    expect(await statusOf()).toBe(200)
  })

  test('an export while others write is one moment’s', async () => {
    const folder = mkdtempSync(joinPath(tmpdir(), 'sessionscope-export-'))
    const engine = testedEngine === 'sqlite' ? openSqlite(joinPath(folder, 'd.sqlite')) : await createEngine()
    const busy = await openRig({ engine })
    await putTemplate(busy, 'Open', timeless)
    const [first, last] = [sessionPath('Open', 'a'), sessionPath('Open', 'z')]
    const wide = { ...join(), properties: { custom: { text: 'x'.repeat(4000) } } }
    for (const name of [first, last]) await busy.send(name, { as: host, method: 'PUT', body: wide })
    // Enough sessions between the first and the last that writes happen while the export reads.
    const world = (await (await busy.send('/console/export')).json()) as Exported
    const [model] = world.sessions
    const between = Array.from({ length: 3000 }, (_, i) => ({ ...model, name: `m${i}` }))
    const imported = { ...world, sessions: [...world.sessions, ...between] }
    expect((await busy.send('/console/import', { body: imported })).status).toBe(200)
    let stopped = false
    const count = async (path: string, n: number) =>
      busy.send(path, { as: host, method: 'PUT', body: { properties: { custom: { n } } } })
    let written = 0
    const writing = (async () => {
      while (!stopped) {
        written++
        await count(first, written)
        await count(last, written)
      }
    })()
    const worlds = []
    while (worlds.length < 6 || written < 30)
      worlds.push((await (await busy.send('/console/export')).json()) as Exported)
    stopped = true
    await writing
    for (const { sessions } of worlds) {
      const counted = (name: string) => sessions.find((one) => one.name === name)?.properties.custom.n ?? 0
      // `z` is written after `a`, so at any moment `z` is equal to `a` or one behind.
      expect([0, 1]).toContain(counted('a') - counted('z'))
      expect(sessions).toHaveLength(3002)
    }
    expect(new Set(worlds.map((one) => JSON.stringify(one.sessions))).size).toBeGreaterThan(1)
    await busy.directory.close()
    rmSync(folder, { recursive: true })
  })
})

describe('rate limits', () => {
  test('rate.window and rate.search: search handles have windows of their own', async () => {
    await rig.directory.close()
    rig = await openRig({ rateLimits: true })
    await putTemplate(rig, 'Found', { ...timeless, capabilities: { searchable: true } })
    await rig.send(sessionPath('Found', 'f'), { as: host, method: 'PUT', body: join() })
    const body = { type: 'search', sessionRef: { scid, templateName: 'Found', name: 'f' } }
    expect((await rig.send('/handles', { as: host, body })).status).toBe(201)
    const second = await rig.send('/handles', { as: host, body })
    expect(second.status).toBe(429)
    expect(await second.json()).toEqual({
      version: 1,
      currentRequests: 2,
      maxRequests: 1,
      periodInSeconds: 15,
      limitType: 'Rate',
    })
    rig.wait(15_000)
    expect((await rig.send('/handles', { as: host, body })).status).toBe(201)
    const many = await Promise.all(
      Array.from({ length: 32 }, () => rig.send(sessionPath('Found', 'f'), { as: guest })),
    )
    expect(many.filter(({ status }) => status === 429)).toHaveLength(2)
  })
})
