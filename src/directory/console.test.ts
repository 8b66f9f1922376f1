/** Our own endpoints, the rate limits, the demo world, and the data after a restart. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join as joinPath } from 'node:path'
import { describe, expect, test } from 'vitest'
import { Explanation } from '#contract/console/explanation.ts'
import { openSqlite } from './store/sqlite.ts'
import { join, openRig, putTemplate, reserve, scid, sessionPath, startOfTime, timeless } from './testing.ts'
import { namedPeople } from './world/demo-people.ts'
import { demoTitles, emberfall } from './world/demo-titles.ts'

describe('console', () => {
  test('templates are created, replaced, and checked against their schema', async () => {
    const rig = await openRig()
    expect((await putTemplate(rig, 'T')).status).toBe(201)
    expect((await putTemplate(rig, 't', { version: 2 })).status).toBe(200)
    expect((await putTemplate(rig, 'T', { maxMembersCount: 101 })).status).toBe(400)
    const bad = await putTemplate(rig, 'T', { version: 'two' })
    expect(bad.status).toBe(400)
    expect(bad.headers.get('content-type')).toBe('application/problem+json')
    expect(await bad.json()).toMatchObject({ status: 400, detail: expect.stringContaining('version') })
    await rig.directory.close()
  })
  test.each<[string, string, unknown, number]>([
    ['POST', '/console/tokens', { xuid: 5 }, 400],
    ['POST', '/console/tokens', { xuid: '5', admin: true }, 400],
    ['POST', '/console/explain', { method: 'GET', path: '/console/health' }, 400],
    ['POST', '/console/explain', { method: 'GET', path: 'http://elsewhere/' }, 400],
    ['POST', '/console/explain', { method: 'GET', path: '//' }, 400],
    ['POST', '/console/explain', { method: 'GET', path: '/\\\\[' }, 400],
    ['GET', '/console/tokens', undefined, 405],
    ['GET', '/console/nothing', undefined, 404],
    ['PUT', '/console/serviceconfigs/x/sessiontemplates/T', {}, 400],
  ])('%s %s is a problem document', async (method, path, body, status) => {
    const rig = await openRig()
    const response = await rig.send(path, { method, body })
    expect(response.status).toBe(status)
    expect(response.headers.get('content-type')).toBe('application/problem+json')
    await rig.directory.close()
  })
  test('an explanation counts the sessions that each rule excluded, and names the rule of each', async () => {
    const rig = await openRig()
    await putTemplate(rig, 'T', timeless)
    const put = (name: string, body: unknown) =>
      rig.send(sessionPath('T', name), { as: '1', method: 'PUT', body })
    await put('in', join())
    await put('away', join({}))
    await put('secret', { ...join(), constants: { system: { visibility: 'private' } } })
    await rig.send(sessionPath('T', 'others'), {
      as: '2',
      method: 'PUT',
      body: { members: { ...join().members, ...reserve('1').members } },
    })
    const path = `/serviceconfigs/${scid}/sessions?xuid=1`
    const explained = Explanation.parse(
      await (await rig.send('/console/explain', { as: '1', body: { method: 'GET', path } })).json(),
    )
    expect(explained.leftOut).toEqual({ 'match.status': 2, 'match.private': 1 })
    const traces = Object.fromEntries(
      explained.considered.map((one) => [one.sessionRef.name, one.trace.at(-1)]),
    )
    expect(traces.in).toMatchObject({ clause: 'match.take', passed: true })
    expect(traces.away).toMatchObject({ clause: 'match.status', passed: false, saw: 'inactive' })
    expect(traces.others).toMatchObject({ clause: 'match.status', saw: 'reserved', wanted: 'active' })
    expect(explained.changes).toEqual([
      { parameter: 'reservations', value: 'true', adds: 1 },
      { parameter: 'inactive', value: 'true', adds: 1 },
      { parameter: 'private', value: 'true', adds: 1 },
    ])
    expect(traces.secret).toMatchObject({ clause: 'match.private', saw: 'private' })
    await rig.directory.close()
  })
  test('a refused query is explained without any session', async () => {
    const rig = await openRig()
    const path = `/serviceconfigs/${scid}/sessions?xuid=1&private=true`
    const explained = await (
      await rig.send('/console/explain', { as: '2', body: { method: 'GET', path } })
    ).json()
    expect(explained).toMatchObject({
      allowed: false,
      considered: [],
      refusals: [{ status: 403, clause: 'query.own-or-server' }],
    })
    await rig.directory.close()
  })
})

describe('rate limits', () => {
  test('30 requests in 15 seconds per user and title, rejected ones included', async () => {
    const rig = await openRig({ rateLimits: true })
    await putTemplate(rig, 'T')
    const ask = (as: string) => rig.send(`/serviceconfigs/${scid}/sessions?keyword=k`, { as })
    for (let i = 0; i < 30; i++) expect((await ask('1')).status).toBe(200)
    const over = await ask('1')
    expect(over.status).toBe(429)
    expect(over.headers.get('retry-after')).toBe('8')
    expect(await over.json()).toEqual({
      version: 1,
      currentRequests: 31,
      maxRequests: 30,
      periodInSeconds: 15,
      limitType: 'Rate',
    })
    expect((await ask('2')).status).toBe(200)
    rig.wait(8000)
    expect((await ask('1')).status).toBe(200)
    await rig.directory.close()
  })
  test('rate.window: rejected calls count too, in the long window as well', async () => {
    const rig = await openRig({ rateLimits: true })
    await putTemplate(rig, 'T')
    rig.wait(300_000 - (startOfTime % 300_000))
    const ask = async () => (await rig.send(`/serviceconfigs/${scid}/sessions?keyword=k`, { as: '1' })).status
    const statuses = []
    for (let i = 0; i < 300; i++) statuses.push(await ask())
    expect([
      statuses.filter((one) => one === 200).length,
      statuses.filter((one) => one === 429).length,
    ]).toEqual([30, 270])
    rig.wait(15_000)
    const late = await rig.send(`/serviceconfigs/${scid}/sessions?keyword=k`, { as: '1' })
    expect([late.status, late.headers.get('retry-after')]).toEqual([429, '285'])
    expect(await late.json()).toMatchObject({ currentRequests: 301, maxRequests: 300, periodInSeconds: 300 })
    rig.wait(285_000)
    expect(await ask()).toBe(200)
    await rig.directory.close()
  })
  test('300 in 300 seconds', async () => {
    const rig = await openRig({ rateLimits: true })
    await putTemplate(rig, 'T')
    rig.wait(300_000 - (startOfTime % 300_000))
    const statuses: number[] = []
    for (let i = 0; i < 301; i++) {
      if (i > 0 && i % 30 === 0) rig.wait(15_000)
      statuses.push((await rig.send(`/serviceconfigs/${scid}/sessions?keyword=k`, { as: '1' })).status)
    }
    expect(statuses.filter((status) => status === 200)).toHaveLength(300)
    expect(statuses.at(-1)).toBe(429)
    await rig.directory.close()
  })
})

describe('the demo world', () => {
  test('is the same every time and contains every kind of session and member', async () => {
    const open = () => openRig({ world: 'demo' })
    const [one, two] = [await open(), await open()]
    const all = async (rig: typeof one) => {
      const { db } = rig.directory.context
      const sessions = await db
        .selectFrom('sessions')
        .selectAll()
        .orderBy('scid')
        .orderBy('template_key')
        .orderBy('name_key')
        .execute()
      return JSON.stringify(sessions)
    }
    expect(await all(one)).toBe(await all(two))
    const { db } = one.directory.context
    const rows = await db.selectFrom('sessions').select(['visibility', 'result']).execute()
    const results = rows.map(({ result }) => JSON.parse(result) as { joinRestriction?: string })
    expect([...new Set(rows.map(({ visibility }) => visibility))].toSorted()).toEqual([
      'open',
      'private',
      'visible',
    ])
    const restrictions = new Set(results.map(({ joinRestriction }) => joinRestriction))
    expect(restrictions).toEqual(new Set([undefined, 'local', 'followed']))
    const states = await db.selectFrom('session_members').select(['state', 'my_turn']).distinct().execute()
    expect(new Set(states.map((row) => row.state))).toEqual(
      new Set(['active', 'ready', 'reserved', 'inactive']),
    )
    expect(states.some((row) => row.my_turn === 1)).toBe(true)
    const { counts } = await one.client.getHealth()
    expect(counts.sessions).toBe(1500)
    expect(counts.templates).toBe(8)
    expect(counts.people).toBeGreaterThan(400)
    const full = await one.send(`/serviceconfigs/${emberfall.scid}/sessions?keyword=co-op&visibility=full`, {
      as: '1',
    })
    expect(((await full.json()) as { results: unknown[] }).results.length).toBeGreaterThan(5)
    await one.directory.close()
    await two.directory.close()
  })
  test('has one person for each role', async () => {
    const rig = await openRig({ world: 'demo' })
    const { identities, serviceConfigs } = await rig.client.listIdentities()
    expect(identities.flatMap((one) => one.role ?? []).toSorted()).toEqual(
      Object.values(namedPeople)
        .map((one) => one.role)
        .toSorted(),
    )
    expect(identities.find((one) => one.role === 'stranger')).toMatchObject({
      xuid: '18446744073709551615',
      sessions: 0,
    })
    expect(serviceConfigs.map((one) => one.title)).toEqual(demoTitles.map((one) => one.name))
    const path = `/serviceconfigs/${emberfall.scid}/sessions?xuid=${namedPeople.reserved.xuid}`
    const count = async (flags: string) =>
      (
        (await (await rig.send(path + flags, { as: namedPeople.reserved.xuid })).json()) as {
          results: unknown[]
        }
      ).results.length
    expect([
      await count(''),
      await count('&inactive=true'),
      await count('&reservations=true&private=true'),
    ]).toEqual([0, 0, 2])
    const exported = await (await rig.send('/console/export')).text()
    expect((await rig.send('/console/import', { body: exported })).status).toBe(200)
    expect(await (await rig.send('/console/export')).text()).toBe(exported)
    const again = await rig.send('/console/reset', { method: 'POST' })
    expect(await again.json()).toMatchObject({ counts: { sessions: 1500 } })
    await rig.directory.close()
  })
})

test('data and tokens survive a restart, and a second process is refused while the first runs', async () => {
  const folder = mkdtempSync(joinPath(tmpdir(), 'sessionscope-'))
  const file = joinPath(folder, 'directory.sqlite')
  const first = await openRig({ engine: openSqlite(file) })
  await putTemplate(first, 'T', timeless)
  const put = await first.send(sessionPath('T', 'kept'), { as: '1', method: 'PUT', body: join() })
  const authorization = await first.tokenOf('1')
  await expect(async () => openRig({ engine: openSqlite(file) })).rejects.toThrow(/locked/)
  await first.directory.close()
  const second = await openRig({ engine: openSqlite(file) })
  const read = await second.send(sessionPath('T', 'kept'), { headers: { authorization } })
  expect(read.status).toBe(200)
  expect(read.headers.get('etag')).toBe(put.headers.get('etag'))
  await second.directory.close()
  rmSync(folder, { recursive: true })
})
