/** The tables, and the migrations that make them. Keys begin with the SCID; people stand beside it. */
import { type ColumnDataType, type Kysely, type Migration, Migrator, type RawBuilder, sql } from 'kysely'
import { parseJson } from '#contract/json.ts'
import type { SessionRecord } from '#rules/record.ts'
import { hashDocument } from './document.ts'
import { resultOf } from './result.ts'

/** How a database writes text that sorts by code point. */
export type TextType = ColumnDataType | RawBuilder<unknown>

export interface Schema {
  /** What the directory knows of itself. */
  meta: { key: string; value: string }
  templates: {
    scid: string
    template_key: string
    name: string
    document: string
    document_hash: string
  }
  template_keywords: { scid: string; keyword_key: string; template_key: string }
  sessions: SessionRow
  session_members: MemberRow
  session_keywords: {
    scid: string
    keyword_key: string
    template_key: string
    name_key: string
    /** As the session's, so that a keyword's sessions are read newest first. */
    start_time: string
  }
  handles: HandleRow
  /** Users belong to no service configuration. */
  people: {
    xuid: string
    gamertag: string
    title_id: string | null
    device_id: string | null
    server: number
    role: string | null
  }
  follows: { xuid: string; followed_by: string }
  /** Requests counted, where several processes count together. */
  rate_counts: { who: string; period: number; window_number: number; requests: number }
}

interface SessionRow {
  scid: string
  template_key: string
  name_key: string
  template_name: string
  name: string
  /** Wire time, which sorts as text. */
  start_time: string
  visibility: string
  version: number
  places: number
  member_count: number
  accepted_count: number
  /** Milliseconds since 1970 of the first removal that is due, where any is. */
  next_lapse: number | null
  /** 1 where the session ends at once when nobody is in it. */
  ends_empty: number
  /** Milliseconds since 1970 when an empty session ends. */
  end_due: number | null
  join_restriction: string | null
  /** JSON array of the session's own. */
  keywords: string
  /** What a query answers of it while nobody's place has lapsed, but for what it says of a user: JSON. */
  result: string
  /** The whole record, JSON. */
  document: string
  /** SHA-256 of `document`, in hexadecimal: what was damaged on disk is noticed. */
  document_hash: string
}

interface HandleRow {
  id: string
  type: string
  scid: string
  template_key: string
  name_key: string
  owner_xuid: string | null
  invited_xuid: string | null
  /** Milliseconds since 1970. */
  created: number
  document: string
}

interface MemberRow {
  scid: string
  xuid: string
  template_key: string
  name_key: string
  state: string
  my_turn: number
  /** Milliseconds since 1970 when the member is removed, where a timeout runs. */
  lapses_at: number | null
  /** As the session's, so that a user's sessions are read newest first. */
  start_time: string
}

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

/** Hashes, handles, shared rate counts, and indexes in the order of answers. */
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
          .set({ document_hash: hashDocument(document) })
          .where('document', '=', document)
          .execute()
      }
    }
    await schema
      .alterTable('sessions')
      .addColumn('result', text, (c) => c.notNull().defaultTo(''))
      .execute()
    for (const { document } of await db.selectFrom('sessions').select('document').execute()) {
      const parsed = parseJson(document)
      if ('fault' in parsed) continue
      const result = resultOf(parsed.value as unknown as SessionRecord)
      await db.updateTable('sessions').set({ result }).where('document', '=', document).execute()
    }
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

/** In order; a released one is never edited, a change is a new one. */
const migrations = { '001-first': first, '002-whole-contract': second }

/** How many migrations this version knows. */
export const schemaVersion = Object.keys(migrations).length

/** Brings the database up to this version; refuses one that a later version has written. */
export async function migrate(db: Kysely<Schema>, text: TextType): Promise<void> {
  const ready = Object.entries(migrations).map(([name, migration]) => [name, migration(text)])
  const provider = { getMigrations: async () => Object.fromEntries(ready) as Record<string, Migration> }
  const { error } = await new Migrator({ db, provider }).migrateToLatest()
  if (error)
    throw new Error(`The data cannot be brought to schema version ${schemaVersion}: ${String(error)}`)
}
