/** Damaged data is never served: checksums on every table, and derived rows that are repaired or reported. */
import { CompiledQuery, sql } from 'kysely'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { createDataCheck } from './data-check.ts'
import { openDirectory } from './open-directory.ts'
import {
  createEngine,
  join,
  openRig,
  putTemplate,
  type Rig,
  reserve,
  scid,
  sessionPath,
  testedEngine,
  watchStatements,
} from './testing.ts'

const [host, guest, friend] = ['100', '200', '300'] as const
const template = 'Open'
const path = sessionPath(template, 'one')
const query = `/serviceconfigs/${scid}/sessions?xuid=${host}`

let rig: Rig
let handle: string
let refused = false
beforeEach(async () => {
  vi.spyOn(console, 'error').mockImplementation(() => {})
  rig = await openRig()
  await rig.tokenOf(host, { deviceId: 'one', follows: [guest] })
  await rig.tokenOf(guest, { deviceId: 'one', follows: [host] })
  const never = { reservedRemovalTimeout: null, inactiveRemovalTimeout: null, readyRemovalTimeout: null }
  await putTemplate(rig, template, never, { keywords: ['carried'] })
  const system = { keywords: ['word'], joinRestriction: 'followed', readRestriction: 'followed' }
  await rig.send(path, { as: host, method: 'PUT', body: { ...join(), properties: { system } } })
  await rig.send(path, { as: host, method: 'PUT', body: reserve(friend) })
  const sessionRef = { scid, templateName: template, name: 'one' }
  const made = await rig.send('/handles', { as: host, body: { version: 1, type: 'activity', sessionRef } })
  handle = ((await made.json()) as { id: string }).id
})
afterEach(async () => {
  vi.restoreAllMocks()
  // A failed start has already closed the database.
  if (!refused) await rig.directory.close()
  refused = false
})

const execute = (text: string) => sql.raw(text).execute(rig.directory.context.db)
const answer = async (where: string, as: string | undefined, headers: Record<string, string> = {}) => {
  const response = await rig.send(where, { as, headers })
  return `${response.status} ${await response.text()}`
}
const check = async () => {
  const { dataCheck } = rig.directory.context
  await dataCheck.runOnConnection()
  return dataCheck.status()
}

/** What is damaged, the SQL that damages it, and a request that reads it. */
const servedData: readonly [string, string, () => Promise<string>][] = [
  [
    'the result of a query',
    "update sessions set result = replace(result, 'one', 'two')",
    () => answer(`${query}&visibility=open`, host),
  ],
  [
    'the result beside a member',
    "update session_members set result = replace(result, 'one', 'two')",
    () => answer(query, host),
  ],
  [
    'a member’s state',
    "update session_members set state = 'inactive'",
    () => answer(`${query}&inactive=true`, host),
  ],
  ['a member’s turn', 'update session_members set my_turn = 1', () => answer(query, host)],
  [
    'the head of a session',
    'update sessions set etag = \'"other"\'',
    () => answer(path, host, { 'if-none-match': '"other"' }),
  ],
  [
    'a template’s name',
    "update templates set name = 'OPEN'",
    () => answer(`/serviceconfigs/${scid}/sessiontemplates`, host),
  ],
  [
    'a handle',
    "update handles set document = replace(document, 'one', 'two')",
    () => answer(`/handles/${handle}`, host),
  ],
  [
    'a person’s name',
    "update people set gamertag = 'Somebody'",
    () => answer('/console/identities', undefined),
  ],
  ['a person’s device', "update people set device_id = 'another'", () => answer(path, guest)],
  ['whom a person follows', "update follows set seal = 1 where xuid = '200'", () => answer(path, guest)],
  [
    'the clock',
    `update meta set value = '{"clock":{"held":5},"faults":[]}' where key = 'conditions'`,
    () => reopen(),
  ],
  ['the key of credentials', "update meta set value = 'AAAA' where key = 'token-key'", () => reopen()],
]

/** Opens the same database again and returns the result as text. */
async function reopen(): Promise<string> {
  const { engine } = rig.directory.context
  const opening = openDirectory({
    engine: { ...engine, close: async () => {} },
    version: '0',
    world: 'demo',
    rateLimits: false,
  })
  return opening.then(
    () => 'it opened',
    (error: unknown) => {
      refused = true
      return `500 store.damaged ${String(error)}`
    },
  )
}

describe('checksums', () => {
  test.each(servedData)('store.damaged: %s is not served after damage', async (_, damage, ask) => {
    await execute(damage)
    expect(await ask()).toMatch(/^500 .*store\.damaged/)
  })

  test.each(servedData)('the check finds damage of %s', async (_, damage) => {
    expect((await check()).state).toBe('sound')
    await execute(damage)
    expect((await check()).state).toMatch(/^(?:repaired|damaged)$/)
  })

  test('an export counts damaged rows and leaves them out', async () => {
    for (const table of ['people', 'handles', 'templates', 'follows'])
      await execute(`update ${table} set seal = 1`)
    const exported = (await (await rig.send('/console/export')).json()) as Record<string, unknown>
    expect(exported).toMatchObject({ templates: [], people: [], handles: [], damaged: 6 })
    expect(exported.sessions).toHaveLength(1)
  })
})

describe('the metadata of the directory', () => {
  test.each(['world', 'token-key', 'conditions'])('a missing %s is not created again', async (key) => {
    await execute(`delete from meta where key = '${key}'`)
    expect(await reopen()).toContain(`meta ${key} is missing`)
  })
})

/** Damage to derived rows, as SQL. */
const derivedDamage: readonly [string, string][] = [
  ['a session’s columns', 'update sessions set places = 77, hidden = 1'],
  ['a session’s head', "update sessions set etag = 'x'"],
  ['a member that is missing', `delete from session_members where xuid = '${host}'`],
  ['a member that is left over', "update session_members set xuid = '999' where xuid = '300'"],
  ['a member’s timeout', 'update session_members set lapses_at = 5'],
  ['a keyword that is missing', 'delete from session_keywords'],
  ['a keyword of a session that is not there', "update session_keywords set name_key = 'nowhere'"],
  ['a member of a session that is not there', "update session_members set name_key = 'nowhere'"],
  ['who finds a handle', "update handles set audience = 'anyone'"],
  ['a session’s key', "update sessions set name_key = 'other'"],
]

describe('the check of all data', () => {
  const dump = async () => {
    const { db } = rig.directory.context
    const tables = ['sessions', 'session_members', 'session_keywords', 'handles'] as const
    const order = sql`1, 2, 3, 4`
    return Promise.all(tables.map((table) => db.selectFrom(table).selectAll().orderBy(order).execute()))
  }

  test.each(derivedDamage)('derives again: %s', async (_, damage) => {
    const before = await dump()
    await execute(damage)
    expect(await dump()).not.toEqual(before)
    expect(await check()).toMatchObject({ state: 'repaired', at: expect.any(String) })
    expect(await dump()).toEqual(before)
    expect(rig.directory.context.dataCheck.isBlocked()).toBe(false)
  })

  test('damage that cannot be repaired is reported by health, and by one log line each', async () => {
    await execute("update sessions set document = replace(document, 'word', 'wort')")
    await execute("update people set gamertag = 'x'")
    const lines: string[] = []
    const { db, engine } = rig.directory.context
    const own = createDataCheck(
      db,
      engine,
      () => 0,
      (line) => lines.push(line),
    )
    await own.runOnConnection()
    expect(own.status()).toEqual({ state: 'damaged', findings: 3, at: '1970-01-01T00:00:00.000Z' })
    expect(lines).toHaveLength(3)
    expect(lines.join('\n')).toMatch(/document sessions .*\n.*seal people .*100.*\n.*seal people .*200/)
    await check()
    const health = (await (await rig.send('/console/health')).json()) as Record<string, unknown>
    expect(health.check).toMatchObject({ state: 'damaged', findings: 3 })
  })

  test('all rows of a table with more than one page are checked', async () => {
    for (let i = 0; i < 230; i++) {
      const put = await rig.send(sessionPath(template, `many${i}`), { as: host, method: 'PUT', body: join() })
      expect(put.status).toBe(201)
    }
    expect(await check()).toMatchObject({ state: 'sound' })
    await execute("update session_members set state = 'ready' where name_key like 'many%'")
    expect(await check()).toMatchObject({ state: 'repaired', findings: 230 })
  })

  test('the rows of each page of sessions are read by their index, however many there are', async () => {
    if (testedEngine !== 'sqlite') return
    const statements: CompiledQuery[] = []
    const seen = await openRig({
      engine: watchStatements(await createEngine(), (one) => statements.push(one)),
      world: 'demo',
    })
    await seen.directory.context.dataCheck.runOnConnection()
    const ofLaterPages = statements.filter(({ sql: text }) =>
      /^select \* from "session_(?:members|keywords)" where \(.*and \(/.test(text),
    )
    expect(ofLaterPages.length).toBeGreaterThan(10)
    for (const { sql: text, parameters } of ofLaterPages.slice(0, 4)) {
      const { rows } = await seen.directory.context.db.executeQuery<{ detail: string }>(
        CompiledQuery.raw(`explain query plan ${text}`, [...parameters]),
      )
      expect(rows.map(({ detail }) => detail).join()).toMatch(/USING INDEX .*\(scid,template_key,name_key\)>/)
    }
    await seen.directory.close()
  })

  test('the check in a worker thread finds the same', async () => {
    const { location } = rig.directory.context.engine
    if (!location) return
    await execute("update people set gamertag = 'x'")
    await rig.directory.context.dataCheck.run()
    expect(rig.directory.context.dataCheck.status()).toMatchObject({ state: 'damaged', findings: 2 })
  })

  test('a new database is sound', async () => {
    const fresh = await openRig({ engine: await createEngine() })
    await fresh.directory.context.dataCheck.runOnConnection()
    expect(fresh.directory.context.dataCheck.status()).toMatchObject({ state: 'sound', findings: 0 })
    await fresh.directory.close()
  })
})
