/** Fills an SQLite file with sessions for the benchmark, directly and without the normal write path. */
import { DatabaseSync } from 'node:sqlite'
import { Scid, toWireTime, Xuid } from '#contract/identifiers.ts'
import { TemplateDocument } from '#contract/mpsd/session.ts'
import { openDirectory } from '#directory/open-directory.ts'
import { keywordRows, memberRows, sessionRow } from '#directory/store/session-rows.ts'
import { columnsOfKey } from '#directory/store/session-store.ts'
import { openSqlite } from '#directory/store/sqlite.ts'
import { saveTemplate } from '#directory/store/template-store.ts'
import type { MemberRecord, SessionRecord } from '#rules/session-record.ts'

export const scid = Scid.parse('00000000-0000-4000-8000-000000000001')
export const template = 'Lobby'
export const popular = 'popular'

const firstXuid = 2_533_274_790_000_000n
/** Number of users. Each user is in twenty sessions: ten as the first member, ten as the second. */
export const countUsers = (sessions: number) => Math.max(1, sessions / 10)
export const xuidOf = (user: number) => Xuid.parse(String(firstXuid + BigInt(user)))

function member(index: number, user: number, at: number): MemberRecord {
  return {
    index,
    xuid: xuidOf(user),
    gamertag: `Player ${user}`,
    joinTime: toWireTime(at),
    reserved: false,
    since: at,
    activeTitleId: '1',
    constants: { system: {}, custom: {} },
    properties: { system: { active: true }, custom: {} },
  }
}

function session(i: number, users: number, now: number): SessionRecord {
  // Start times are spread over the last year, in an order that no key has.
  const at = now - ((i * 7_919_000_003) % 31_536_000_000)
  const hex = i.toString(16).padStart(12, '0')
  return {
    scid,
    templateName: template,
    name: `5e551015-0000-4000-8000-${hex}`,
    contractVersion: 107,
    branch: `b4a0c000-0000-4000-8000-${hex}`,
    changeNumber: 3,
    startTime: toWireTime(at),
    etag: `"e7a60000-0000-4000-8000-${hex}"`,
    constants: { system: { maxMembersCount: 8, inactiveRemovalTimeout: null }, custom: { map: 'Harbour' } },
    properties: {
      system: { keywords: i % 50 === 0 ? [popular, `rare${i}`] : ['ranked'] },
      custom: { round: 1, score: [0, 0] },
    },
    members: [member(0, i % users, at), member(1, (i + Math.ceil(users / 3)) % users, at)],
    nextIndex: 2,
    servers: {},
  }
}

/** Creates the database file with `count` sessions of two members each. */
export async function loadStore(file: string, count: number): Promise<void> {
  const engine = openSqlite(file)
  const directory = await openDirectory({ engine, version: '0', world: 'empty', rateLimits: false })
  const document = TemplateDocument.parse({
    contractVersion: 107,
    constants: { system: { maxMembersCount: 8, inactiveRemovalTimeout: null } },
  })
  await saveTemplate(directory.context.db, { scid, name: template, document })
  await directory.close()
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
  const users = countUsers(count)
  const now = Date.now()
  for (let i = 0; i < count; i++) {
    const record = session(i, users, now)
    const own = columnsOfKey({ scid, template, name: record.name })
    add('sessions', { ...own, ...sessionRow(record) })
    for (const row of memberRows(record)) add('session_members', { ...own, ...row })
    for (const row of keywordRows(record)) add('session_keywords', { ...own, ...row })
  }
  raw.exec('COMMIT; PRAGMA journal_mode=WAL')
  raw.close()
}
