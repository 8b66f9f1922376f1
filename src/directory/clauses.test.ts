/** Each refusing clause, by its id: a minimal request that breaks it, and the message that names it. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Explanation } from '#contract/console/explanation.ts'
import type { ClauseId } from '#contract/ledger/clauses.ts'
import { join, openRig, putTemplate, type Rig, reserve, scid, sessionPath, timeless } from './testing.ts'

const [host, guest, stranger, server] = ['100', '200', '300', '900'] as const
const red = { max: 1 }
const roleTypes = { team: { roles: { red, blue: {} } } }

let rig: Rig
beforeAll(async () => {
  rig = await openRig()
  await rig.tokenOf(server, { server: true })
  await putTemplate(rig, 'Open', { ...timeless, maxMembersCount: 2 }, { roleTypes, keywords: ['carried'] })
  await putTemplate(rig, 'Private', { ...timeless, visibility: 'private' })
  await putTemplate(rig, 'Visible', { ...timeless, visibility: 'visible' })
  await putTemplate(rig, 'Mine', { ...timeless, initiators: [host] })
  await putTemplate(rig, 'Free', { maxMembersCount: null })
  const searched = { large: true, searchable: true }
  await putTemplate(rig, 'Large', { ...timeless, capabilities: searched })
  await putTemplate(rig, 'Secret', { ...timeless, visibility: 'private', capabilities: searched })
})
afterAll(() => rig.directory.close())

let names = 0
const fresh = (template = 'Open') => sessionPath(template, `s${++names}`)
const put = (path: string, as: string, body: unknown, headers: Record<string, string> = {}) =>
  rig.send(path, { as, method: 'PUT', body, headers })

/** Creates a session with its host as a member, and with the fields of `body`. */
async function createSession(template = 'Open', body: object = {}, by: string = host): Promise<string> {
  const path = fresh(template)
  expect((await put(path, by, { ...join(), ...body })).status).toBe(201)
  return path
}

const system = (fields: object) => ({ properties: { system: fields } })
const closed = system({ closed: true })
const local = system({ joinRestriction: 'local', readRestriction: 'none' })
const refOf = (path: string) => {
  const [, , , , templateName = '', , name = ''] = path.split('/')
  return { scid, templateName, name }
}
const handle = (type: string, path: string, by: string, more: object = {}) =>
  rig.send('/handles', { as: by, body: { type, sessionRef: refOf(path), ...more } })
const find = (body: object, by: string = host, search = '') =>
  rig.send(`/handles/query${search}`, { as: by, body })
const search = { type: 'search', scid, templateName: 'Large' }

type Case = readonly [clause: ClauseId, status: number, ask: () => Promise<Response>]
const as = host

const addressed: Case[] = [
  ['address.invalid', 404, () => rig.send('/serviceconfigs', { as })],
  ['address.scid', 404, () => rig.send('/serviceconfigs/x/sessiontemplates', { as })],
  [
    'address.name',
    404,
    () => rig.send(`/serviceconfigs/${scid}/sessiontemplates/${'x'.repeat(101)}`, { as }),
  ],
  ['address.hopper', 404, () => rig.send(`/serviceconfigs/${scid}/hoppers/h`, { as })],
  ['verb.unknown', 405, () => rig.send(fresh(), { as, method: 'PATCH', body: {} })],
  ['version.required', 400, () => rig.send(fresh(), { as, headers: { 'x-xbl-contract-version': '103' } })],
  ['authorization.required', 401, () => rig.send(fresh())],
  [
    'lookup.scid',
    404,
    () => rig.send(`/serviceconfigs/${scid.replace('8', '9')}/sessions?keyword=x`, { as }),
  ],
  ['lookup.template', 404, () => rig.send(sessionPath('None', 'x'), { as })],
]

const written: Case[] = [
  ['body.size', 400, () => put(fresh(), host, ' '.repeat(1024 * 1024 + 1))],
  ['body.json', 400, () => put(fresh(), host, '{"a":')],
  ['body.depth', 400, () => put(fresh(), host, `${'['.repeat(33)}${']'.repeat(33)}`)],
  ['body.text', 400, () => put(fresh(), host, '{"a":"\\u0000"}')],
  ['body.shape', 400, () => put(fresh(), host, { other: 1 })],
  ['write.parameter', 400, () => put(`${fresh()}?dry=true`, host, {})],
  ['precondition.unclear', 400, () => put(fresh(), host, {}, { 'if-match': '"a", "b"' })],
  ['create.initiators', 403, () => put(fresh('Mine'), guest, join())],
  [
    'constants.members',
    400,
    () => put(fresh('Private'), host, { ...join(), constants: { system: { maxMembersCount: 500 } } }),
  ],
  [
    'constants.timeouts',
    400,
    () =>
      put(fresh('Free'), host, {
        ...join(),
        constants: { system: { readyRemovalTimeout: 1, timeouts: { ready: 2 } } },
      }),
  ],
  [
    'constants.template',
    409,
    () => put(fresh(), host, { ...join(), constants: { system: { maxMembersCount: 5 } } }),
  ],
  [
    'constants.session',
    409,
    async () => put(await createSession(), host, { constants: { custom: { late: 1 } } }),
  ],
  ['members.large', 409, async () => put(await createSession('Large'), host, reserve(guest))],
  ['members.active-ready', 400, () => put(fresh(), host, join({ active: true, ready: true }))],
  [
    'members.reserve-numbers',
    400,
    () =>
      put(fresh(), host, {
        members: { ...join().members, reserve_1: { constants: { system: { xuid: guest } } } },
      }),
  ],
  ['read.private', 403, async () => put(await createSession('Private'), stranger, join())],
  [
    'properties.keywords-private',
    400,
    () => put(fresh('Private'), host, { ...join(), ...system({ keywords: ['k'] }) }),
  ],
  ['properties.turn', 400, () => put(fresh(), host, { ...join(), ...system({ turn: [7] }) })],
  [
    'properties.restrictions',
    400,
    () => put(fresh(), host, { ...join(), ...system({ readRestriction: 'local' }) }),
  ],
  ['properties.locked', 400, () => put(fresh(), host, { ...join(), ...system({ locked: true }) })],
  ['roles.unknown', 400, () => put(fresh(), host, { members: { me: { roles: { team: 'green' } } } })],
  [
    'read.restriction',
    403,
    async () =>
      rig.send(await createSession('Open', system({ joinRestriction: 'local', readRestriction: 'local' })), {
        as: stranger,
      }),
  ],
]

/** Clauses of row 11, whose answer is the session. Only row 10, without a session, names the clause. */
const joined: Case[] = [
  ['members.no-self', 403, () => put(fresh(), server, join())],
  [
    'members.own',
    403,
    () => put(fresh(), host, { members: { me: { constants: { system: { xuid: guest } } } } }),
  ],
  ['members.server-only', 403, () => put(fresh(), host, { ...join(), servers: { s: {} } })],
  [
    'join.full',
    403,
    () => put(fresh(), host, { members: { ...join().members, ...reserve(guest, stranger).members } }),
  ],
  [
    'roles.full',
    403,
    () =>
      put(fresh(), host, {
        members: {
          me: { roles: { team: 'red' } },
          reserve_0: { constants: { system: { xuid: guest } }, roles: { team: 'red' } },
        },
      }),
  ],
]

const elements: Case[] = [
  ['element.session', 404, () => rig.send(`${fresh()}/properties`, { as })],
  ['element.large', 404, async () => rig.send(`${await createSession('Large')}/members/0`, { as })],
  ['element.no-self', 404, async () => rig.send(`${await createSession()}/members/me`, { as: server })],
]

const handled: Case[] = [
  ['handle.missing', 404, () => rig.send('/handles/00000000-0000-4000-9000-000000000000', { as })],
  ['handle.session', 404, () => handle('activity', fresh(), host)],
  ['handle.member', 403, async () => handle('activity', await createSession(), stranger)],
  ['handle.searchable', 403, async () => handle('search', await createSession(), host)],
  ['handle.search-private', 403, async () => handle('search', await createSession('Secret'), host)],
  [
    'handle.owner',
    403,
    async () => {
      const { id } = (await (await handle('activity', await createSession(), host)).json()) as { id: string }
      return rig.send(`/handles/${id}`, { as: stranger, method: 'DELETE' })
    },
  ],
  [
    'handle.query-owners',
    400,
    () =>
      find({ type: 'activity', owners: { xuids: [host], people: { moniker: 'people', monikerXuid: host } } }),
  ],
  [
    'handle.query-people',
    403,
    () => find({ type: 'activity', owners: { people: { moniker: 'people', monikerXuid: guest } } }),
  ],
  ['handle.query-search', 400, () => find({ type: 'search', scid })],
  ['handle.filter', 400, () => find({ ...search, filter: "strings/map like 'x'" })],
  ['handle.order-by', 400, () => find({ ...search, orderBy: 'name' })],
  ['address.parameters', 400, () => rig.send(`/handles/${scid}?x=1`, { as: host, method: 'DELETE' })],
  ['handle.include', 400, () => find(search, host, '?include=everything')],
  ['handle.permission', 501, () => find({ ...search, communicatePermissionRequired: true })],
]

describe('a refusal names its rule', () => {
  test.each([...addressed, ...written, ...joined, ...elements, ...handled])(
    '%s is %i',
    async (clause, status, ask) => {
      const response = await ask()
      const text = await response.text()
      expect([response.status, text]).toEqual([status, expect.stringContaining(`[${clause};`)])
    },
  )
})

/** The same clauses with an existing session: row 11 with the current session as the body. */
describe('a caller who may read the session gets it with the refusal', () => {
  const shown: [ClauseId, () => Promise<[path: string, as: string, body: object]>][] = [
    ['join.reserved-only', async () => [await createSession('Visible'), guest, join()]],
    ['join.closed', async () => [await createSession('Open', closed), guest, join()]],
    [
      'join.full',
      async () => [
        await createSession('Open', { members: { ...join().members, ...reserve(guest).members } }),
        stranger,
        join(),
      ],
    ],
    ['join.restriction', async () => [await createSession('Open', local), guest, join()]],
    ['update.member', async () => [await createSession(), guest, { properties: { custom: { a: 1 } } }]],
    ['members.server-only', async () => [await createSession(), host, { members: { 0: null } }]],
    ['members.own', async () => [await createSession(), server, { members: { 0: {} } }]],
    [
      'roles.full',
      async () => [
        await createSession('Open', { members: { me: { roles: { team: 'red' } } } }),
        guest,
        { members: { me: { roles: { team: 'red' } } } },
      ],
    ],
  ]
  test.each(shown)('%s', async (_, prepare) => {
    const [path, by, body] = await prepare()
    const before = (await (await rig.send(path, { as: host })).json()) as { changeNumber: number }
    const response = await put(path, by, body)
    expect(response.status).toBe(403)
    expect(response.headers.get('content-type')).toBe('application/json')
    expect(await response.json()).toMatchObject({ changeNumber: before.changeNumber, members: { 0: {} } })
  })

  test('join.reserved: a reserved player can join a closed and restricted session', async () => {
    const members = { ...join().members, ...reserve(guest).members }
    const path = await createSession('Open', {
      members,
      ...system({ closed: true, joinRestriction: 'local', readRestriction: 'none' }),
    })
    expect((await put(path, guest, join())).status).toBe(200)
  })
})

describe('a trace names the rule that left a session out', () => {
  const base = `/serviceconfigs/${scid}`
  const explain = async (path: string, by: string = host) => {
    const response = await rig.send('/console/explain', { as: by, body: { method: 'GET', path } })
    return Explanation.parse(await response.json()).leftOut
  }
  test.each<[ClauseId, string]>([
    ['match.template', `${base}/sessiontemplates/Large/sessions?keyword=carried`],
    ['match.member', `${base}/sessions?xuid=12345`],
    ['match.status', `${base}/sessions?xuid=${guest}`],
    ['match.private', `${base}/sessions?xuid=${host}`],
    ['match.keyword', `${base}/sessions?keyword=nobody-has-it`],
    ['match.visibility', `${base}/sessions?keyword=carried&visibility=visible`],
    ['match.version', `${base}/sessions?keyword=old&version=1`],
    ['match.take', `${base}/sessions?keyword=carried&take=0`],
    ['match.alive', `${base}/sessions?keyword=short`],
  ])('%s', async (clause, path) => {
    await createSession('Open', { members: { ...join().members, ...reserve(guest).members } })
    await createSession('Private')
    await createSession('Free', { constants: { system: { version: 9 } }, ...system({ keywords: ['old'] }) })
    // The inactive host times out after a second, which ends the session; no request has applied it yet.
    await createSession('Free', {
      members: { me: {} },
      constants: { system: { inactiveRemovalTimeout: 1000 } },
      ...system({ keywords: ['short'] }),
    })
    rig.wait(1000)
    expect((await explain(path))[clause]).toBeGreaterThan(0)
  })
})
