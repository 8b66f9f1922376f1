/** On PostgreSQL: what processes keep in memory is what the database has, whoever changed it and whatever happened to it. */
import fc from 'fast-check'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Scid } from '#contract/identifiers.ts'
import type { RowWatcher } from './store/engine.ts'
import { metaKeys } from './store/meta.ts'
import { openPostgres } from './store/postgres.ts'
import { removeSession } from './store/session-store.ts'
import { createSharedChanges } from './store/shared-changes.ts'
import {
  createDatabase,
  join,
  openBareStore,
  openRig,
  putTemplate,
  type Rig,
  reserve,
  scid,
  sessionPath,
  testedEngine,
  timeless,
  watchStatements,
} from './testing.ts'

const seed = Number(process.env.SESSIONSCOPE_SEED ?? Math.floor(Math.random() * 2 ** 31))

const names = ['a', 'b', 'c']
const players = ['1', '2', '3']
const keywords = ['night', 'ranked']

/** What is asked of every process after each change. The last caller is in no session. */
const questions: readonly [path: string, as: string, body?: object][] = [
  ...players.map((xuid): [string, string] => [`/serviceconfigs/${scid}/sessions?xuid=${xuid}`, '9']),
  ...players.map((xuid): [string, string] => [
    `/serviceconfigs/${scid}/sessions?xuid=${xuid}&private=true&reservations=true&inactive=true`,
    xuid,
  ]),
  ...keywords.map((one): [string, string] => [`/serviceconfigs/${scid}/sessions?keyword=${one}`, '9']),
  [`/serviceconfigs/${scid}/batch`, '9', { xuids: players }],
  ...names.map((name): [string, string] => [sessionPath('Lobby', name), '1']),
]

/** Sessions are named by their place in `names`. */
const step = fc.record({
  by: fc.constantFrom(0, 1),
  what: fc.constantFrom('join', 'join', 'leave', 'inactive', 'reserve', 'keywords', 'private', 'database'),
  name: fc.constantFrom(...names),
  player: fc.constantFrom(...players),
  /** Of the two processes, those that are asked after it. */
  askedOf: fc.subarray([0, 1] as const, { minLength: 1 }),
})
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never

let url: string
let rigs: readonly [Rig, Rig]
let client: pg.Client

/** What a process answers. Each answer has a correlation id of its own. */
const ask = (rig: Rig) =>
  Promise.all(
    questions.map(async ([path, as, body]) => {
      const response = await rig.send(path, { as, ...(body && { body }) })
      const text = (await response.text()).replace(/"correlationId":"[^"]*"/, '')
      return `${response.status} ${response.headers.get('etag')} ${text}`
    }),
  )

/** What a process that has just begun answers. */
async function askFresh(): Promise<string[]> {
  const rig = await openRig({ engine: openPostgres(url) })
  const answers = await ask(rig)
  await rig.directory.close()
  return answers
}

/** Removes a session by somebody else's statements, which know nothing of this program. */
async function removeRows(own: pg.Client, name: string): Promise<void> {
  for (const table of ['session_keywords', 'session_members', 'sessions'])
    await own.query(`delete from ${table} where name_key = $1`, [name])
}

async function change({ by, what, name, player }: Step): Promise<void> {
  const rig = rigs[by]
  const put = async (body: object) => {
    const response = await rig.send(sessionPath('Lobby', name), { as: player, method: 'PUT', body })
    expect(response.status, await response.text()).toBeLessThan(500)
  }
  if (what === 'join') await put(join())
  if (what === 'inactive') await put(join({ active: false }))
  if (what === 'leave') await put({ members: { me: null } })
  if (what === 'reserve') await put(reserve('1', '2', '3'))
  if (what === 'keywords') await put({ properties: { system: { keywords: [keywords[by]] } }, ...join() })
  if (what === 'private') await put({ constants: { system: { visibility: 'private' } }, ...join() })
  if (what === 'database') await removeRows(client, name)
}

describe.skipIf(testedEngine === 'sqlite')('what several processes keep in memory', () => {
  beforeAll(async () => {
    url = await createDatabase()
    rigs = [await openRig({ engine: openPostgres(url) }), await openRig({ engine: openPostgres(url) })]
    client = new pg.Client({ connectionString: url })
    await client.connect()
    expect((await putTemplate(rigs[0], 'Lobby', timeless)).status).toBeLessThan(300)
  })
  afterAll(async () => {
    for (const rig of rigs) await rig.directory.close()
    await client.end()
  })

  test(`is what the database has after every change, seed ${seed}`, async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 3, maxLength: 8 }), async (steps) => {
        for (const one of steps) {
          await change(one)
          const expected = await askFresh()
          for (const i of one.askedOf) expect(await ask(rigs[i])).toEqual(expected)
        }
      }),
      { numRuns: 12, seed },
    )
  })

  /** Makes three public sessions of one player each. */
  async function fill(): Promise<void> {
    for (const [i, name] of names.entries()) {
      const one: Omit<Step, 'what'> = { by: 0, name, player: players[i] ?? '', askedOf: [] }
      await change({ ...one, what: 'database' })
      await change({ ...one, what: 'keywords' })
    }
  }

  /** Runs `work` after one process has kept its answers, and checks that it answers as a new one does. */
  async function expectSeen(work: () => Promise<unknown>): Promise<void> {
    await fill()
    const before = await ask(rigs[0])
    expect(await ask(rigs[0])).toEqual(before)
    await work()
    const after = await ask(rigs[0])
    expect(after).not.toEqual(before)
    expect(after).toEqual(await askFresh())
  }
  test('is read from the database once only, and then one statement tells that nothing has changed', async () => {
    const statements: string[] = []
    const engine = watchStatements(openPostgres(url), ({ sql }) => statements.push(sql))
    const rig = await openRig({ engine })
    await fill()
    const first = await ask(rig)
    statements.length = 0
    expect(await ask(rig)).toEqual(first)
    await rig.directory.close()
    expect(statements.length).toBeGreaterThan(0)
    // With private and reserved sessions, each is looked up.
    const isLookedUp = (text: string) => text.includes('"s"."result"')
    expect(statements.filter((text) => !text.includes('row_changes') && !isLookedUp(text))).toEqual([])
  })

  test('follows a change that was begun before other changes, and ends after them', async () => {
    const early = new pg.Client({ connectionString: url })
    await early.connect()
    await expectSeen(async () => {
      await early.query('begin')
      await removeRows(early, 'a')
      await change({ by: 1, what: 'inactive', name: 'b', player: '3', askedOf: [] })
      await ask(rigs[0])
      await ask(rigs[0])
      await early.query('commit')
    })
    await early.end()
  })

  test('is forgotten when another process replaces the world', async () => {
    await expectSeen(async () => {
      const response = await rigs[1].send('/console/reset', { method: 'POST' })
      expect(response.status, await response.text()).toBeLessThan(300)
    })
    expect((await putTemplate(rigs[0], 'Lobby', timeless)).status).toBeLessThan(300)
  })

  test('is forgotten when another process repairs rows', async () => {
    await expectSeen(() => {
      const { engine, db } = rigs[1].directory.context
      const key = { scid: Scid.parse(scid), template: 'Lobby', name: 'a' }
      return engine.exclusively(db, (trx) => removeSession(trx, key))
    })
  })

  test('is forgotten when so much has changed that it is not told one by one', async () => {
    await expectSeen(() =>
      client.query(`with gone as (delete from sessions where name_key = 'a')
        insert into row_changes (scid, owners, is_public) select '${scid}', array['5'], true from generate_series(1, 1500)`),
    )
  })

  test('is forgotten when the notes of what changed are deleted already', async () => {
    await expectSeen(async () => {
      await removeRows(client, 'a')
      await client.query('update row_changes_kept set since = pg_snapshot_xmax(pg_current_snapshot())')
      await client.query('delete from row_changes')
    })
  })

  test('is forgotten when the database is another one, restored from a copy', async () => {
    await expectSeen(async () => {
      await client.query('begin')
      await client.query("set local sessionscope.row_notes = 'off'")
      await client.query("delete from sessions where name_key = 'a'")
      await client.query('create unlogged table restored (like row_changes_kept including all)')
      await client.query('insert into restored select * from row_changes_kept')
      await client.query('drop table row_changes_kept')
      await client.query('alter table restored rename to row_changes_kept')
      await client.query('commit')
    })
  })

  test('is forgotten after a crash, in which numbers of transactions are lost and given again', async () => {
    await expectSeen(async () => {
      await client.query('begin')
      await client.query("set local sessionscope.row_notes = 'off'")
      await removeRows(client, 'a')
      // What the database does to a table without a log, and then the first process that looks.
      await client.query('delete from row_changes_kept')
      await client.query('insert into row_changes_kept default values')
      await client.query('commit')
    })
  })

  test('is forgotten when somebody empties the tables', async () => {
    await expectSeen(() => client.query('truncate session_keywords, session_members, sessions'))
    for (const table of ['session_keywords', 'session_members', 'sessions']) {
      await expectSeen(() => client.query(`truncate ${table}`))
      await client.query('truncate session_keywords, session_members, sessions')
    }
  })

  test('is forgotten when somebody gives a row to another user, keyword or session', async () => {
    for (const change of [
      "update session_members set xuid = '77' where name_key = 'a'",
      "update session_keywords set keyword_key = 'other' where name_key = 'a'",
      "update sessions set name_key = 'z' where name_key = 'a'",
    ]) {
      await expectSeen(() => client.query(change))
      await client.query('truncate session_keywords, session_members, sessions')
    }
  })

  test('is kept again in a database that was restored from a copy of a longer history', async () => {
    await client.query("update row_changes_kept set since = '900000000000'")
    await client.query("insert into row_changes values ('900000000001', null, null, null, null, null)")
    const engine = openPostgres(url)
    const rig = await openRig({ engine })
    await rig.send(`/serviceconfigs/${scid}/sessions?keyword=night`, { as: '9' })
    const before = engine.countUnreported()
    await rig.send(`/serviceconfigs/${scid}/sessions?keyword=night`, { as: '9' })
    expect(engine.countUnreported()).toBe(before)
    await rig.directory.close()
  })

  test('needs no note of what every process has had time to read', async () => {
    const other = await createDatabase()
    const engine = openPostgres(other)
    const { db } = await openBareStore(engine)
    const told: string[] = []
    const watcher: RowWatcher = { onRows: (_, owner) => told.push(owner), onSession: () => {} }
    const [hasty, patient] = [createSharedChanges(0), createSharedChanges()]
    patient.watchRows(watcher)
    const own = new pg.Client({ connectionString: other })
    await own.connect()
    const note = (owner: string) =>
      own.query("insert into row_changes (scid, owners, is_public) values ('s', array[$1], true)", [owner])
    const count = async () => (await own.query('select 1 from row_changes')).rowCount
    const look = (one: typeof hasty) => one.readMeta(db, metaKeys.conditions)
    await look(patient)
    const before = patient.countUnreported()
    await note('1')
    // Who looks twice deletes what was there before the first time, and before any transaction that goes on.
    const lookInTurn = async () => {
      await look(hasty)
      await look(patient)
      return count()
    }
    await expect.poll(lookInTurn, { timeout: 30_000 }).toBe(0)
    expect([told, patient.countUnreported()]).toEqual([['1'], before])
    await note('2')
    const lookAlone = async () => {
      await look(hasty)
      return count()
    }
    await expect.poll(lookAlone, { timeout: 30_000 }).toBe(0)
    await look(patient)
    expect([told, patient.countUnreported()]).toEqual([['1'], before + 1])
    // After a crash, who looks first makes it possible again.
    await own.query('delete from row_changes_kept')
    for (let i = 0; i < 2; i++) await look(patient)
    const recovered = patient.countUnreported()
    await look(patient)
    expect(patient.countUnreported()).toBe(recovered)
    await own.end()
    await db.destroy()
    await engine.close()
  })
})
