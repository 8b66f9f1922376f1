/** The migrations of the schema, in order. `derive.ts` fills the columns that are derived from documents. */
import { hash } from 'node:crypto'
import { type Kysely, type Migration, Migrator, sql } from 'kysely'
import { first } from './migrations/001-first.ts'
import { wholeContract } from './migrations/002-whole-contract.ts'
import { hidden } from './migrations/003-hidden.ts'
import { seals } from './migrations/004-seals.ts'
import { unread } from './migrations/005-unread.ts'
import { sessionEnd } from './migrations/006-session-end.ts'
import { answersOfMembers, publicAnswersOfMembers } from './migrations/007-answers-of-members.ts'
import { templateChanges } from './migrations/008-template-changes.ts'
import { endedSessions } from './migrations/009-ended-sessions.ts'
import { wholeKeys } from './migrations/010-whole-keys.ts'
import { rowChanges } from './migrations/011-row-changes.ts'
import type { Schema, TextType } from './schema.ts'

/** The schema of PostgreSQL in which the tables are made. Errors: those of the database, or there is none. */
async function findSchema<S>(db: Kysely<S>): Promise<{ readonly name: string; readonly quoted: string }> {
  const { rows } = await sql<{ name: string | null; quoted: string | null }>`
    select current_schema() as name, quote_ident(current_schema()) as quoted`.execute(db)
  const { name = null, quoted = null } = rows[0] ?? {}
  if (name === null || quoted === null)
    throw new Error('the search_path of this user names no schema that exists')
  return { name, quoted }
}

/**
 * Runs frozen statements one after another. `{schema}.` before a table is for functions of PostgreSQL, which otherwise
 * look for it where the session that runs them looks.
 */
const statements =
  (list: readonly string[], text: TextType): Migration['up'] =>
  async (db) => {
    const schema = list.some((one) => one.includes('{schema}')) ? (await findSchema(db)).quoted : ''
    for (const statement of list) {
      await sql.raw(statement.replaceAll('{text}', text).replaceAll('{schema}', () => schema)).execute(db)
    }
  }

/** The hash that version 2 added to documents that were there before. */
async function hashDocuments(db: Kysely<unknown>): Promise<void> {
  for (const table of ['templates', 'sessions'].map((name) => sql.table(name))) {
    const { rows } = await sql<{ document: string }>`select distinct document from ${table}`.execute(db)
    for (const { document } of rows) {
      const own = hash('sha256', document)
      await sql`update ${table} set document_hash = ${own} where document = ${document}`.execute(db)
    }
  }
}

/** In order. A released migration is never edited; a change is a new one. */
const migrations: Readonly<Record<string, (text: TextType) => Migration>> = {
  '001-first': (text) => ({ up: statements(first, text) }),
  '002-whole-contract': (text) => ({
    up: async (db) => {
      await statements(wholeContract, text)(db)
      await hashDocuments(db)
    },
  }),
  '003-hidden': (text) => ({ up: statements(hidden, text) }),
  '004-seals': (text) => ({ up: statements(seals, text) }),
  '005-unread': (text) => ({ up: statements(unread, text) }),
  '006-session-end': (text) => ({ up: statements(sessionEnd, text) }),
  '007-answers-of-members': (text) => {
    const isSqlite = text === 'text'
    return { up: statements([...answersOfMembers, ...(isSqlite ? publicAnswersOfMembers : [])], text) }
  },
  '008-template-changes': (text) => ({ up: statements(text === 'text' ? [] : templateChanges, text) }),
  '009-ended-sessions': (text) => ({ up: statements(endedSessions, text) }),
  '010-whole-keys': (text) => ({ up: statements(wholeKeys, text) }),
  '011-row-changes': (text) => ({ up: statements(text === 'text' ? [] : rowChanges, text) }),
}

/** Number of migrations that this version has. */
export const schemaVersion = Object.keys(migrations).length

/** Another version of the program wrote the data. The message is for the person who started this version. */
export class SchemaVersionMismatch extends Error {}

/**
 * Errors: `SchemaVersionMismatch` for data of another schema version, of which a check would report false
 * findings.
 */
export async function checkVersion(db: Kysely<Schema>): Promise<void> {
  const { rows } = await sql<{ name: string }>`select name from kysely_migration`.execute(db)
  const known = Object.keys(migrations)
  if (rows.some(({ name }) => !known.includes(name))) {
    throw new SchemaVersionMismatch(
      'this data was written by a newer version of Sessionscope: use that version',
    )
  }
  if (rows.length === known.length) return
  const found = `this data has schema version ${rows.length}, and this program needs ${known.length}`
  throw new SchemaVersionMismatch(`${found}: start the server on it once to migrate it`)
}

/**
 * Migrates the database to this version or, in tests, to an older one. Rejects data of a newer version.
 * Errors: `SchemaVersionMismatch`, and those of a database that cannot be used.
 */
export async function migrate(
  db: Kysely<Schema>,
  text: TextType,
  targetVersion = schemaVersion,
): Promise<void> {
  const selected: Record<string, Migration> = {}
  for (const [name, migration] of Object.entries(migrations).slice(0, targetVersion)) {
    selected[name] = migration(text)
  }
  const provider = { getMigrations: async () => selected }
  // Another schema of the same database may hold another directory's tables.
  const own = text === 'text' ? {} : { migrationTableSchema: (await findSchema(db)).name }
  const { error } = await new Migrator({ db, provider, ...own }).migrateToLatest()
  if (error && /corrupted migrations/.test(String(error))) await checkVersion(db)
  if (error)
    throw new Error(`The data cannot be migrated to schema version ${schemaVersion}: ${String(error)}`)
}
