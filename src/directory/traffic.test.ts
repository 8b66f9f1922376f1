/** Tests that the newest requests are kept with their rule, and nothing secret of them. */
import { afterEach, beforeEach, expect, test } from 'vitest'
import { limits } from '#contract/mpsd/limits.ts'
import { join, openRig, putTemplate, type Rig, scid, sessionPath } from './testing.ts'
import { createTraffic } from './traffic.ts'

const alice = '2533274790123456'
const bob = '9007199254740993'

let rig: Rig
beforeEach(async () => {
  rig = await openRig()
  await putTemplate(rig, 'Lobby')
})
afterEach(() => rig.directory.close())

test('a request is kept with its caller, its status, the rule that refused it, and both bodies', async () => {
  const path = sessionPath('Lobby', 'a')
  const body = { ...join(), constants: { system: { visibility: 'private' } } }
  await rig.send(path, { as: alice, method: 'PUT', body })
  await rig.send(path, { as: bob })
  await rig.send('/nothing')
  await rig.send(`/serviceconfigs/${scid}/sessions?xuid=${alice}&private=true`, { as: bob })
  await rig.send(path, { method: 'PUT', body: '{' })
  const { entries, isOn, missing } = await rig.client.listTraffic()
  expect({ isOn, missing }).toEqual({ isOn: true, missing: 0 })
  expect(entries.map(({ method, status, xuid, clause }) => [method, status, xuid, clause])).toEqual([
    ['PUT', 201, alice, undefined],
    ['GET', 403, bob, 'read.private'],
    ['GET', 404, undefined, 'address.invalid'],
    ['GET', 403, bob, 'query.own-or-server'],
    ['PUT', 401, undefined, 'authorization.required'],
  ])
  const [first, second] = entries
  const written = await rig.client.getTraffic({ parts: { id: String(first?.id) } })
  expect(JSON.parse(written.requestBody ?? '')).toEqual(body)
  expect(written.answerBody).toContain('"changeNumber":1')
  expect(written.answerHeaders.etag).toBeDefined()
  const later = await rig.client.listTraffic({ query: { after: String(second?.id) } })
  expect(later.entries.map(({ id }) => id)).toEqual(entries.slice(2).map(({ id }) => id))
})

test('the rows of a query are kept as they were sent, and nothing of a body that is too long', async () => {
  await rig.send(sessionPath('Lobby', 'a'), { as: alice, method: 'PUT', body: join() })
  const answers = []
  for (const query of [`xuid=${alice}`, `xuid=${bob}`, 'keyword=none']) {
    const answer = await rig.send(`/serviceconfigs/${scid}/sessions?${query}`, { as: alice })
    answers.push(await answer.text())
  }
  const body = JSON.stringify({ properties: { custom: { text: 'x'.repeat(2 * limits.bodyBytes) } } })
  expect((await rig.send(sessionPath('Lobby', 'a'), { as: alice, method: 'PUT', body })).status).toBe(400)
  const { entries } = await rig.client.listTraffic()
  const kept = await Promise.all(
    entries.map(({ id }) => rig.client.getTraffic({ parts: { id: String(id) } })),
  )
  expect(answers[0]).toContain(alice)
  expect(kept.slice(1, 4).map(({ answerBody }) => answerBody)).toEqual(answers)
  expect(kept.at(-1)?.requestBody).toBeUndefined()
})

test('the rule of a refusal that carries the session is kept too', async () => {
  const path = sessionPath('Lobby', 'a')
  await rig.send(path, { as: alice, method: 'PUT', body: join() })
  await rig.send(path, { as: bob, method: 'PUT', body: { properties: { custom: {} } } })
  await rig.send(`${path}/members/0`, { as: bob, method: 'DELETE' })
  const { entries } = await rig.client.listTraffic()
  const written = await rig.client.getTraffic({ parts: { id: String(entries[1]?.id) } })
  // The body is the session, so that the sentence of the rule stands beside it.
  expect(written.answerBody).toContain('"membersInfo"')
  expect(written.reason).toContain('[update.member;')
  expect(entries.slice(1).map(({ status, clause }) => [status, clause])).toEqual([
    [403, 'update.member'],
    [403, 'members.server-only'],
  ])
})

test('no credential is in any of it', async () => {
  const token = await rig.tokenOf(alice)
  await rig.send(sessionPath('Lobby', 'a'), { as: alice, method: 'PUT', body: join() })
  await rig.send(sessionPath('Lobby', 'a'), { headers: { authorization: 'XBL3.0 x=1;not-valid-but-secret' } })
  const { entries } = await rig.client.listTraffic()
  const all = await Promise.all(entries.map(({ id }) => rig.client.getTraffic({ parts: { id: String(id) } })))
  const text = JSON.stringify([entries, all])
  expect(all).toHaveLength(2)
  for (const secret of [token, token.split(';')[1] ?? '', 'not-valid-but-secret', 'authorization"']) {
    expect(text).not.toContain(secret)
  }
})

test('the newest are kept, and bodies only as far as they fit', () => {
  const traffic = createTraffic(true)
  const request = { path: '/handles', search: '', method: 'GET', headers: { get: () => null } }
  const incoming = {
    ...request,
    signal: () => new AbortController().signal,
    readBody: async () => new Uint8Array(),
  }
  const body = 'x'.repeat(limits.trafficBody)
  const count = limits.maxTraffic + 20
  for (let i = 0; i < count; i++) {
    traffic.add(incoming, {}, { status: 200, headers: {}, body: i % 50 === 0 ? body : 'y' }, i, 1)
  }
  expect(traffic.find(20)).toBeUndefined()
  expect(traffic.find(21)?.at).toBe(20)
  expect(traffic.find(count)?.answerBody).toBe('y')
  const { entries, missing } = traffic.list(0, 1000)
  expect([entries.length, missing, entries.at(-1)?.id]).toEqual([1000, count - 1000, count])
  const bodies = Array.from({ length: count }, (_, i) => traffic.find(i + 1)?.answerBody?.length ?? 0)
  const size = bodies.reduce((sum, one) => sum + one, 0)
  expect(size).toBeLessThanOrEqual(limits.trafficBodies)
  expect(size).toBeGreaterThan(limits.trafficBodies / 2)
  // What was overwritten no longer counts: small bodies stay, however many have come.
  for (let i = 0; i < 2 * limits.maxTraffic; i++) {
    traffic.add(incoming, {}, { status: 200, headers: {}, body: 'z'.repeat(500) }, i, 1)
  }
  const last = count + 2 * limits.maxTraffic
  expect(traffic.find(last - limits.maxTraffic + 1)?.answerBody).toHaveLength(500)
  // A body that is too long by itself is never kept.
  traffic.add(incoming, {}, { status: 200, headers: {}, body: `${body}x` }, 0, 1)
  expect(traffic.find(last + 1)?.at).toBe(0)
  expect(traffic.find(last + 1)?.answerBody).toBeUndefined()
})

test('switched off, nothing is kept', async () => {
  const silent = await openRig({ traffic: false })
  await silent.send('/handles')
  expect(await silent.client.listTraffic()).toEqual({ isOn: false, missing: 0, last: 0, entries: [] })
  await silent.directory.close()
})

test('an id that is not kept is 404, and a wrong one too', async () => {
  for (const id of ['1', 'x', '999999999999999999999']) {
    expect((await rig.send(`/console/traffic/${id}`)).status).toBe(404)
  }
  expect((await rig.send('/console/traffic?after=-1')).status).toBe(400)
})
