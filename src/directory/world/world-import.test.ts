/** Import checks everything that is used later: with an odd value at any place, no later request fails. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Json, JsonObject } from '#contract/json.ts'
import {
  join,
  openRig,
  putTemplate,
  type Rig,
  reserve,
  scid,
  sessionPath,
  testedEngine,
  timeless,
} from '../testing.ts'

const [host, guest, outsider, server] = ['100', '200', '300', '900'] as const
const seed = Number(process.env.SESSIONSCOPE_SEED ?? Date.now() % 1_000_000)
const cases = Number(process.env.SESSIONSCOPE_IMPORTS ?? (testedEngine === 'postgres' ? 100 : 300))

let rig: Rig
let world: Json
beforeAll(async () => {
  rig = await openRig()
  await rig.tokenOf(server, { server: true })
  await rig.tokenOf(host, { deviceId: 'd', follows: [guest], gamertag: 'Mika' })
  const roleTypes = { r: { mutableRoleSettings: ['max'], roles: { a: { max: 3, target: 1 } } } }
  await putTemplate(
    rig,
    'Open',
    { ...timeless, capabilities: { searchable: true } },
    { roleTypes, keywords: ['own'] },
  )
  await putTemplate(rig, 'Private', { visibility: 'private', sessionEmptyTimeout: 5000 })
  const replaceAt = (path: string, body: unknown, as: string = host) =>
    rig.send(path, { as, method: 'PUT', body })
  await replaceAt(sessionPath('Open', 'one'), {
    constants: { system: { initiators: [host, server] }, custom: { a: 1.0 } },
    members: {
      me: { properties: { system: { active: true }, custom: { b: [1] } }, roles: { r: 'a' } },
      ...reserve(guest).members,
    },
    properties: {
      system: { turn: [0], keywords: ['co-op'], joinRestriction: 'followed' },
      custom: { 5: 'five' },
    },
  })
  await replaceAt(sessionPath('Open', 'one'), { servers: { s: { custom: { x: 1 } } } }, server)
  await replaceAt(sessionPath('Private', 'two'), join({ ready: true }))
  const ref = (templateName: string, name: string) => ({ scid, templateName, name })
  for (const body of [
    { type: 'activity', sessionRef: ref('Open', 'one') },
    { type: 'invite', sessionRef: ref('Open', 'one'), invitedXuid: outsider, inviteAttributes: { i: 1 } },
    {
      type: 'search',
      sessionRef: ref('Open', 'one'),
      searchAttributes: { tags: ['t'], strings: { map: 'm' }, numbers: { n: 1 } },
    },
    { type: 'transfer', sessionRef: ref('Open', 'one') },
  ]) {
    expect((await rig.send('/handles', { as: host, body })).status).toBe(201)
  }
  world = (await (await rig.send('/console/export')).json()) as Json
})
afterAll(() => rig.directory.close())

type Path = readonly (string | number)[]

/** The path of every value in a document, including objects and lists. */
function* placesOf(value: Json, path: Path = []): Generator<Path> {
  if (path.length > 0) yield path
  if (typeof value !== 'object' || value === null) return
  for (const [name, one] of Object.entries<Json>(value as JsonObject)) {
    yield* placesOf(one, [...path, Array.isArray(value) ? Number(name) : name])
  }
}

/** Returns the document with another value at a path; undefined removes the field. */
function replaceAt(value: Json, [first, ...rest]: Path, other: Json | undefined): Json {
  if (first === undefined) return other ?? null
  const copy = Array.isArray(value) ? [...value] : { ...(value as JsonObject) }
  const fields = copy as JsonObject
  if (rest.length === 0 && other === undefined) delete fields[first]
  else fields[first] = replaceAt(fields[first] ?? null, rest, other)
  return Array.isArray(value) ? (copy as Json[]).filter((one) => one !== undefined) : copy
}

const oddValues: readonly (Json | undefined)[] = [
  undefined,
  null,
  true,
  -1,
  0.5,
  8.64e15 + 1,
  1e300,
  '',
  'x'.repeat(300),
  'a\r\nset-cookie: b',
  '"é"',
  '９００',
  '2026-13-45T99:99:99.0000000Z',
  '18446744073709551616',
  [],
  [null],
  {},
  { constructor: 1 },
]

const base = `/serviceconfigs/${scid}`
const sessions = [sessionPath('Open', 'one'), sessionPath('Private', 'two')]
/** Requests that read all stored data. */
const requests: readonly (readonly [method: string, path: string, body?: unknown])[] = [
  ...sessions.flatMap((path) => [
    ['GET', path] as const,
    ...['constants', 'properties', 'members', 'members/0', 'members/me', 'servers', 'servers/s'].map(
      (part) => ['GET', `${path}/${part}`] as const,
    ),
    [
      'PUT',
      `${path}?nocommit=true`,
      { members: { me: { roles: { r: 'a' } } }, properties: { custom: { z: 1 } } },
    ] as const,
  ]),
  ['GET', `${base}/sessions?xuid=${host}&inactive=true&reservations=true&private=true`],
  ['GET', `${base}/sessions?keyword=co-op`],
  ['GET', `${base}/sessions?keyword=own`],
  ['POST', `${base}/batch`, { xuids: [host, guest] }],
  ['GET', `${base}/sessiontemplates`],
  ['GET', `${base}/sessiontemplates/Open`],
  ['PUT', `${sessionPath('Open', 'new')}?nocommit=true`, { members: { me: {} } }],
  ...(['activity', 'invite', 'transfer'] as const).map(
    (type) =>
      [
        'POST',
        '/handles/query?include=relatedInfo,customProperties,roleInfo',
        { type, owners: { xuids: [host] } },
      ] as const,
  ),
  [
    'POST',
    '/handles/query?include=relatedInfo,roleInfo',
    {
      type: 'search',
      scid,
      templateName: 'Open',
      filter: "tags/any(t:t eq 't') or numbers/n ge 0 or strings/map eq 'm'",
      orderBy: 'numbers/n desc',
    },
  ],
  ['GET', '/console/identities'],
  ['GET', '/console/export'],
  ['GET', '/console/health'],
  ['POST', '/console/explain', { method: 'GET', path: `${base}/sessions?xuid=${host}` }],
]

/** A generator of numbers between 0 and 1 with a seed (mulberry32). */
function createRandom(start: number): () => number {
  let state = start
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

describe('a world with an odd value', () => {
  test('is refused with a message, or all later requests work', async () => {
    console.log(`seed ${seed}`)
    const random = createRandom(seed)
    const places = [...placesOf(world)]
    let refused = 0
    for (let i = 0; i < cases; i++) {
      const place = places[Math.floor(random() * places.length)] ?? []
      const value = oddValues[Math.floor(random() * oddValues.length)]
      const caseName = `seed ${seed}, ${place.join('.')} = ${JSON.stringify(value)}`
      const imported = await rig.send('/console/import', { body: replaceAt(world, place, value) })
      const text = await imported.text()
      expect([200, 400], `${caseName}: ${text}`).toContain(imported.status)
      if (imported.status === 400) {
        refused++
        expect(text.length, caseName).toBeLessThan(1000)
        continue
      }
      for (const as of [host, outsider, server]) {
        for (const [method, path, body] of requests) {
          const response = await rig.send(path, { as, method, ...(body !== undefined && { body }) })
          expect(
            response.status,
            `${caseName}: ${method} ${path} as ${as}: ${await response.text()}`,
          ).toBeLessThan(500)
        }
      }
    }
    expect(refused).toBeGreaterThan(cases / 4)
    expect(refused).toBeLessThan(cases)
  }, 600_000)

  test.each([
    ['an ETag that no header can carry', ['sessions', 0, 'etag'], '"a\r\nb"'],
    ['an ETag beyond Latin-1', ['sessions', 0, 'etag'], '"é€"'],
    ['a time out of range', ['sessions', 0, 'members', 0, 'since'], 8.64e15 + 1],
    ['a handle with a time out of range', ['handles', 0, 'created'], 8.64e15],
    ['tags that are not a list', ['handles', 3, 'searchAttributes'], { tags: 5 }],
    ['an invited XUID that is an object', ['handles', 1, 'invitedXuid'], {}],
  ] as const)('%s is refused with its place in the file', async (_, place, value) => {
    const response = await rig.send('/console/import', { body: replaceAt(world, place, value) })
    expect([response.status, await response.text()]).toEqual([
      400,
      expect.stringContaining(place.slice(0, 3).join('.')),
    ])
  })
})
