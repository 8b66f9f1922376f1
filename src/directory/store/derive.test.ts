/** Tests that data of older versions is derived again and gets its checksums once. */
import { Kysely, sql } from 'kysely'
import { afterEach, describe, expect, test } from 'vitest'
import { writeJson } from '#contract/write-json.ts'
import type { HandleRecord } from '#rules/handle-rules.ts'
import type { SessionRecord } from '#rules/session-record.ts'
import { type OpenDirectory, openDirectory } from '../open-directory.ts'
import {
  createEngine,
  join,
  openRig,
  putTemplate,
  type Rig,
  scid,
  sessionPath,
  startOfTime,
} from '../testing.ts'
import { currentDerivation, type Derivation, versionOf } from './derivation.ts'
import { sampleSessions } from './derivation-samples.ts'
import { checkDerivation, deriveAgain } from './derive.ts'
import { hashDocument } from './document.ts'
import type { Engine } from './engine.ts'
import { migrate } from './migrations.ts'
import { columnsOf, keywordRows, memberRows, sessionRow } from './session-rows.ts'

/** As if a later version counted one place more. */
const anotherDerivation: Derivation = {
  ...currentDerivation,
  sessionRow: (record) => {
    const row = sessionRow(record)
    return { ...row, places: row.places + 1 }
  },
}

let opened: OpenDirectory | undefined
afterEach(async () => {
  await opened?.close()
  opened = undefined
})

const [host, guest] = ['100', '200'] as const

/** A world as this version writes it. `makeOldStore` copies from it the rows that older versions had. */
async function makeWorld(rig: Rig): Promise<void> {
  opened = rig.directory
  await rig.tokenOf(host, { deviceId: 'one', follows: [guest] })
  await rig.tokenOf(guest, { deviceId: 'one' })
  const never = { reservedRemovalTimeout: null, inactiveRemovalTimeout: null, readyRemovalTimeout: null }
  await putTemplate(rig, 'Open', never, { keywords: ['carried'] })
  await putTemplate(rig, 'Private', { ...never, visibility: 'private' })
  for (const [template, system] of [
    ['Open', { keywords: ['word'] }],
    ['Open', { joinRestriction: 'followed', readRestriction: 'followed' }],
    ['Private', {}],
  ] as const) {
    rig.wait(1000)
    const name = `${template}${Object.keys(system).length}`
    const body = { ...join(), properties: { system } }
    const put = await rig.send(sessionPath(template, name), { as: host, method: 'PUT', body })
    expect(put.status).toBe(201)
    const sessionRef = { scid, templateName: template, name }
    const made = await rig.send('/handles', { as: host, body: { version: 1, type: 'transfer', sessionRef } })
    expect(made.status).toBe(201)
  }
}

/** The same world in a database of schema version 2, as the code of that version wrote its rows. */
async function makeOldStore(engine: Engine, rig: Rig): Promise<void> {
  const from = rig.directory.context.db
  const old = new Kysely<never>({ dialect: engine.dialect })
  await migrate(old as never, engine.text, 2)
  const insert = async (table: string, row: object) => {
    const columns = Object.entries(row)
    await sql`insert into ${sql.table(table)} (${sql.join(columns.map(([name]) => sql.ref(name)))})
      values (${sql.join(columns.map(([, value]) => value))})`.execute(old)
  }
  const without = (row: object, ...names: string[]) =>
    Object.fromEntries(Object.entries(row).filter(([name]) => !names.includes(name)))
  for (const table of ['templates', 'people', 'follows'] as const) {
    for (const row of await from.selectFrom(table).selectAll().execute())
      await insert(table, without(row, 'seal'))
  }
  for (const { document } of await from.selectFrom('sessions').select('document').execute()) {
    const record = JSON.parse(document) as SessionRecord
    const own = columnsOf(record)
    const later = ['hidden', 'etag', 'next_step', 'read_restriction', 'result_seal', 'head_seal']
    // Columns that version 2 derived differently. They stand for every later change of the derivation.
    await insert('sessions', {
      ...own,
      ...without(sessionRow(record), ...later),
      ...{
        template_name: '',
        name: '',
        accepted_count: 0,
        join_restriction: null,
        keywords: '',
        ends_empty: 1,
      },
      result: '{}',
      places: 1,
    })
    const copies = ['result', 'result_seal', 'next_lapse', 'end_due']
    for (const row of memberRows(record))
      await insert('session_members', { ...own, ...without(row, 'hidden', 'seal', ...copies) })
    for (const row of keywordRows(record))
      await insert('session_keywords', { ...own, ...without(row, 'hidden') })
  }
  const insertHandle = async (handle: object, row: object) =>
    insert('handles', { ...without(row, 'audience', 'seal'), ...handle })
  for (const row of await from.selectFrom('handles').selectAll().execute()) {
    await insertHandle({}, row)
    const record = JSON.parse(row.document) as HandleRecord
    if (record.ref.templateName !== 'Open') continue
    // Version 2 allowed several activities of one user in a SCID.
    const id = record.id.replace(/^0/, 'a')
    const document = writeJson({ ...record, id, type: 'activity' })
    await insertHandle({ id, type: 'activity', document }, row)
  }
  await insert('meta', { key: 'token-key', value: Buffer.alloc(32, 7).toString('base64') })
  await insert('meta', { key: 'world', value: 'empty' })
}

const openOn = async (engine: Engine): Promise<OpenDirectory> =>
  openDirectory({ engine, version: '0', world: 'empty', rateLimits: false, now: () => startOfTime })

describe('deriveAgain', () => {
  test('a database of schema version 2 becomes what this version would have written', async () => {
    const rig = await openRig()
    await makeWorld(rig)
    const engine = await createEngine()
    await makeOldStore(engine, rig)
    const directory = await openOn(engine)
    const tables = [
      'sessions',
      'session_members',
      'session_keywords',
      'templates',
      'people',
      'follows',
    ] as const
    for (const table of tables) {
      const order = sql`1, 2, 3`
      const rowsOf = ({ context: { db } }: OpenDirectory) =>
        db.selectFrom(table).selectAll().orderBy(order).execute()
      const rows = await rowsOf(directory)
      expect(rows, table).toEqual(await rowsOf(rig.directory))
      expect(rows.length, table).toBeGreaterThan(0)
    }
    const { db } = directory.context
    const handles = await db.selectFrom('handles').selectAll().orderBy('created').execute()
    const audiences = handles.filter(({ type }) => type === 'transfer').map(({ audience }) => audience)
    expect(audiences).toEqual(['anyone', 'restricted', 'members'])
    const activities = handles.filter(({ type }) => type === 'activity')
    expect(activities).toHaveLength(1)
    expect(activities[0]?.created).toBe(startOfTime + 2000)
    await directory.context.dataCheck.runOnConnection()
    expect(directory.context.dataCheck.status()).toMatchObject({ state: 'sound', findings: 0 })
    await directory.close()
  })

  test('stored data follows a changed derivation, there and back', async () => {
    const rig = await openRig()
    await makeWorld(rig)
    const { db, engine } = rig.directory.context
    const rowsOf = async () => {
      const rows = await db.selectFrom('sessions').selectAll().orderBy('name_key').execute()
      const members = await db.selectFrom('session_members').selectAll().orderBy('name_key').execute()
      return { rows, members }
    }
    const before = await rowsOf()
    await deriveAgain(engine, db, anotherDerivation)
    const after = await rowsOf()
    expect(after.rows.map(({ places }) => places)).toEqual(before.rows.map(({ places }) => places + 1))
    expect(after.members).toEqual(before.members)
    await deriveAgain(engine, db)
    expect(await rowsOf()).toEqual(before)
  })

  test('derives rows again for another derivation, and not for the same one', async () => {
    const rig = await openRig()
    await makeWorld(rig)
    const { db, engine } = rig.directory.context
    const rowsOf = () => db.selectFrom('sessions').selectAll().orderBy('name_key').execute()
    const before = await rowsOf()
    await db.updateTable('sessions').set({ places: 7, hidden: 1 }).execute()
    await db.deleteFrom('session_members').execute()
    await deriveAgain(engine, db)
    expect((await rowsOf()).map(({ places }) => places)).toEqual([7, 7, 7])
    await deriveAgain(engine, db, anotherDerivation)
    await deriveAgain(engine, db)
    expect(await rowsOf()).toEqual(before)
    expect(await db.selectFrom('session_members').selectAll().execute()).toHaveLength(3)
  })

  test('an interrupted derivation is finished by every version, the old one included', async () => {
    const rig = await openRig()
    await makeWorld(rig)
    const { db, engine } = rig.directory.context
    const rowsOf = () => db.selectFrom('sessions').selectAll().orderBy('name_key').execute()
    const before = await rowsOf()
    let written = 0
    const interrupted: Derivation = {
      ...anotherDerivation,
      audienceOf: (record) => {
        // The samples, which give the version, come first.
        if (++written > sampleSessions.length + 1) throw new Error('interrupted')
        return currentDerivation.audienceOf(record)
      },
    }
    await expect(deriveAgain(engine, db, interrupted)).rejects.toThrow('interrupted')
    await db.updateTable('sessions').set({ places: 7 }).execute()
    await deriveAgain(engine, db)
    expect(await rowsOf()).toEqual(before)
  })

  test('data of another derivation is not checked, because its rows are not damaged', async () => {
    const rig = await openRig()
    await makeWorld(rig)
    const { db, engine } = rig.directory.context
    await expect(checkDerivation(db)).resolves.toBeUndefined()
    await deriveAgain(engine, db, anotherDerivation)
    await expect(checkDerivation(db)).rejects.toThrow('another version of Sessionscope')
  })

  test('leaves a damaged document unchanged and derives the others', async () => {
    const rig = await openRig()
    await makeWorld(rig)
    const { db, engine } = rig.directory.context
    const [first] = await db.selectFrom('sessions').selectAll().orderBy('name_key').execute()
    const hash = hashDocument('another')
    await db
      .updateTable('sessions')
      .set({ document_hash: hash })
      .where('name_key', '=', first?.name_key ?? '')
      .execute()
    await db.updateTable('sessions').set({ places: 7 }).execute()
    await deriveAgain(engine, db, anotherDerivation)
    const places = await db.selectFrom('sessions').select('places').orderBy('name_key').execute()
    expect(places.map((row) => row.places === 7)).toEqual([true, false, false])
  })

  test('once rows have checksums, a missing checksum is damage', async () => {
    const rig = await openRig()
    await makeWorld(rig)
    const { db, engine } = rig.directory.context
    await db.updateTable('people').set({ seal: null }).execute()
    await deriveAgain(engine, db, anotherDerivation)
    const response = await rig.send('/console/identities')
    expect([response.status, await response.text()]).toEqual([500, expect.stringContaining('store.damaged')])
  })
})

describe('the version of the derivation', () => {
  const rows = sampleSessions.map(sessionRow)
  const columns = Object.keys(rows[0] ?? {}).filter((column) => !column.startsWith('document'))

  test.each(columns)('changes when %s is derived otherwise in a single sample', (column) => {
    for (const [i, sample] of sampleSessions.entries()) {
      const changed: Derivation = {
        ...currentDerivation,
        sessionRow: (record) => {
          const row = sessionRow(record)
          return record === sample ? { ...row, [column]: `${Reflect.get(row, column)}0` } : row
        },
      }
      expect(versionOf(changed), `sample ${i}`).not.toBe(versionOf(currentDerivation))
    }
  })

  test.each(columns)('%s has more than one value over the samples', (column) => {
    if (column === 'start_time') return
    expect(new Set(rows.map((row) => Reflect.get(row, column))).size).toBeGreaterThan(1)
  })

  test('changes with the rows of members, of keywords and with the audience', () => {
    const none: Partial<Derivation>[] = [
      { memberRows: (record) => memberRows(record).slice(1) },
      { keywordRows: (record) => keywordRows(record).slice(1) },
      { audienceOf: () => 'anyone' },
    ]
    const versions = none.map((change) => versionOf({ ...currentDerivation, ...change }))
    expect(new Set([...versions, versionOf(currentDerivation)]).size).toBe(4)
  })

  test('the samples have members in every state, on their turn and not', () => {
    const states = sampleSessions
      .flatMap(memberRows)
      .map(({ state, my_turn, hidden }) => [state, my_turn, hidden])
    const seen = new Set(states.map(String))
    expect([...seen].toSorted()).toEqual(
      [
        ...['active,0,0', 'active,0,1', 'active,1,0', 'inactive,0,0', 'inactive,0,1', 'inactive,1,0'],
        ...['ready,0,0', 'ready,0,1', 'reserved,0,1'],
      ].toSorted(),
    )
  })
})
