/** Elements of a session by their own addresses, roles, exact storage of values, and timeouts. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { join, openRig, putTemplate, type Rig, reserve, scid, sessionPath, timeless } from './testing.ts'

const [host, guest, server] = ['100', '200', '900'] as const
const roleTypes = {
  team: { mutableRoleSettings: ['max'], roles: { red: { max: 1, target: 1 }, blue: {} } },
}

let rig: Rig
beforeAll(async () => {
  rig = await openRig()
  await rig.tokenOf(server, { server: true })
  await putTemplate(rig, 'Open', timeless, { roleTypes })
  await putTemplate(rig, 'Large', { ...timeless, capabilities: { large: true } })
  await putTemplate(rig, 'Timed', {})
  await rig.send(`/console/serviceconfigs/${scid}/sessiontemplates/Old`, {
    method: 'PUT',
    body: { contractVersion: 105, constants: { system: { timeouts: { reserved: 1000, ready: null } } } },
  })
})
afterAll(() => rig.directory.close())

let names = 0
const put = (path: string, as: string, body: unknown, headers: Record<string, string> = {}) =>
  rig.send(path, { as, method: 'PUT', body, headers })
const remove = (path: string, as: string, headers: Record<string, string> = {}) =>
  rig.send(path, { as, method: 'DELETE', headers })
const readText = async (path: string, as: string = host, version = '107') =>
  (await rig.send(path, { as, headers: { 'x-xbl-contract-version': version } })).text()
const read = async (path: string, as: string = host, version = '107') =>
  JSON.parse(await readText(path, as, version)) as Record<string, unknown>

async function createSession(template: string, body: object = {}): Promise<string> {
  const path = sessionPath(template, `e${++names}`)
  expect((await put(path, host, { ...join(), ...body })).status).toBe(201)
  return path
}

describe('elements', () => {
  test('write.elements: each address returns its part of the session, with the session’s ETag', async () => {
    const path = await createSession('Open', { properties: { custom: { a: 1 } } })
    await put(path, server, { servers: { dedicated: { custom: { ip: 'x' } }, 7: {} } })
    const whole = await rig.send(path, { as: host })
    const document = (await whole.json()) as Record<string, Record<string, unknown>>
    for (const element of ['constants', 'properties', 'members', 'servers']) {
      const part = await rig.send(`${path}/${element.toUpperCase()}`, { as: host })
      expect(part.headers.get('etag')).toBe(whole.headers.get('etag'))
      expect(await part.json()).toEqual(document[element])
    }
    expect(await read(`${path}/members/0`)).toEqual(document.members?.['0'])
    expect(await read(`${path}/members/ME`)).toEqual(document.members?.['0'])
    expect(await read(`${path}/servers/dedicated`)).toEqual({ custom: { ip: 'x' } })
    expect(await read(`${path}/servers/7`)).toEqual({})
    const held = { 'if-none-match': whole.headers.get('etag')?.replaceAll('"', '') ?? '' }
    expect((await rig.send(`${path}/members/0`, { as: host, headers: held })).status).toBe(304)
  })

  test('reading or removing a missing element gets 204', async () => {
    const path = await createSession('Open')
    for (const element of ['members/7', 'servers/none']) {
      expect((await rig.send(`${path}/${element}`, { as: host })).status).toBe(204)
      expect((await remove(`${path}/${element}`, server)).status).toBe(204)
    }
    // Names that JavaScript objects inherit are not servers.
    expect((await rig.send(`${path}/servers/constructor`, { as: host })).status).toBe(204)
  })

  test('a PUT of properties changes only the properties', async () => {
    const path = await createSession('Open', { properties: { custom: { a: 1, b: { c: 2 } } } })
    const before = (await rig.send(path, { as: host })).headers.get('etag') ?? ''
    const changed = await put(`${path}/properties`, host, { custom: { b: { d: 3 } } }, { 'if-match': before })
    expect(changed.status).toBe(200)
    expect(await changed.json()).toMatchObject({ properties: { custom: { a: 1, b: { c: 2, d: 3 } } } })
    const stale = await put(`${path}/properties`, host, { custom: {} }, { 'if-match': before })
    expect(stale.status).toBe(412)
    expect(await stale.json()).toMatchObject({ changeNumber: 2, members: { 0: {} } })
    expect((await put(`${path}/properties`, host, { members: {} })).status).toBe(400)
  })

  test('write.merge: custom is merged by field, null deletes; fields of system are replaced', async () => {
    const before = { system: { keywords: ['a', 'b'], closed: true }, custom: { a: { x: 1, y: 2 }, b: 1 } }
    const path = await createSession('Open', { properties: before })
    const change = { system: { keywords: ['c'], closed: null }, custom: { a: { x: null, z: [1] }, b: null } }
    const changed = await put(path, host, { properties: change })
    expect(((await changed.json()) as { properties: object }).properties).toEqual({
      system: { keywords: ['c'] },
      custom: { a: { y: 2, z: [1] } },
    })
  })

  test('DELETE removes a member or a server; removing the last member ends the session', async () => {
    const path = await createSession('Open', { members: { ...join().members, ...reserve(guest).members } })
    await put(path, server, { servers: { a: {}, b: {} } })
    expect((await remove(`${path}/servers/a`, server)).status).toBe(204)
    expect((await remove(`${path}/members/1`, server)).status).toBe(204)
    const left = await read(path)
    expect(left).toMatchObject({ servers: { b: {} }, membersInfo: { count: 1 } })
    const dry = await rig.send(`${path}/members/me?nocommit=true`, { as: host, method: 'DELETE' })
    expect(dry.status).toBe(204)
    expect((await rig.send(path, { as: host })).status).toBe(200)
    expect((await remove(`${path}/members/me`, host)).status).toBe(204)
    expect((await rig.send(path, { as: server })).status).toBe(204)
  })

  test('session.large: only me is shown, and another member cannot be removed', async () => {
    const path = await createSession('Large')
    await put(path, guest, join())
    expect(Object.keys((await read(`${path}/members`)) as object)).toEqual(['me'])
    expect(Object.keys((await read(`${path}/members`, server)) as object)).toEqual([])
    expect((await remove(`${path}/members/0`, server)).status).toBe(409)
    expect((await remove(`${path}/members/me`, guest)).status).toBe(204)
    expect(await read(path)).toMatchObject({ membersInfo: { count: 1 } })
  })

  test('address.case: addresses ignore case, and names keep the case of their creation', async () => {
    const path = await createSession('Open')
    const odd = path
      .replace('serviceconfigs', 'ServiceConfigs')
      .replace('sessiontemplates', 'sessionTemplates')
    expect((await rig.send(odd.replace('/sessions/', '/SESSIONS/'), { as: host })).status).toBe(200)
    expect((await rig.send(path.toUpperCase(), { as: host })).status).toBe(200)
    const found = await read(`/serviceconfigs/${scid}/sessions?xuid=${host}`)
    const names = (found.results as { sessionRef: { name: string } }[]).map((row) => row.sessionRef.name)
    expect(names).toContain(decodeURIComponent(path.split('/').at(-1) ?? ''))
  })
})

describe('roles', () => {
  test('a member can take an offered role and release it, up to the maximum of the role', async () => {
    const path = await createSession('Open', { members: { me: { roles: { team: 'red' } } } })
    expect(await read(`${path}/members/me`)).toMatchObject({ roles: { team: 'red' } })
    expect((await put(path, guest, { members: { me: { roles: { team: 'red' } } } })).status).toBe(403)
    expect((await put(path, guest, { members: { me: { roles: { team: 'blue' } } } })).status).toBe(200)
    expect((await put(path, host, { members: { me: { roles: { team: null } } } })).status).toBe(200)
    expect(await read(`${path}/members/0`)).not.toHaveProperty('roles')
    expect((await put(path, guest, { members: { me: { roles: { team: 'red' } } } })).status).toBe(200)
  })

  test('only mutable role settings change; a change of another one gets 409 with both values', async () => {
    const path = await createSession('Open')
    const change = (settings: object) =>
      put(path, host, { roleTypes: { team: { roles: { red: settings } } } })
    expect((await change({ max: 3 })).status).toBe(200)
    expect(await read(path)).toMatchObject({ roleTypes: { team: { roles: { red: { max: 3, target: 1 } } } } })
    const refused = await change({ target: 2 })
    expect(refused.status).toBe(409)
    expect(await refused.text()).toMatch(/^roleTypes\.team\.roles\.red\.target: "2".*the session has 1\./)
    const other = await put(sessionPath('Open', 'new'), host, {
      ...join(),
      roleTypes: { team: { roles: { green: {} } } },
    })
    expect(other.status).toBe(409)
    expect(await other.text()).toContain('[constants.template;')
  })
})

describe('exact storage', () => {
  test('session.exact: keeps every digit and the order of keys, including integer keys', async () => {
    const custom =
      '{"z":18446744073709551615,"10":1.0,"2":{"b":-0.00,"1":[{"9":1e400,"8":0}]},"a":9007199254740993,"":1}'
    const path = sessionPath('Open', 'exact')
    const body = `{"members":{"me":{"properties":{"system":{"active":true},"custom":${custom}}}},"properties":{"custom":${custom}}}`
    expect((await put(path, host, body)).status).toBe(201)
    const text = await readText(path)
    expect(text.split(custom)).toHaveLength(3)
    // A write to another field does not change it.
    await put(path, host, '{"properties":{"custom":{"later":{"5":1,"4":2}}}}')
    expect(await readText(path)).toContain(`${custom.slice(0, -1)},"later":{"5":1,"4":2}}`)
    expect(await readText(`${path}/properties`)).toContain(custom.slice(0, -1))
  })

  test('session.stored: fields without effect are returned as they were sent', async () => {
    const constants = {
      inviteProtocol: 'game',
      memberInitialization: { joinTimeout: 20000, measurementTimeout: 15000, membersNeededToStart: 2 },
      peerToHostRequirements: {
        latencyMaximum: 250,
        bandwidthDownMinimum: 256,
        hostSelectionMetric: 'latency',
      },
      capabilities: { gameplay: true, crossPlay: true },
    }
    const properties = {
      matchmaking: { targetSessionConstants: { custom: { map: 'x' } } },
      owners: ['0'],
      host: 'token',
    }
    const path = await createSession('Open', {
      constants: { system: constants },
      properties: { system: properties },
    })
    expect(await read(path)).toMatchObject({
      constants: { system: constants },
      properties: { system: properties },
    })
  })

  test('session.template: a session copies the template; null keeps a constant unset', async () => {
    const document = {
      contractVersion: 107,
      constants: { system: { version: 3, inviteProtocol: null }, custom: { map: 'a' } },
    }
    await rig.send(`/console/serviceconfigs/${scid}/sessiontemplates/Copied`, {
      method: 'PUT',
      body: document,
    })
    const path = sessionPath('Copied', 'copy')
    const set = { constants: { system: { inviteProtocol: 'game' } } }
    expect((await put(path, host, { ...join(), ...set })).status).toBe(409)
    const open = { constants: { custom: { mode: 'b' } } }
    expect((await put(path, host, { ...join(), ...open })).status).toBe(201)
    expect(await read(path)).toMatchObject({
      constants: { system: { version: 3 }, custom: { map: 'a', mode: 'b' } },
    })
  })
})

describe('timeouts', () => {
  test('timeout.contract: 104 and 105 use one field for timeouts, later versions four', async () => {
    const timeouts = { reserved: 1000, ready: null, inactive: 5000 }
    const path = sessionPath('Old', 'old')
    const body = { ...join(), constants: { system: { timeouts: { inactive: 5000 } } } }
    const created = await put(path, host, body, { 'x-xbl-contract-version': '104' })
    expect(created.status).toBe(201)
    expect(await created.json()).toMatchObject({ constants: { system: { timeouts } } })
    const later = (await read(path)).constants as { system: object }
    expect(later.system).toEqual({
      reservedRemovalTimeout: 1000,
      readyRemovalTimeout: null,
      inactiveRemovalTimeout: 5000,
    })
    expect(((await read(path, host, '105')).constants as { system: object }).system).toEqual({ timeouts })
    expect((await read(`/serviceconfigs/${scid}/sessiontemplates/old`, host, '105')).constants).toEqual({
      system: { timeouts: { reserved: 1000, ready: null } },
    })
    // The same value in either form does not conflict.
    const same = { constants: { system: { timeouts: { inactive: 5000 }, reservedRemovalTimeout: 1000 } } }
    expect((await put(path, host, same)).status).toBe(200)
    expect((await put(path, host, { constants: { system: { timeouts: { inactive: 1 } } } })).status).toBe(409)
  })

  test('timeout.contract: by default inactive members stay 2 h in 104 and 105, 0 later', async () => {
    const inactive = { members: { me: { properties: { system: { active: false } } } } }
    for (const [template, minutes] of [
      ['Old', 120],
      ['Timed', 0],
    ] as const) {
      const path = sessionPath(template, 'idle')
      await put(path, host, { members: { ...join().members, ...reserve(guest).members } })
      await put(path, guest, join())
      await put(path, host, inactive)
      if (minutes > 0) {
        rig.wait(minutes * 60_000 - 1)
        expect(await read(path, guest)).toMatchObject({ membersInfo: { count: 2 } })
        rig.wait(1)
      }
      expect(await read(path, guest)).toMatchObject({ membersInfo: { count: 1 } })
    }
  })

  test('timeout.step, timeout.next: one step per request; nextTimer and Expires name the next', async () => {
    const path = sessionPath('Timed', 'steps')
    const constants = { system: { readyRemovalTimeout: 2000, inactiveRemovalTimeout: 3000 } }
    await put(path, host, { ...join(), constants })
    await put(path, guest, join({ ready: true }))
    const soon = await rig.send(path, { as: host })
    const { nextTimer } = (await soon.json()) as { nextTimer: string }
    expect(Date.parse(nextTimer)).toBe(rig.directory.context.now() + 2000)
    expect(soon.headers.get('expires')).toBe(new Date(nextTimer).toUTCString())
    // Long after both timers were due, one request applies one step, and the next timer starts then.
    rig.wait(60_000)
    expect(await read(path)).toMatchObject({ membersInfo: { count: 2, active: 1 } })
    rig.wait(2999)
    expect(await read(path)).toMatchObject({ membersInfo: { count: 2 } })
    rig.wait(1)
    const last = await rig.send(path, { as: host })
    expect(last.headers.get('expires')).toBeNull()
    expect(await last.json()).toMatchObject({ membersInfo: { count: 1 }, changeNumber: 4 })
  })

  test('timeout.empty: an empty session exists until its timeout', async () => {
    const path = sessionPath('Timed', 'empty')
    await put(path, host, { ...join(), constants: { system: { sessionEmptyTimeout: 1000 } } })
    expect((await put(path, host, { members: { me: null } })).status).toBe(200)
    rig.wait(999)
    expect((await rig.send(path, { as: host })).status).toBe(200)
    rig.wait(1)
    expect((await rig.send(path, { as: host })).status).toBe(204)
  })
})
