/** Tests that what the console predicts of a write, from the session it has read, is what the directory answers. */
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Xuid } from '#contract/identifiers.ts'
import type { Caller } from '#contract/mpsd/caller.ts'
import { writeJson } from '#contract/write-json.ts'
import { openRig, putTemplate, type Rig, scid, sessionPath } from '#directory/testing.ts'
import { listAccessOf } from './access-rows.ts'
import { predictWrite } from './predict-write.ts'
import { readSession, type SessionView } from './session-view.ts'
import { beginWrite, toWriteRequest, type WriteKind } from './write-draft.ts'

const people = ['7', '2533274790123456', '9007199254740993', '1'] as const
const server = '1'

let rig: Rig
beforeAll(async () => {
  rig = await openRig()
  await rig.tokenOf(server, { server: true })
  // Some are related to others, which the document of a session does not tell.
  await rig.tokenOf(people[0], { deviceId: 'shared' })
  await rig.tokenOf(people[1], { deviceId: 'shared' })
  await rig.tokenOf(people[2], { follows: [people[0] as Xuid] })
  await putTemplate(rig, 'Lobby', {
    maxMembersCount: 3,
    reservedRemovalTimeout: null,
    inactiveRemovalTimeout: null,
    readyRemovalTimeout: null,
  })
})
afterAll(() => rig.directory.close())

const callerOf = (xuid: string): Caller => ({
  xuid: xuid as Xuid,
  gamertag: xuid,
  titleId: '0',
  server: xuid === server,
})

const system = fc.record(
  {
    visibility: fc.constantFrom('open', 'visible', 'private'),
    version: fc.constantFrom(1, 3),
  },
  { requiredKeys: [] },
)
const properties = fc.record(
  {
    closed: fc.boolean(),
    joinRestriction: fc.constantFrom('none', 'followed', 'local'),
    locked: fc.boolean(),
    keywords: fc.subarray(['a', 'b']),
  },
  { requiredKeys: [] },
)
const body = fc.record(
  {
    constants: fc.record({
      system: fc.oneof(system, fc.constant({ maxMembersCount: 3 }), fc.constant({ maxMembersCount: 9 })),
    }),
    properties: fc.record({
      system: properties,
      custom: fc.dictionary(fc.constantFrom('x', 'y'), fc.integer()),
    }),
    members: fc.oneof(
      fc.constant({ me: null }),
      fc.constant({ me: {} }),
      fc.constant({ me: { properties: { system: { ready: true } } } }),
      fc.constant({ reserve_0: { constants: { system: { xuid: people[0] } } } }),
      fc.constant({ 0: null }),
    ),
  },
  { requiredKeys: [] },
)

interface World {
  readonly system: object
  readonly joining: readonly string[]
  /** For whom a seat is held. */
  readonly reserving: readonly string[]
  readonly properties: object
}
const world: fc.Arbitrary<World> = fc.record({
  system,
  joining: fc.subarray([...people.slice(0, 3)], { minLength: 1 }),
  reserving: fc.subarray([...people.slice(0, 3)]),
  properties,
})

/** Its member follows the first of the people, who may join for that reason alone. */
const followedWorld: World = {
  system: {},
  joining: [people[2]],
  reserving: [],
  properties: { joinRestriction: 'followed' },
}

let sessions = 0
async function createSession(generated: World): Promise<string> {
  const { system: constants, joining, reserving, properties: set } = generated
  const name = `s${++sessions}`
  const path = sessionPath('Lobby', name)
  const [first = '', ...others] = joining
  const me = { members: { me: { properties: { system: { active: true } } } } }
  await rig.send(path, { as: first, method: 'PUT', body: { ...me, constants: { system: constants } } })
  for (const as of others) await rig.send(path, { as, method: 'PUT', body: me })
  const seats = reserving
    .filter((xuid) => !joining.includes(xuid))
    .map((xuid, i) => [`reserve_${i}`, { constants: { system: { xuid } } }])
  if (seats.length > 0) {
    await rig.send(path, { as: first, method: 'PUT', body: { members: Object.fromEntries(seats) } })
  }
  await rig.send(path, { as: first, method: 'PUT', body: { properties: { system: set } } })
  return name
}

async function readAs(
  name: string,
  as: string,
): Promise<{ view: SessionView; etag: string | undefined } | undefined> {
  const answer = await rig.send(sessionPath('Lobby', name), { as })
  const view = answer.status === 200 ? readSession(await answer.text()) : undefined
  return view && { view, etag: answer.headers.get('etag') ?? undefined }
}

const drafts = fc.oneof(
  fc.record({ kind: fc.constantFrom<WriteKind>('join', 'leave', 'active', 'inactive', 'reserve', 'patch') }),
  fc.record({ kind: fc.constant<WriteKind>('patch'), body }),
  fc.record({ kind: fc.constant<WriteKind>('removeMember'), target: fc.constantFrom('0', '1', '5', 'me') }),
)

test('the predicted status of a write is the one that the directory answers, unless it cannot be known', async () => {
  const template = await (
    await rig.send(`/serviceconfigs/${scid}/sessiontemplates/Lobby`, { as: people[0] })
  ).text()
  const seen = { allowed: 0, refused: 0, unknown: 0 }
  await fc.assert(
    fc.asyncProperty(world, drafts, fc.constantFrom(...people), async (generated, drawn, as) => {
      const name = await createSession(generated)
      const read = await readAs(name, as)
      if (!read) return
      const begun = beginWrite(drawn.kind, read.view, read.etag, 'target' in drawn ? drawn.target : undefined)
      const draft = 'body' in drawn ? { ...begun, body: writeJson(drawn.body) } : begun
      const place = { scid, template: 'Lobby', name }
      const { status } = predictWrite(draft, place, callerOf(as), template)
      const { endpoint, ...request } = toWriteRequest(draft, place, false)
      const credentials = { contractVersion: '107', authorization: await rig.tokenOf(as) }
      const exchange = await rig.client[endpoint]({ ...request, credentials })
      if (status === undefined) {
        seen.unknown++
        return
      }
      expect(exchange).toMatchObject({ kind: 'answered', status })
      if (status < 400) seen.allowed++
      else seen.refused++
    }),
    { numRuns: 400, examples: [[followedWorld, { kind: 'join' }, people[0]]] },
  )
  expect(seen.allowed).toBeGreaterThan(40)
  expect(seen.refused).toBeGreaterThan(40)
  expect(seen.unknown).toBeGreaterThan(0)
}, 120_000)

test('what is worked out from the document alone agrees with the directory, where it is known', async () => {
  const seen = { known: 0, unknown: 0 }
  await fc.assert(
    fc.asyncProperty(world, async (generated) => {
      const name = await createSession(generated)
      const read = await readAs(name, server)
      if (!read) return
      const place = { scid, template: 'Lobby', name }
      const callers = people.map((xuid) => ({ xuid: xuid as Xuid, server: xuid === server }))
      const rows = listAccessOf(read.view, place, [...callers, 'nobody'])
      const { access } = await rig.client.inspectSession({
        parts: { scid, template: 'Lobby', session: name },
        query: { who: [...people, 'nobody'].join() },
      })
      for (const [i, row] of (rows ?? []).entries()) {
        for (const what of ['read', 'join', 'update'] as const) {
          const mine = row[what]
          if (mine.allowed === 'unknown') seen.unknown++
          else {
            seen.known++
            expect(mine, `${row.who} ${what}`).toEqual(access[i]?.[what])
          }
        }
        expect(row.find.queries, row.who).toEqual(access[i]?.find.queries)
      }
    }),
    { numRuns: 300 },
  )
  expect(seen.known).toBeGreaterThan(2000)
  expect(seen.unknown).toBeGreaterThan(0)
}, 120_000)
