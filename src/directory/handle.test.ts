/** Handles: creation, visibility, queries and removal. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { join, openRig, putTemplate, type Rig, scid, sessionPath, timeless } from './testing.ts'

const [host, guest, stranger, server] = ['100', '200', '300', '900'] as const

let rig: Rig
beforeAll(async () => {
  rig = await openRig()
  await rig.tokenOf(server, { server: true })
  await putTemplate(
    rig,
    'Open',
    { ...timeless, maxMembersCount: 2 },
    { roleTypes: { team: { roles: { red: { max: 2 } } } } },
  )
  await putTemplate(rig, 'Private', { ...timeless, visibility: 'private' })
  await putTemplate(rig, 'Found', { ...timeless, capabilities: { searchable: true } })
})
afterAll(() => rig.directory.close())

let names = 0
interface Ref {
  scid: string
  templateName: string
  name: string
}
interface Handle {
  id: string
  sessionRef: Ref
  relatedInfo?: object
}

async function createSession(template: string, by: string = host, body: object = {}): Promise<Ref> {
  const name = `h${++names}`
  const put = await rig.send(sessionPath(template, name), {
    as: by,
    method: 'PUT',
    body: { ...join(), ...body },
  })
  expect(put.status).toBe(201)
  return { scid, templateName: template, name }
}
const pathOf = (ref: Ref) => sessionPath(ref.templateName, ref.name)
const make = async (type: string, sessionRef: Ref, by: string = host, more: object = {}) => {
  const response = await rig.send('/handles', { as: by, body: { version: 1, type, sessionRef, ...more } })
  expect(response.status).toBe(201)
  return (await response.json()) as Handle
}
const statusOf = async (path: string, as: string, method = 'GET') =>
  (await rig.send(path, { as, method })).status
const find = async (body: object, by: string = host, search = '') => {
  const response = await rig.send(`/handles/query${search}`, { as: by, body })
  expect(response.status).toBe(200)
  return ((await response.json()) as { results: Handle[] }).results
}
const idsOf = (handles: Handle[]) => handles.map(({ id }) => id)

describe('activity', () => {
  test('names the owner and the session, and with include also session details', async () => {
    const ref = await createSession('Open', host, {
      properties: { custom: { map: 'Harbour', level: 12345678901234567890n.toString() } },
      members: { me: { roles: { team: 'red' } } },
    })
    const handle = await make('activity', ref)
    expect(handle).toMatchObject({ type: 'activity', version: 1, sessionRef: ref, ownerXuid: host })
    const asked = { type: 'activity', scid, owners: { xuids: [host, guest] } }
    expect(await find(asked, stranger)).toEqual([handle])
    const [told] = await find(asked, stranger, '?include=relatedInfo,customProperties,roleInfo')
    expect(told).toMatchObject({
      relatedInfo: {
        visibility: 'open',
        joinRestriction: 'none',
        closed: false,
        maxMembersCount: 2,
        membersCount: 1,
      },
      customProperties: { map: 'Harbour', level: '12345678901234567890' },
      roleInfo: { roleTypes: { team: { roles: { red: { max: 2, count: 1 } } } } },
    })
  })

  test('handle.life: one per user and SCID; it ends when its owner leaves or the session ends', async () => {
    const first = await make('activity', await createSession('Open'))
    const ref = await createSession('Open')
    const second = await make('activity', ref)
    expect(await statusOf(`/handles/${first.id}`, host)).toBe(404)
    await rig.send(pathOf(ref), { as: guest, method: 'PUT', body: join() })
    const other = await make('activity', ref, guest)
    await rig.send(pathOf(ref), { as: host, method: 'PUT', body: { members: { me: null } } })
    expect(await statusOf(`/handles/${second.id}`, guest)).toBe(404)
    expect(await statusOf(`/handles/${other.id.toUpperCase()}`, stranger)).toBe(200)
    await rig.send(pathOf(ref), { as: guest, method: 'PUT', body: { members: { me: null } } })
    expect(await statusOf(`/handles/${other.id}`, guest)).toBe(404)
    // A new session with the same name does not get the old handles.
    await rig.send(pathOf(ref), { as: guest, method: 'PUT', body: join() })
    expect(await statusOf(`/handles/${other.id}`, guest)).toBe(404)
  })

  test('the activities of followed people are queried by moniker', async () => {
    const handle = await make('activity', await createSession('Open', guest), guest)
    await rig.client.createToken({ body: JSON.stringify({ xuid: stranger, follows: [guest] }) })
    const people = { people: { moniker: 'people', monikerXuid: stranger } }
    expect(idsOf(await find({ type: 'activity', owners: people }, stranger))).toEqual([handle.id])
    expect(idsOf(await find({ type: 'activity', owners: people }, server))).toEqual([handle.id])
  })

  test('outsiders find the activity of a private session by no query, and its id tells them why', async () => {
    const ref = await createSession('Private')
    const { id } = await make('activity', ref)
    for (const path of [`/handles/${id}`, `/handles/${id}/session`])
      expect(await statusOf(path, stranger)).toBe(403)
    expect(await statusOf(`/handles/${id}`, stranger, 'DELETE')).toBe(403)
    expect(idsOf(await find({ type: 'activity', owners: { xuids: [host] } }, stranger))).not.toContain(id)
    expect(idsOf(await find({ type: 'activity', owners: { xuids: [host] } }, host))).toContain(id)
    expect(await statusOf(`/handles/${id}`, server)).toBe(200)
    // Its owner leaves, so it ends; an outsider is not told that.
    const reserve = { reserve_0: { constants: { system: { xuid: guest } } } }
    await rig.send(pathOf(ref), { as: host, method: 'PUT', body: { members: reserve } })
    await rig.send(pathOf(ref), { as: guest, method: 'PUT', body: join() })
    await rig.send(pathOf(ref), { as: host, method: 'PUT', body: { members: { me: null } } })
    expect(await statusOf(`/handles/${id}`, guest)).toBe(404)
    expect(await statusOf(`/handles/${id}`, stranger)).toBe(403)
  })
})

describe('invite and transfer', () => {
  test('are visible only to their parties, who can delete them', async () => {
    const ref = await createSession('Open')
    const inviteAttributes = { titleId: '1', context: 'x', '5': 1 }
    const invite = await make('invite', ref, host, { invitedXuid: guest, inviteAttributes })
    const transfer = await make('transfer', ref)
    expect(await statusOf(`/handles/${invite.id}`, stranger)).toBe(404)
    expect(await statusOf(`/handles/${transfer.id}`, guest)).toBe(404)
    expect(await statusOf(`/handles/${transfer.id}`, host)).toBe(200)
    expect(await find({ type: 'invite' }, guest)).toEqual([
      expect.objectContaining({ invitedXuid: guest, inviteAttributes }),
    ])
    expect(await find({ type: 'invite' }, stranger)).toEqual([])
    expect(await statusOf(`/handles/${invite.id}`, guest, 'DELETE')).toBe(204)
    expect(await statusOf(`/handles/${invite.id}`, host)).toBe(404)
    expect(await make('invite', ref, server, { invitedXuid: guest })).not.toHaveProperty('ownerXuid')
  })
})

describe('the session of a handle', () => {
  test('answers as the session’s own address does, and names that address', async () => {
    const ref = await createSession('Open')
    const { id } = await make('activity', ref)
    const read = await rig.send(`/handles/${id}/session`, { as: host })
    expect(read.headers.get('content-location')).toBe(pathOf(ref))
    const own = await rig.send(pathOf(ref), { as: host })
    expect(read.headers.get('etag')).toBe(own.headers.get('etag'))
    expect(await read.json()).toMatchObject({ membersInfo: { count: 1 } })
    const joined = await rig.send(`/handles/${id}/session`, { as: guest, method: 'PUT', body: join() })
    expect([joined.status, joined.headers.get('content-location')]).toEqual([200, pathOf(ref)])
    const stale = { 'if-match': own.headers.get('etag') ?? '' }
    const late = await rig.send(`/handles/${id}/session`, {
      as: guest,
      method: 'PUT',
      body: join(),
      headers: stale,
    })
    expect(late.status).toBe(412)
    expect(late.headers.get('content-location')).toBe(pathOf(ref))
  })
})

describe('search', () => {
  const attributes = [
    { tags: ['ranked', "o'hara"], strings: { map: 'harbour' }, numbers: { level: 5 } },
    { tags: ['casual'], strings: { map: 'harbour' }, numbers: { level: 20 } },
    { tags: ['ranked'], strings: { map: 'citadel', '7': 'x' }, numbers: { level: 12 } },
    {},
  ]
  const made: string[] = []
  beforeAll(async () => {
    for (const searchAttributes of attributes) {
      const ref = await createSession('Found')
      made.push((await make('search', ref, host, { searchAttributes })).id)
      rig.wait(1000)
    }
  })
  const search = async (more: object) =>
    idsOf(await find({ type: 'search', scid, templateName: 'Found', ...more }, stranger)).map((id) =>
      made.indexOf(id),
    )

  test('handle.query-order: newest first, unless orderBy is given', async () => {
    expect(await search({})).toEqual([3, 2, 1, 0])
    expect(await search({ orderBy: 'timestamp asc' })).toEqual([0, 1, 2, 3])
    expect(await search({ orderBy: 'numbers/level desc' })).toEqual([1, 2, 0, 3])
    expect(await search({ orderBy: 'strings/map' })).toEqual([2, 1, 0, 3])
  })

  test.each([
    ["tags/any(t:t eq 'ranked')", [2, 0]],
    ["tags/any(tag:tag eq 'o''hara')", [0]],
    ["strings/map eq 'harbour' and numbers/level ge 20", [1]],
    ["strings/map eq 'harbour' or numbers/level gt 5 and tags/any(t:t eq 'ranked')", [2, 1, 0]],
    ["not (strings/map eq 'harbour')", [3, 2]],
    ['numbers/level lt 12', [0]],
    ['numbers/level le 12', [2, 0]],
    ["strings/7 ne 'y'", [2]],
    ["strings/map ne 'harbour'", [2]],
  ])('%s', async (filter, expected) => expect(await search({ filter })).toEqual(expected))

  test.each([
    '',
    'tags/any(t:u eq 1)',
    'strings/map eq 5',
    'numbers/level eq',
    '(numbers/level eq 1',
    'a b',
    "'x'",
    'level eq 1 ;',
  ])('an invalid filter gets 400: %s', async (filter) => {
    const body = { type: 'search', scid, templateName: 'Found', filter }
    expect((await rig.send('/handles/query', { as: host, body })).status).toBe(400)
  })
})
