/** One session over HTTP: how it is created, who may change what, and how it ends. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { SessionDocument as Schema, type SessionDocument } from '#contract/mpsd/session.ts'
import {
  join,
  openRig,
  putTemplate,
  type Rig,
  reserve,
  scid,
  sessionPath,
  startWire,
  timeless,
} from './testing.ts'

const host = '100'
const guest = '200'
const third = '300'
const server = '900'

let rig: Rig
let names = 0
beforeAll(async () => {
  rig = await openRig()
  await rig.tokenOf(server, { server: true })
  await putTemplate(rig, 'Open', { ...timeless, maxMembersCount: 3 })
  await putTemplate(rig, 'Visible', { ...timeless, visibility: 'visible' })
  await putTemplate(rig, 'Private', { ...timeless, visibility: 'private' })
  await putTemplate(rig, 'Large', { ...timeless, maxMembersCount: 5000, capabilities: { large: true } })
  await putTemplate(rig, 'Fixed', { ...timeless, version: 2, inviteProtocol: null, initiators: [host] })
  await putTemplate(rig, 'Timed', {})
  await putTemplate(rig, 'PrivateTimed', { visibility: 'private' })
})
afterAll(() => rig.directory.close())

const fresh = (template: string) => sessionPath(template, `s${++names}`)
const put = (path: string, as: string, body: unknown, headers: Record<string, string> = {}) =>
  rig.send(path, { as, method: 'PUT', body, headers })
const read = async (path: string, as: string): Promise<SessionDocument> =>
  Schema.parse(await (await rig.send(path, { as })).json())

async function createSession(template: string, body: object = join()): Promise<string> {
  const path = fresh(template)
  const response = await put(path, host, body)
  expect(response.status).toBe(201)
  return path
}

describe('creating', () => {
  test('creates from the template, with an ETag, and reads the same', async () => {
    const path = fresh('Open')
    const created = await put(path, host, { ...join(), properties: { custom: { big: 1 } } })
    expect(created.status).toBe(201)
    const etag = created.headers.get('etag')
    expect(etag).toMatch(/^"[0-9a-f-]{36}"$/)
    const document = Schema.parse(await created.json())
    expect(document).toMatchObject({
      contractVersion: 107,
      changeNumber: 1,
      startTime: startWire,
      constants: { system: { maxMembersCount: 3 } },
      membersInfo: { first: 0, next: 1, count: 1, accepted: 1, active: 1 },
    })
    expect(document.members['0']).toMatchObject({ next: 1, constants: { system: { xuid: host, index: 0 } } })
    const again = await rig.send(path, { as: guest })
    expect(again.headers.get('etag')).toBe(etag)
  })
  test('custom is returned without loss of digits', async () => {
    const path = fresh('Open')
    const body =
      '{"members":{"me":{}},"properties":{"custom":{"id":9223372036854775807,"ratio":1.10,"list":[12345678901234567890]}}}'
    await put(path, host, body)
    const text = await (await rig.send(path, { as: host })).text()
    expect(text).toContain('{"id":9223372036854775807,"ratio":1.10,"list":[12345678901234567890]}')
  })
  test('a session without members is not created', async () => {
    const path = fresh('Open')
    expect((await put(path, host, {})).status).toBe(204)
    expect((await rig.send(path, { as: host })).status).toBe(204)
  })
  test('a constant may equal or extend the template, but not conflict with it', async () => {
    const same = { ...join(), constants: { system: { version: 2 } } }
    expect((await put(fresh('Fixed'), host, same)).status).toBe(201)
    const other = await put(fresh('Fixed'), host, { ...join(), constants: { system: { version: 3 } } })
    expect(other.status).toBe(409)
    const message = await other.text()
    expect(message).toContain('constants.system.version: "3"')
    expect(message).toContain('the template has 2')
    const unset = await put(fresh('Fixed'), host, {
      ...join(),
      constants: { system: { inviteProtocol: 'game' } },
    })
    expect(unset.status).toBe(409)
    const free = await put(fresh('Fixed'), host, {
      ...join(),
      constants: { system: { maxMembersCount: 4 }, custom: { a: 1 } },
    })
    expect(free.status).toBe(201)
    expect(await free.json()).toMatchObject({
      constants: { system: { maxMembersCount: 4 }, custom: { a: 1 } },
    })
  })
  test('only initiators create', async () => {
    expect((await put(fresh('Fixed'), guest, join())).status).toBe(403)
  })
  test('an unknown template is row 13', async () => {
    expect((await put(sessionPath('Nope', 'x'), host, join())).status).toBe(404)
  })
})

describe('joining', () => {
  test('an open session accepts members until it is full, reservations included', async () => {
    const path = await createSession('Open', { members: { ...join().members, ...reserve(third).members } })
    expect((await put(path, guest, join({ ready: true }))).status).toBe(200)
    const refused = await put(path, '400', join())
    expect(refused.status).toBe(403)
    expect(refused.headers.get('content-type')).toBe('application/json')
    expect(Schema.parse(await refused.json()).membersInfo).toMatchObject({ count: 3, accepted: 2 })
    expect((await put(path, third, join())).status).toBe(200)
    expect((await read(path, host)).membersInfo).toMatchObject({ count: 3, accepted: 3, active: 2 })
  })
  test('visible and private sessions accept only reserved players', async () => {
    for (const template of ['Visible', 'Private']) {
      const path = await createSession(template, {
        members: { ...join().members, ...reserve(guest).members },
      })
      expect((await put(path, third, join())).status).toBe(403)
      expect((await put(path, guest, join())).status).toBe(200)
    }
  })
  test('a reserved player can join a closed session', async () => {
    const path = await createSession('Open', { members: { ...join().members, ...reserve(guest).members } })
    await put(path, host, { properties: { system: { closed: true } } })
    expect((await put(path, third, join())).status).toBe(403)
    expect((await put(path, guest, join())).status).toBe(200)
  })
  test('local uses devices, and followed uses the people graph', async () => {
    await rig.tokenOf(host, { deviceId: 'sofa', follows: [guest] })
    await rig.tokenOf(guest, { deviceId: 'elsewhere' })
    await rig.tokenOf(third, { deviceId: 'sofa' })
    const path = await createSession('Open')
    await put(path, host, { properties: { system: { joinRestriction: 'local' } } })
    expect((await put(path, guest, join())).status).toBe(403)
    await put(path, host, { properties: { system: { joinRestriction: 'followed' } } })
    expect((await put(path, guest, join())).status).toBe(200)
    await put(path, guest, { members: { me: null } })
    await put(path, host, { properties: { system: { joinRestriction: 'local' } } })
    expect((await put(path, third, join())).status).toBe(200)
  })
  test('a server cannot be a member, but may reserve and remove', async () => {
    const path = await createSession('Open')
    expect((await put(path, server, join())).status).toBe(403)
    expect((await put(path, server, reserve(guest))).status).toBe(200)
    expect((await put(path, host, { members: { '1': null } })).status).toBe(403)
    expect((await put(path, server, { members: { '1': null } })).status).toBe(200)
    expect((await read(path, host)).membersInfo.count).toBe(1)
  })
  test('in a large session no caller can change another member', async () => {
    const path = await createSession('Large')
    expect((await put(path, guest, join())).status).toBe(200)
    const refused = await put(path, host, reserve(third))
    expect(refused.status).toBe(409)
    expect(await refused.text()).toContain('members.large')
    expect((await put(path, server, { members: { '0': null } })).status).toBe(409)
    expect(Object.keys((await read(path, guest)).members)).toEqual(['me'])
  })
})

describe('changing', () => {
  test('members write properties, outsiders do not', async () => {
    const path = await createSession('Open')
    const body = { properties: { system: { keywords: ['a', 'b'] }, custom: { x: { y: 1, z: 2 } } } }
    expect((await put(path, guest, body)).status).toBe(403)
    expect((await put(path, host, body)).status).toBe(200)
    await put(path, host, { properties: { system: { closed: true }, custom: { x: { y: null }, w: [1] } } })
    expect((await read(path, host)).properties).toEqual({
      system: { keywords: ['a', 'b'], closed: true },
      custom: { x: { z: 2 }, w: [1] },
    })
    await put(path, host, { properties: { system: { keywords: null } } })
    expect((await read(path, host)).properties.system).toEqual({ closed: true })
  })
  test('state.order: setting active clears ready and the reverse; setting both is refused', async () => {
    const path = await createSession('Open')
    expect((await put(path, host, join({ active: true, ready: true }))).status).toBe(400)
    await put(path, host, join({ ready: true }))
    expect((await read(path, host)).members['0']).toMatchObject({ properties: { system: { ready: true } } })
    await put(path, host, join({ active: true }))
    expect(Object.keys((await read(path, host)).members['0']?.properties as object)).toContain('system')
    expect(JSON.stringify((await read(path, host)).members['0'])).not.toContain('ready')
  })
  test('a write without changes keeps the ETag; a change gets a new one', async () => {
    const path = await createSession('Open')
    const first = await put(path, host, { properties: { custom: { n: 1 } } })
    const same = await put(path, host, { properties: { custom: { n: 1 } } })
    expect(same.headers.get('etag')).toBe(first.headers.get('etag'))
    const next = await put(path, host, { properties: { custom: { n: 2 } } })
    expect(next.headers.get('etag')).not.toBe(first.headers.get('etag'))
    expect(Schema.parse(await next.json()).changeNumber).toBe(3)
  })
  test('constants cannot be changed, and the refusal names who set them', async () => {
    const path = await createSession('Open', { ...join(), constants: { custom: { map: 'a' } } })
    expect((await put(path, host, { constants: { system: { maxMembersCount: 3 } } })).status).toBe(200)
    const refused = await put(path, host, { constants: { system: { maxMembersCount: 4 } } })
    expect(refused.status).toBe(409)
    expect(await refused.text()).toMatch(
      /maxMembersCount: "4".*template.*the template has 3\..*\[constants\.template;/,
    )
    const own = await put(path, host, { constants: { custom: { map: 'b' } } })
    expect(await own.text()).toMatch(/custom\.map: .*b.*the session has "a"\..*\[constants\.session;/)
  })
  test('turn may only name members, and drops a member who leaves', async () => {
    const path = await createSession('Open')
    await put(path, guest, join())
    expect((await put(path, host, { properties: { system: { turn: [5] } } })).status).toBe(400)
    expect((await put(path, host, { properties: { system: { turn: [1] } } })).status).toBe(200)
    await put(path, guest, { members: { me: null } })
    expect((await read(path, host)).properties.system).toEqual({ turn: [] })
  })
  test.each<[string, unknown, string]>([
    ['an unknown part', { foo: 1 }, 'foo'],
    ['locked without closed', { properties: { system: { locked: true } } }, 'properties.locked'],
    [
      'reading tighter than joining',
      { properties: { system: { readRestriction: 'local' } } },
      'properties.restrictions',
    ],
    [
      'a restriction that is none',
      { properties: { system: { joinRestriction: 'friends' } } },
      'joinRestriction',
    ],
    [
      'reservations with a gap',
      { members: { reserve_1: { constants: { system: { xuid: '1' } } } } },
      'members.reserve-numbers',
    ],
    [
      'a number as XUID',
      { members: { reserve_0: { constants: { system: { xuid: 1 } } } } },
      'members.reserve_0',
    ],
    ['a member key that is none', { members: { you: {} } }, 'members'],
    ['keywords that are no list', { properties: { system: { keywords: 'a' } } }, 'keywords'],
  ])('refuses %s with 400', async (_, body, says) => {
    const response = await put(await createSession('Open'), host, body)
    expect(response.status).toBe(400)
    expect(await response.text()).toContain(says)
  })
  test('a private session cannot have keywords', async () => {
    const path = await createSession('Private')
    expect((await put(path, host, { properties: { system: { keywords: ['a'] } } })).status).toBe(400)
  })
  test('write.nocommit: answers the merged session and writes nothing', async () => {
    const path = await createSession('Open')
    const dry = await rig.send(`${path}?nocommit=true`, {
      as: host,
      method: 'PUT',
      body: { properties: { custom: { a: 1 } } },
    })
    expect(await dry.json()).toMatchObject({ properties: { custom: { a: 1 } } })
    expect((await read(path, host)).properties.custom).toEqual({})
  })
})

describe('conditions', () => {
  test('precondition.create, precondition.update, precondition.cached: each mode of section 6', async () => {
    const path = await createSession('Open')
    const etag = (await rig.send(path, { as: host })).headers.get('etag') ?? ''
    const create = await put(path, host, join(), { 'if-none-match': '*' })
    expect([create.status, await create.text()]).toEqual([412, ''])
    const missing = await put(fresh('Open'), host, join(), { 'if-match': '*' })
    expect([missing.status, await missing.text()]).toEqual([412, ''])
    const stale = await put(path, host, {}, { 'if-match': '"old"' })
    expect([stale.status, stale.headers.get('etag')]).toEqual([412, etag])
    expect(Schema.parse(await stale.json()).changeNumber).toBe(1)
    for (const given of [etag, etag.replaceAll('"', ''), '*']) {
      expect((await put(path, host, {}, { 'if-match': given })).status).toBe(200)
    }
    for (const given of [etag, etag.replaceAll('"', ''), `W/${etag}`, `"other", ${etag}`, '*']) {
      expect((await rig.send(path, { as: host, headers: { 'if-none-match': given } })).status).toBe(304)
    }
    expect((await put(path, host, {}, { 'if-match': etag, 'if-none-match': '*' })).status).toBe(400)
  })
  test('a weak ETag is never the same: not for a write, and not for a read with If-Match', async () => {
    const path = await createSession('Open')
    const etag = (await rig.send(path, { as: host })).headers.get('etag') ?? ''
    const weak = `W/${etag}`
    expect((await put(path, host, { properties: { custom: { a: 1 } } }, { 'if-match': weak })).status).toBe(
      412,
    )
    const removed = await rig.send(`${path}/members/me`, {
      as: host,
      method: 'DELETE',
      headers: { 'if-match': weak },
    })
    expect(removed.status).toBe(412)
    expect((await rig.send(path, { as: host, headers: { 'if-match': weak } })).status).toBe(412)
    // If-None-Match on a read uses weak comparison.
    expect((await rig.send(path, { as: host, headers: { 'if-none-match': weak } })).status).toBe(304)
    expect((await put(path, host, { properties: { custom: { a: 1 } } }, { 'if-match': etag })).status).toBe(
      200,
    )
  })
  test('of concurrent creations exactly one succeeds', async () => {
    const path = fresh('Open')
    const all = await Promise.all(
      Array.from({ length: 16 }, (_, i) => put(path, String(1000 + i), join(), { 'if-none-match': '*' })),
    )
    expect(all.filter((one) => one.status === 201)).toHaveLength(1)
    expect(all.filter((one) => one.status === 412)).toHaveLength(15)
  })
})

describe('who may not read', () => {
  /** A private session, and one whose readRestriction the stranger is outside of. */
  const createUnreadable: Readonly<Record<string, () => Promise<string>>> = {
    'read.private': () => createSession('Private'),
    'read.restriction': async () => {
      const path = await createSession('Open')
      const system = { joinRestriction: 'local', readRestriction: 'local' }
      expect((await put(path, host, { properties: { system } })).status).toBe(200)
      return path
    },
  }
  const bodies: readonly unknown[] = [{}, join(), { members: { me: null } }, { servers: { x: {} } }]
  const addresses: readonly [method: string, rest: string][] = [
    ...[
      '',
      '/constants',
      '/properties',
      '/members',
      '/members/me',
      '/members/0',
      '/servers',
      '/servers/x',
    ].map((rest): [string, string] => ['GET', rest]),
    ['HEAD', ''],
    ['PUT', ''],
    ['PUT', '?nocommit=true'],
    ['PUT', '/properties'],
    ['DELETE', '/members/me'],
    ['DELETE', '/members/0'],
    ['DELETE', '/servers/x'],
  ]
  const conditions: readonly Record<string, string>[] = [
    {},
    { 'if-match': '*' },
    { 'if-match': '"x"' },
    { 'if-none-match': '*' },
    // A writer who may read the session is told that these are unclear (choice 22).
    { 'if-match': '*', 'if-none-match': '*' },
    { 'if-match': '"x", "y"' },
  ]

  test.each(Object.keys(createUnreadable))(
    'every verb, element and handle answers 403 with its rule: %s',
    async (clause) => {
      const path = await createUnreadable[clause]?.()
      if (path === undefined) throw new Error('no session')
      const etag = (await rig.send(path, { as: host })).headers.get('etag') ?? ''
      const [templateName = '', , name = ''] = path.split('/').slice(4)
      const sessionRef = { scid, templateName, name: decodeURIComponent(name) }
      const made = await rig.send('/handles', {
        as: host,
        body: { version: 1, type: 'activity', sessionRef },
      })
      const { id } = (await made.json()) as { id: string }
      const ofHandle = [
        ['GET', `/handles/${id}`],
        ['DELETE', `/handles/${id}`],
        ['GET', `/handles/${id}/session`],
        ['PUT', `/handles/${id}/session`],
      ] as const
      const all = [...addresses.map(([method, rest]) => [method, path + rest] as const), ...ofHandle]
      for (const [method, address] of all) {
        for (const headers of [...conditions, { 'if-match': etag }, { 'if-none-match': etag }]) {
          for (const body of method === 'PUT' && !address.includes('properties') ? bodies : [{}]) {
            const isWrite = method === 'PUT'
            const response = await rig.send(address, { as: '777', method, headers, ...(isWrite && { body }) })
            const told = [method, address, headers, response.status]
            expect(told).toEqual([method, address, headers, 403])
            expect(response.headers.get('content-type')).toMatch(/^text\/plain/)
            expect(response.headers.get('etag')).toBeNull()
            const text = await response.text()
            if (method !== 'HEAD') expect(text).toContain(`[${clause};`)
            expect(text).not.toContain(host)
          }
        }
      }
      // Nothing was changed, and members and servers go on as before.
      const after = await rig.send(path, { as: host })
      expect([after.status, after.headers.get('etag')]).toEqual([200, etag])
      expect((await rig.send(path, { as: server })).status).toBe(200)
    },
  )
  test('what is not there reads as before: 204, 15 or 13, and not 403', async () => {
    const path = fresh('Private')
    expect((await rig.send(path, { as: '777' })).status).toBe(204)
    expect((await rig.send(`${path}/members`, { as: '777' })).status).toBe(404)
    expect((await put(path, '777', join(), { 'if-match': '*' })).status).toBe(412)
  })
  test('a lapsed reservation gives no access', async () => {
    const path = fresh('PrivateTimed')
    const members = { ...join().members, ...reserve(guest).members }
    expect((await put(path, host, { members })).status).toBe(201)
    expect((await rig.send(path, { as: guest })).status).toBe(200)
    rig.wait(31_000)
    expect((await rig.send(path, { as: guest })).status).toBe(403)
  })
  test('a caller outside readRestriction gets no session in any answer', async () => {
    const path = await createSession('Open')
    await put(path, host, { properties: { system: { joinRestriction: 'local', readRestriction: 'local' } } })
    for (const headers of [{}, { 'if-match': '*' }, { 'if-match': '"x"' }] as Record<string, string>[]) {
      for (const body of [{}, join(), { members: { me: null } }]) {
        const response = await put(path, '777', body, headers)
        expect([response.status, response.headers.get('etag')]).toEqual([403, null])
        expect(await response.text()).toContain('read.restriction')
      }
    }
    expect((await rig.send(path, { as: '777' })).status).toBe(403)
  })
})

describe('ending', () => {
  test('write.ends: the last to leave ends it', async () => {
    const path = await createSession('Open')
    expect((await put(path, host, { members: { me: null } })).status).toBe(204)
    expect((await rig.send(path, { as: host })).status).toBe(204)
    const found = await rig.send(`/serviceconfigs/${scid}/sessions?xuid=${host}&take=100`, { as: server })
    const name = path.split('/').at(-1) ?? ''
    expect(await found.text()).not.toContain(`"${name}"`)
  })
  test('timeouts fire one step per request, and queries already take due timeouts into account', async () => {
    const path = fresh('Timed')
    await put(path, host, { members: { ...join().members, ...reserve(guest).members } })
    const mine = async (flags: string) => {
      const response = await rig.send(
        `/serviceconfigs/${scid}/sessiontemplates/Timed/sessions?xuid=${guest}${flags}`,
        { as: guest },
      )
      return ((await response.json()) as { results: object[] }).results.length
    }
    expect(await mine('&reservations=true')).toBe(1)
    const before = await rig.send(path, { as: host })
    expect(before.headers.get('expires')).not.toBeNull()
    const { changeNumber } = Schema.parse(await before.json())
    rig.wait(29_999)
    expect(await mine('&reservations=true')).toBe(1)
    rig.wait(1)
    expect(await mine('&reservations=true')).toBe(0)
    const after = await read(path, host)
    expect(after.membersInfo.count).toBe(1)
    expect(after.changeNumber).toBe(changeNumber + 1)
    await put(path, host, join({ ready: true }))
    rig.wait(180_000)
    expect((await read(path, host)).membersInfo).toMatchObject({ count: 1, active: 0 })
    // Inactive members have a timeout of 0: the next request removes the last member and ends the session.
    expect((await rig.send(path, { as: host })).status).toBe(204)
  })
})
