/** Limits: sizes that add up over several writes, counts at the limit, edge cases of JSON and dates. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { limits } from '#contract/mpsd/limits.ts'
import { join, openRig, putTemplate, type Rig, scid, sessionPath, timeless } from './testing.ts'

const host = '100'
let rig: Rig
beforeAll(async () => {
  rig = await openRig()
  await putTemplate(rig, 'Open', timeless)
})
afterAll(() => rig.directory.close())

const put = (path: string, body: unknown, headers: Record<string, string> = {}) =>
  rig.send(path, { as: host, method: 'PUT', body, headers })

describe('session.size', () => {
  test('several writes are limited to 2 MiB of text, and a refused write changes nothing', async () => {
    const path = sessionPath('Open', 'long')
    await put(path, join())
    const add = (field: string) => put(path, { properties: { custom: { [field]: 'x'.repeat(900_000) } } })
    expect([(await add('a')).status, (await add('b')).status]).toEqual([200, 200])
    const before = (await rig.send(path, { as: host })).headers.get('etag')
    const refused = await add('c')
    expect([refused.status, await refused.text()]).toEqual([400, expect.stringContaining('[session.size;')])
    expect((await rig.send(path, { as: host })).headers.get('etag')).toBe(before)
    expect((await put(path, { properties: { custom: { a: null } } })).status).toBe(200)
    expect((await add('c')).status).toBe(200)
  })

  test('several writes are limited to 100,000 values', async () => {
    const path = sessionPath('Open', 'many')
    await put(path, join())
    const zeros = Array.from({ length: 40_000 }, () => 0)
    const statuses = []
    for (const field of ['a', 'b', 'c'])
      statuses.push((await put(path, { properties: { custom: { [field]: zeros } } })).status)
    expect(statuses).toEqual([200, 200, 400])
  })
})

test('body.nodes: a body may have the maximum number of values, but not one more', async () => {
  const path = sessionPath('Open', 'nodes')
  // The body, `members`, `me`, `properties`, `custom` and the list are six further values.
  const body = (count: number) => ({
    members: { me: {} },
    properties: { custom: { a: Array.from({ length: count }, () => 0) } },
  })
  const most = limits.jsonNodes - 6
  const over = await put(path, body(most + 1))
  expect([over.status, await over.text()]).toEqual([400, expect.stringContaining('[body.nodes;')])
  expect((await put(path, body(most))).status).toBe(201)
  const wide = await put(path, {
    servers: Object.fromEntries(Array.from({ length: 10_001 }, (_, i) => [`s${i}`, {}])),
  })
  expect([wide.status, await wide.text()]).toEqual([400, expect.stringMatching(/^servers: .*\[body\.nodes;/)])
})

test('query.parameters: one parameter more than the limit is refused with a short message', async () => {
  const search = (count: number) => Array.from({ length: count }, (_, i) => `xuid=${i + 1}`).join('&')
  const ask = (count: number) =>
    rig.send(`/serviceconfigs/${scid}/batch?${search(count)}`, { as: host, body: { xuids: [] } })
  const over = await ask(limits.maxParameters + 1)
  expect([over.status, await over.text()]).toEqual([400, expect.stringContaining('[query.parameters;')])
  expect((await ask(1000)).status).toBe(200)
})

test('a key with a quote before digits is not an integer key, and similar text is kept', async () => {
  const path = sessionPath('Open', 'quoted')
  const custom = '{"a\\"5":1,"\\"5\\":":"\\"7\\":","7":{"b":"x\\"1\\" :"},"\\\\":2,"6" : 0}'
  const body = `{"members":{"me":{}},"properties":{"custom":${custom}}}`
  expect((await put(path, body)).status).toBe(201)
  const text = await (await rig.send(`${path}/properties`, { as: host })).text()
  expect(text).toBe(`{"system":{},"custom":${custom.replace('"6" : 0', '"6":0')}}`)
})

test.each([
  ['0000-01-01T00:00:00+23:59', 400],
  ['1969-12-31T23:59:59Z', 400],
  ['1970-01-01T00:00:00Z', 200],
  ['8999-12-31T23:59:59Z', 200],
])('setting the clock to %s is answered with %i', async (now, status) => {
  expect((await rig.send('/console/clock', { method: 'PUT', body: { now } })).status).toBe(status)
  await rig.send('/console/clock', { method: 'PUT', body: { now: null } })
})

test('values that are slow to parse count as more, so that they cannot delay other requests', async () => {
  const path = sessionPath('Open', 'care')
  const list = (item: string, count: number) => `[${Array.from({ length: count }, () => item).join(',')}]`
  const fields = (count: number, name: (i: number) => string) =>
    `{${Array.from({ length: count }, (_, i) => `"${name(i)}":0`).join(',')}}`
  const bodyOf = (custom: string) => `{"members":{"me":{}},"properties":{"custom":{"a":${custom}}}}`
  for (const [custom, status] of [
    [list('1e5', 12_000), 201],
    [list('1e5', 13_000), 400],
    [fields(13_000, String), 400],
    [fields(13_000, (i) => `k${i}\\"`), 400],
    [fields(13_000, (i) => `k${i}`), 200],
  ] as const) {
    expect((await put(path, bodyOf(custom))).status, custom.slice(0, 20)).toBe(status)
  }
})

test('an export by HEAD, or one that the client does not read, blocks no other request', async () => {
  for (const path of ['/console/export', '/console/backup']) {
    const head = await rig.send(path, { method: 'HEAD' })
    expect([head.status, head.headers.get('allow')]).toEqual([405, 'GET'])
  }
  const unread = [
    await rig.send('/console/export'),
    await rig.send('/console/export'),
    await rig.send('/console/export'),
  ]
  expect(unread.map(({ status }) => status)).toEqual([200, 200, 200])
  expect((await rig.send('/console/identities')).status).toBe(200)
  // A finished export occupies no work slot, even if the client never reads it.
  const { load } = rig.directory.context.scheduler
  while (load().running > 0) await new Promise((resolve) => setImmediate(resolve))
  for (const response of unread) await response.body?.cancel()
  expect((await rig.send('/console/export')).status).toBe(200)
})

describe('a conditional read', () => {
  test('precondition.cached: uses the stored columns, and the document only if necessary', async () => {
    await putTemplate(rig, 'Near', { ...timeless, capabilities: { userAuthorizationStyle: true } })
    await putTemplate(rig, 'Brief', { ...timeless, reservedRemovalTimeout: 1000 })
    const held = async (path: string, as: string) => {
      const etag = (await rig.send(path, { as: host })).headers.get('etag') ?? ''
      const response = await rig.send(path, { as, headers: { 'if-none-match': etag } })
      return [
        response.status,
        response.headers.get('etag') === etag,
        response.headers.get('expires') !== null,
      ]
    }
    for (const template of ['Open', 'Near', 'Brief']) await put(sessionPath(template, 'c'), join())
    await put(sessionPath('Brief', 'c'), { members: { reserve_0: { constants: { system: { xuid: '7' } } } } })
    expect(await held(sessionPath('Open', 'c'), '300')).toEqual([304, true, false])
    // A caller outside `readRestriction` learns nothing about the session.
    expect(await held(sessionPath('Near', 'c'), '300')).toEqual([403, false, false])
    expect(await held(sessionPath('Near', 'c'), host)).toEqual([304, true, false])
    expect(await held(sessionPath('Brief', 'c'), '300')).toEqual([304, true, true])
    const etag = (await rig.send(sessionPath('Brief', 'c'), { as: host })).headers.get('etag') ?? ''
    rig.wait(1000)
    // The reservation has expired, so the session has changed.
    const after = await rig.send(sessionPath('Brief', 'c'), { as: '300', headers: { 'if-none-match': etag } })
    expect(after.status).toBe(200)
  })
})
