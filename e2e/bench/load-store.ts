/** Fills an SQLite file with sessions for the benchmark, directly and without the normal write path. */
import { DatabaseSync } from 'node:sqlite'
import pg from 'pg'
import { Scid, toWireTime, Xuid } from '#contract/identifiers.ts'
import { TemplateDocument } from '#contract/mpsd/session.ts'
import { openDirectory } from '#directory/open-directory.ts'
import type { Engine } from '#directory/store/engine.ts'
import { openPostgres } from '#directory/store/postgres.ts'
import { keywordRows, memberRows, sessionRow } from '#directory/store/session-rows.ts'
import { columnsOfKey } from '#directory/store/session-store.ts'
import { openSqlite } from '#directory/store/sqlite.ts'
import { syncPath } from '#directory/store/sync-path.ts'
import { saveTemplate } from '#directory/store/template-store.ts'
import type { MemberRecord, SessionRecord } from '#rules/session-record.ts'

export const scid = Scid.parse('00000000-0000-4000-8000-000000000001')
export const template = 'Lobby'
export const popular = 'popular'
/** The keyword that each template of the world `carriers` has for all its sessions. */
export const carried = 'carried'

/**
 * The stored worlds. `plain`: one template, nobody's timeout has passed. `carriers`: a hundred templates that
 * carry one keyword. `lapsed`: every member's timeout has passed, and every second session has ended by it. `crowded`:
 * each user is in a hundred sessions instead of twenty, and every third session is full.
 */
export type Shape = 'plain' | 'carriers' | 'lapsed' | 'crowded'

const countTemplates: Readonly<Record<Shape, number>> = { plain: 1, carriers: 100, lapsed: 1, crowded: 4 }
const templateNames = (shape: Shape) =>
  Array.from({ length: countTemplates[shape] }, (_, i) => (i === 0 ? template : `${template} ${i}`))

const firstXuid = 2_533_274_790_000_000n
/** Number of users. Each user is in twenty sessions, or a hundred: half of them as the first member. */
export const countUsers = (sessions: number, shape: Shape = 'plain') =>
  Math.max(1, sessions / (shape === 'crowded' ? 50 : 10))
export const xuidOf = (user: number) => Xuid.parse(String(firstXuid + BigInt(user)))

/** The ETag of a session before anybody wrote to it. */
export const etagOf = (i: number) => `"e7a60000-0000-4000-8000-${i.toString(16).padStart(12, '0')}"`

function member(index: number, user: number, at: number, shape: Shape): MemberRecord {
  return {
    index,
    xuid: xuidOf(user),
    gamertag: `Player ${user}`,
    joinTime: toWireTime(at),
    reserved: false,
    since: at,
    activeTitleId: '1',
    constants: { system: {}, custom: {} },
    properties: { system: shape === 'lapsed' ? {} : { active: true }, custom: {} },
  }
}

function constantsOf(i: number, shape: Shape): SessionRecord['constants']['system'] {
  if (shape === 'crowded') return { maxMembersCount: i % 3 === 0 ? 2 : 8, inactiveRemovalTimeout: null }
  if (shape !== 'lapsed') return { maxMembersCount: 8, inactiveRemovalTimeout: null }
  return { maxMembersCount: 8, inactiveRemovalTimeout: 1000, sessionEmptyTimeout: i % 2 === 0 ? 0 : null }
}

function session(i: number, users: number, now: number, shape: Shape): SessionRecord {
  // Start times are spread over the last year, in an order that no key has.
  const at = now - ((i * 7_919_000_003) % 31_536_000_000)
  const hex = i.toString(16).padStart(12, '0')
  return {
    scid,
    templateName: templateNames(shape)[i % countTemplates[shape]] ?? template,
    name: `5e551015-0000-4000-8000-${hex}`,
    contractVersion: 107,
    branch: `b4a0c000-0000-4000-8000-${hex}`,
    changeNumber: 3,
    startTime: toWireTime(at),
    etag: etagOf(i),
    constants: { system: constantsOf(i, shape), custom: { map: 'Harbour' } },
    properties: {
      system: { keywords: i % 50 === 0 ? [popular, `rare${i}`] : ['ranked'] },
      custom: { round: 1, score: [0, 0] },
    },
    members: [member(0, i % users, at, shape), member(1, (i + Math.ceil(users / 3)) % users, at, shape)],
    nextIndex: 2,
    servers: {},
  }
}

type Table = 'sessions' | 'session_members' | 'session_keywords'
type Rows = Readonly<Record<Table, readonly object[]>>

/** The rows of the sessions from `first` up to `end`. */
function makeRows(first: number, end: number, users: number, now: number, shape: Shape): Rows {
  const rows: Record<Table, object[]> = { sessions: [], session_members: [], session_keywords: [] }
  for (let i = first; i < end; i++) {
    const record = session(i, users, now, shape)
    const own = columnsOfKey({ scid, template: record.templateName, name: record.name })
    rows.sessions.push({ ...own, ...sessionRow(record) })
    rows.session_members.push(...memberRows(record).map((row) => ({ ...own, ...row })))
    rows.session_keywords.push(...keywordRows(record).map((row) => ({ ...own, ...row })))
  }
  return rows
}

/** Creates the tables and the templates. */
async function prepareStore(engine: Engine, shape: Shape): Promise<void> {
  const directory = await openDirectory({ engine, version: '0', world: 'empty', rateLimits: false })
  const document = TemplateDocument.parse({
    contractVersion: 107,
    constants: { system: { maxMembersCount: 8, inactiveRemovalTimeout: null } },
  })
  const keywords = shape === 'carriers' ? { keywords: [carried] } : {}
  for (const name of templateNames(shape)) {
    await saveTemplate(directory.context.db, { scid, name, document: { ...document, ...keywords } })
  }
  await directory.close()
}

/** Sessions whose rows are made at once. */
const chunk = 1000

/** Creates the database file with `count` sessions of two members each. */
export async function loadStore(file: string, count: number, shape: Shape = 'plain'): Promise<void> {
  await prepareStore(openSqlite(file), shape)
  const raw = new DatabaseSync(file)
  raw.exec('PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA cache_size=-400000; BEGIN')
  const insert = (table: string, row: object) => {
    const names = Object.keys(row)
    return raw.prepare(
      `insert into ${table} (${names.join(', ')}) values (${names.map(() => '?').join(', ')})`,
    )
  }
  const statements = new Map<string, ReturnType<typeof insert>>()
  const add = (table: string, row: object) => {
    const statement = statements.get(table) ?? insert(table, row)
    statements.set(table, statement)
    statement.run(...(Object.values(row) as never[]))
  }
  const now = Date.now()
  for (let first = 0; first < count; first += chunk) {
    const rows = makeRows(first, Math.min(count, first + chunk), countUsers(count, shape), now, shape)
    for (const [table, list] of Object.entries(rows)) for (const row of list) add(table, row)
  }
  raw.exec('COMMIT; PRAGMA journal_mode=WAL')
  raw.close()
  // Otherwise the first writes that are measured would wait until the disk has taken all of it.
  syncPath(file)
}

/** The same in an empty PostgreSQL database. */
export async function loadPostgres(url: string, count: number): Promise<void> {
  await prepareStore(openPostgres(url), 'plain')
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  await client.query('begin')
  // Nobody keeps anything of it in memory yet.
  await client.query("set local sessionscope.row_notes = 'off'")
  const now = Date.now()
  for (let first = 0; first < count; first += chunk) {
    const rows = makeRows(first, Math.min(count, first + chunk), countUsers(count), now, 'plain')
    for (const [table, list] of Object.entries(rows)) {
      // Each row as JSON: the database gives the columns their types.
      await client.query(`insert into ${table} select * from json_populate_recordset(null::${table}, $1)`, [
        JSON.stringify(list),
      ])
    }
  }
  await client.query('commit')
  // What the database does by itself after so many new rows would otherwise run beside the first measurements.
  await client.query('vacuum (analyze)')
  await client.query('checkpoint')
  await client.end()
}
