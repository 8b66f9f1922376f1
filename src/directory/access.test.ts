/** Tests that what an inspection says of a caller is what happens when this caller does it. */
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { AccessOf } from '#contract/console/session-inspection.ts'
import { foldCase, type Xuid } from '#contract/identifiers.ts'
import { type World, world, scid as worldScid } from '#rules/arbitraries.ts'
import type { SessionRecord } from '#rules/session-record.ts'
import { removeSession, saveSession } from './store/session-store.ts'
import { openRig, type Rig, testedEngine } from './testing.ts'

/** Number of generated worlds; each asks about 50 things. `npm run test:long` makes more. */
const worlds = Number(process.env.SESSIONSCOPE_ACCESS ?? (testedEngine === 'postgres' ? 12 : 30))
const longest = Math.max(120_000, 3000 * worlds)

const xuids = ['0', '7', '2533274790123456', '9007199254740993', '18446744073709551615']

/** Whom everybody is: a server or not, on which device, following whom; and what the sessions add. */
const people = fc.record({
  server: fc.integer({ min: 0, max: 9 }),
  devices: fc.array(fc.constantFrom('console-a', 'console-b', undefined), { minLength: 5, maxLength: 5 }),
  follows: fc.array(fc.subarray(xuids), { minLength: 5, maxLength: 5 }),
  closed: fc.boolean(),
  read: fc.constantFrom(undefined, 'none', 'followed', 'local'),
})
type People = typeof people extends fc.Arbitrary<infer T> ? T : never

let rig: Rig
beforeAll(async () => {
  rig = await openRig()
})
afterAll(() => rig.directory.close())

const keyOf = ({ scid, templateName: template, name }: SessionRecord) => ({ scid, template, name })

async function saveWorld(generated: World, { closed, read }: People): Promise<SessionRecord[]> {
  for (const { name, document } of generated.templates) {
    const path = `/console/serviceconfigs/${worldScid}/sessiontemplates/${name}`
    await rig.send(path, { method: 'PUT', body: document })
  }
  const { db } = rig.directory.context
  const sessions = generated.sessions.map((session) => {
    const system = {
      ...session.properties.system,
      ...(closed && { closed }),
      ...(read !== undefined && { readRestriction: read as 'none' }),
    }
    return { ...session, properties: { ...session.properties, system } }
  })
  for (const session of sessions) await saveSession(db, session, undefined)
  return sessions
}

async function callersOf(drawn: People): Promise<Map<string, string | undefined>> {
  const callers = new Map<string, string | undefined>([['nobody', undefined]])
  for (const [i, xuid] of xuids.entries()) {
    const { authorization } = await rig.client.createToken({
      body: {
        xuid: xuid as Xuid,
        server: i === drawn.server,
        // A device is not taken away by leaving it out, so everybody has one.
        deviceId: drawn.devices[i] ?? `own-${i}`,
        follows: (drawn.follows[i] ?? []) as Xuid[],
      },
    })
    callers.set(xuid, authorization)
  }
  return callers
}

const pathOf = (path: string, { scid, templateName, name }: SessionRecord) =>
  `${path}/serviceconfigs/${scid}/sessiontemplates/${templateName}/sessions/${encodeURIComponent(name)}`

interface Asking {
  readonly session: SessionRecord
  readonly authorization: string | undefined
}

const headersOf = ({ authorization }: Asking): Record<string, string> =>
  authorization === undefined ? {} : { authorization }

async function write(asking: Asking, body: object): Promise<number> {
  const path = `${pathOf('', asking.session)}?nocommit=true`
  return (await rig.send(path, { method: 'PUT', body, headers: headersOf(asking) })).status
}

/** The status of a query, and whether the session is in its answer. */
async function query(asking: Asking, parameters: readonly (readonly [string, string])[]) {
  const search = new URLSearchParams(parameters.map(([name, value]) => [name, value]))
  const path = `/serviceconfigs/${asking.session.scid}/sessions?${search}`
  const answer = await rig.send(path, { headers: headersOf(asking) })
  if (answer.status !== 200) return { status: answer.status, hasSession: false }
  const { results } = (await answer.json()) as {
    results: { sessionRef: { templateName: string; name: string } }[]
  }
  const { templateName, name } = asking.session
  const isIt = ({ sessionRef }: (typeof results)[number]) =>
    sessionRef.name === name && foldCase(sessionRef.templateName) === foldCase(templateName)
  return { status: 200, hasSession: results.some(isIt) }
}

const flagsOf = (flags: readonly string[]) => flags.map((flag) => [flag, 'true'] as const)
const allFlags = [0, 1, 2, 3, 4, 5, 6, 7].map((bits) =>
  ['private', 'reservations', 'inactive'].filter((_, i) => bits & (1 << i)),
)
/** Every query that could find a session of these worlds. */
const allQueries = [
  ...xuids.flatMap((xuid) => allFlags.map((flags) => [['xuid', xuid] as const, ...flagsOf(flags)])),
  ...['ranked', '<b>', '組隊', '🜁'].flatMap((keyword) =>
    [[], ['private']].map((flags) => [['keyword', keyword] as const, ...flagsOf(flags)]),
  ),
]

const statusOf = (verdict: AccessOf['read']) => (verdict.allowed ? 200 : verdict.refusal.status)

const counts = { allowed: 0, refused: 0, found: 0, notFound: 0 }
function count(verdict: AccessOf['read']): void {
  if (verdict.allowed) counts.allowed++
  else counts.refused++
}

async function checkFinding(asking: Asking, { find }: AccessOf): Promise<void> {
  for (const { by, value, flags } of find.queries) {
    counts.found++
    expect(await query(asking, [[by, value], ...flagsOf(flags)])).toEqual({ status: 200, hasSession: true })
    // Each flag is needed.
    for (const flag of flags) {
      const fewer = flags.filter((one) => one !== flag)
      expect((await query(asking, [[by, value], ...flagsOf(fewer)])).hasSession).toBe(false)
    }
  }
  if (find.queries.length > 0) return
  counts.notFound++
  for (const one of allQueries) expect((await query(asking, one)).hasSession, JSON.stringify(one)).toBe(false)
}

async function checkSession(
  session: SessionRecord,
  callers: ReadonlyMap<string, string | undefined>,
): Promise<void> {
  const inspect = (who: string) =>
    rig.client.inspectSession({
      parts: { scid: session.scid, template: session.templateName, session: session.name },
      query: { who },
    })
  for (const [who, authorization] of callers) {
    const [access] = (await inspect(who)).access
    if (!access) break
    const asking = { session, authorization }
    expect(await write(asking, { members: { me: {} } }), 'join').toBe(statusOf(access.join))
    expect(await write(asking, { properties: {} }), 'update').toBe(statusOf(access.update))
    await checkFinding(asking, access)
    // The last one, because it applies the timeouts that have passed, and the next ones may pass at once.
    const read = await rig.send(pathOf('', session), { headers: headersOf(asking) })
    expect(read.status, 'read').toBe(statusOf(access.read))
    for (const verdict of [access.read, access.join, access.update]) count(verdict)
  }
  const inspected = await inspect('7,nobody')
  expect(inspected.access).toHaveLength(inspected.isHere ? 2 : 0)
  if (inspected.isHere) return
  // The timeout of a session that is not here has passed: nobody reads it.
  const headers = headersOf({ session, authorization: callers.get('7') })
  expect((await rig.send(pathOf('', session), { headers })).status).toBe(204)
  expect(inspected.ended.length).toBeGreaterThan(0)
}

test(
  'what an inspection says is what happens: read, find, join and update, for generated worlds and callers',
  async () => {
    await fc.assert(
      fc.asyncProperty(world, people, async (generated, drawn) => {
        const sessions = await saveWorld(generated, drawn)
        try {
          const callers = await callersOf(drawn)
          for (const session of sessions) await checkSession(session, callers)
        } finally {
          for (const session of sessions) await removeSession(rig.directory.context.db, keyOf(session))
        }
      }),
      { numRuns: worlds },
    )
    // A test of only one answer would prove little.
    console.info(`${worlds} worlds: ${JSON.stringify(counts)}`)
    for (const [what, seen] of Object.entries(counts)) expect(seen, what).toBeGreaterThan(2 * worlds)
  },
  longest,
)
