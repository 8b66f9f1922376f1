/** The migrations of the schema, in order. `derive.ts` fills the columns that are derived from documents. */
import { hash } from 'node:crypto'
import { type Kysely, type Migration, Migrator, sql } from 'kysely'
import type { Schema, TextType } from './schema.ts'

const first = (text: TextType): Migration => ({
  async up(db: Kysely<never>) {
    const make = (table: string) => db.schema.createTable(table)
    await make('meta')
      .addColumn('key', text, (c) => c.primaryKey())
      .addColumn('value', text, (c) => c.notNull())
      .execute()
    await make('templates')
      .addColumn('scid', text, (c) => c.notNull())
      .addColumn('template_key', text, (c) => c.notNull())
      .addColumn('name', text, (c) => c.notNull())
      .addColumn('document', text, (c) => c.notNull())
      .addPrimaryKeyConstraint('templates_pk', ['scid', 'template_key'] as never)
      .execute()
    await make('template_keywords')
      .addColumn('scid', text, (c) => c.notNull())
      .addColumn('keyword_key', text, (c) => c.notNull())
      .addColumn('template_key', text, (c) => c.notNull())
      .addPrimaryKeyConstraint('template_keywords_pk', ['scid', 'keyword_key', 'template_key'] as never)
      .execute()
    await make('sessions')
      .addColumn('scid', text, (c) => c.notNull())
      .addColumn('template_key', text, (c) => c.notNull())
      .addColumn('name_key', text, (c) => c.notNull())
      .addColumn('template_name', text, (c) => c.notNull())
      .addColumn('name', text, (c) => c.notNull())
      .addColumn('start_time', text, (c) => c.notNull())
      .addColumn('visibility', text, (c) => c.notNull())
      .addColumn('version', 'integer', (c) => c.notNull())
      .addColumn('places', 'integer', (c) => c.notNull())
      .addColumn('member_count', 'integer', (c) => c.notNull())
      .addColumn('accepted_count', 'integer', (c) => c.notNull())
      .addColumn('next_lapse', 'bigint')
      .addColumn('ends_empty', 'integer', (c) => c.notNull())
      .addColumn('end_due', 'bigint')
      .addColumn('join_restriction', text)
      .addColumn('keywords', text, (c) => c.notNull())
      .addColumn('document', text, (c) => c.notNull())
      .addPrimaryKeyConstraint('sessions_pk', ['scid', 'template_key', 'name_key'] as never)
      .execute()
    await make('session_members')
      .addColumn('scid', text, (c) => c.notNull())
      .addColumn('xuid', text, (c) => c.notNull())
      .addColumn('template_key', text, (c) => c.notNull())
      .addColumn('name_key', text, (c) => c.notNull())
      .addColumn('state', text, (c) => c.notNull())
      .addColumn('my_turn', 'integer', (c) => c.notNull())
      .addColumn('lapses_at', 'bigint')
      .addPrimaryKeyConstraint('session_members_pk', ['scid', 'xuid', 'template_key', 'name_key'] as never)
      .execute()
    await make('session_keywords')
      .addColumn('scid', text, (c) => c.notNull())
      .addColumn('keyword_key', text, (c) => c.notNull())
      .addColumn('template_key', text, (c) => c.notNull())
      .addColumn('name_key', text, (c) => c.notNull())
      .addPrimaryKeyConstraint('session_keywords_pk', [
        'scid',
        'keyword_key',
        'template_key',
        'name_key',
      ] as never)
      .execute()
    await make('people')
      .addColumn('xuid', text, (c) => c.primaryKey())
      .addColumn('gamertag', text, (c) => c.notNull())
      .addColumn('title_id', text)
      .addColumn('device_id', text)
      .addColumn('server', 'integer', (c) => c.notNull())
      .addColumn('role', text)
      .execute()
    await make('follows')
      .addColumn('xuid', text, (c) => c.notNull())
      .addColumn('followed_by', text, (c) => c.notNull())
      .addPrimaryKeyConstraint('follows_pk', ['xuid', 'followed_by'] as never)
      .execute()
    const index = (name: string, table: string, columns: string[]) =>
      db.schema.createIndex(name).on(table).columns(columns).execute()
    await index('sessions_newest', 'sessions', ['scid', 'start_time', 'name_key'])
    await index('session_members_of', 'session_members', ['scid', 'template_key', 'name_key'])
    await index('session_keywords_of', 'session_keywords', ['scid', 'template_key', 'name_key'])
  },
})

/** Adds hashes, handles, shared rate counts, and indexes in the order of results. */
const second = (text: TextType): Migration => ({
  async up(migrating: Kysely<never>) {
    const db = migrating as unknown as Kysely<Schema>
    const { schema } = db
    for (const table of ['templates', 'sessions'] as const) {
      await schema
        .alterTable(table)
        .addColumn('document_hash', text, (c) => c.notNull().defaultTo(''))
        .execute()
      for (const { document } of await db.selectFrom(table).select('document').distinct().execute()) {
        await db
          .updateTable(table)
          .set({ document_hash: hash('sha256', document) })
          .where('document', '=', document)
          .execute()
      }
    }
    await schema
      .alterTable('sessions')
      .addColumn('result', text, (c) => c.notNull().defaultTo(''))
      .execute()
    for (const table of ['session_keywords', 'session_members'] as const) {
      await schema
        .alterTable(table)
        .addColumn('start_time', text, (c) => c.notNull().defaultTo(''))
        .execute()
      const own = sql.table(table)
      await sql`update ${own} set start_time = (select s.start_time from sessions s
        where s.scid = ${own}.scid and s.template_key = ${own}.template_key
        and s.name_key = ${own}.name_key)`.execute(db)
    }
    await schema
      .createTable('handles')
      .addColumn('id', text, (c) => c.primaryKey())
      .addColumn('type', text, (c) => c.notNull())
      .addColumn('scid', text, (c) => c.notNull())
      .addColumn('template_key', text, (c) => c.notNull())
      .addColumn('name_key', text, (c) => c.notNull())
      .addColumn('owner_xuid', text)
      .addColumn('invited_xuid', text)
      .addColumn('created', 'bigint', (c) => c.notNull())
      .addColumn('document', text, (c) => c.notNull())
      .execute()
    await schema
      .createTable('rate_counts')
      .addColumn('who', text, (c) => c.notNull())
      .addColumn('period', 'integer', (c) => c.notNull())
      .addColumn('window_number', 'bigint', (c) => c.notNull())
      .addColumn('requests', 'integer', (c) => c.notNull())
      .addPrimaryKeyConstraint('rate_counts_pk', ['who', 'period'])
      .execute()
    const order = ['start_time desc', 'name_key', 'template_key']
    const index = (name: string, table: string, columns: string[]) =>
      schema.createIndex(name).on(table).columns(columns).execute()
    await schema.dropIndex('sessions_newest').execute()
    await index('sessions_in_order', 'sessions', ['scid', ...order])
    await index('sessions_of_template', 'sessions', ['scid', 'template_key', 'start_time desc', 'name_key'])
    await index('session_keywords_in_order', 'session_keywords', ['scid', 'keyword_key', ...order])
    await index('session_members_in_order', 'session_members', ['scid', 'xuid', ...order])
    await index('session_members_lapsing', 'session_members', ['scid', 'lapses_at'])
    await index('sessions_ending', 'sessions', ['scid', 'end_due'])
    await index('handles_of_session', 'handles', ['scid', 'template_key', 'name_key'])
    await index('handles_of_owner', 'handles', ['owner_xuid', 'type'])
    await index('handles_of_type', 'handles', ['type', 'scid', 'template_key', 'created'])
  },
})

/**
 * Adds a `hidden` column with indexes, so that queries of outsiders never read hidden rows; limits a user to
 * one activity per SCID; and adds the columns that a conditional read needs.
 */
const third = (text: TextType): Migration => ({
  async up(db: Kysely<never>) {
    const add = (table: string, column: string, type: TextType, initial: string | number) =>
      db.schema
        .alterTable(table)
        .addColumn(column, type, (c) => c.notNull().defaultTo(initial))
        .execute()
    for (const table of ['sessions', 'session_members', 'session_keywords']) {
      await add(table, 'hidden', 'integer', 0)
    }
    await add('sessions', 'read_restriction', text, 'none')
    await add('sessions', 'etag', text, '')
    await db.schema.alterTable('sessions').addColumn('next_step', 'bigint').execute()
    await add('handles', 'audience', text, 'members')
    await sql`delete from handles where type = 'activity' and exists (select 1 from handles newer
      where newer.type = 'activity' and newer.owner_xuid = handles.owner_xuid and newer.scid = handles.scid
      and (newer.created > handles.created or (newer.created = handles.created and newer.id > handles.id)))`.execute(
      db,
    )
    for (const index of [
      sql`create unique index handles_activity on handles (owner_xuid, scid) where type = 'activity'`,
      sql`create index handles_found_of_type on handles (type, scid, template_key, audience, created desc, id)`,
      sql`create index handles_found_of_owner on handles (owner_xuid, type, audience, created desc, id)`,
      sql`drop index handles_of_owner`,
      sql`create index handles_invited on handles (invited_xuid, type)`,
      sql`create index session_members_of_user on session_members (xuid, hidden, scid)`,
      sql`create index follows_of on follows (followed_by)`,
      sql`create index people_on_device on people (device_id)`,
      sql`create index session_members_public on session_members
        (scid, xuid, start_time desc, name_key, template_key) where hidden = 0`,
      sql`create index session_keywords_public on session_keywords
        (scid, keyword_key, start_time desc, name_key, template_key) where hidden = 0`,
      sql`create index sessions_public_of_template on sessions
        (scid, template_key, start_time desc, name_key) where hidden = 0`,
    ]) {
      await index.execute(db)
    }
  },
})

/** Adds checksums of rows, and of the derived columns that queries and conditional reads return. */
const fourth = (): Migration => ({
  async up(db: Kysely<never>) {
    const add = (table: string, column: string) =>
      db.schema.alterTable(table).addColumn(column, 'bigint').execute()
    for (const table of ['meta', 'templates', 'people', 'follows', 'handles', 'session_members']) {
      await add(table, 'seal')
    }
    await add('sessions', 'result_seal')
    await add('sessions', 'head_seal')
  },
})

/** In order. A released migration is never edited: each change is a new migration. */
const migrations = {
  '001-first': first,
  '002-whole-contract': second,
  '003-hidden': third,
  '004-seals': fourth,
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
 * Errors: `SchemaVersionMismatch`.
 */
export async function migrate(
  db: Kysely<Schema>,
  text: TextType,
  targetVersion = schemaVersion,
): Promise<void> {
  const selected = Object.entries(migrations)
    .slice(0, targetVersion)
    .map(([name, migration]) => [name, migration(text)])
  const provider = { getMigrations: async () => Object.fromEntries(selected) as Record<string, Migration> }
  const { error } = await new Migrator({ db, provider }).migrateToLatest()
  if (error && /corrupted migrations/.test(String(error))) await checkVersion(db)
  if (error)
    throw new Error(`The data cannot be migrated to schema version ${schemaVersion}: ${String(error)}`)
}
