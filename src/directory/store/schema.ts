/** The tables, and the migrations that make them. Keys begin with the SCID; people stand beside it. */
import { type Kysely, type Migration, type MigrationProvider, Migrator } from 'kysely'

export interface Schema {
  /** What the directory knows of itself. */
  meta: { key: string; value: string }
  templates: { scid: string; template_key: string; name: string; document: string }
  template_keywords: { scid: string; keyword_key: string; template_key: string }
  sessions: SessionRow
  session_members: MemberRow
  session_keywords: { scid: string; keyword_key: string; template_key: string; name_key: string }
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
  /** The whole record, JSON. */
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
}

const first: Migration = {
  async up(db: Kysely<never>) {
    const make = (table: string) => db.schema.createTable(table)
    await make('meta')
      .addColumn('key', 'text', (c) => c.primaryKey())
      .addColumn('value', 'text', (c) => c.notNull())
      .execute()
    await make('templates')
      .addColumn('scid', 'text', (c) => c.notNull())
      .addColumn('template_key', 'text', (c) => c.notNull())
      .addColumn('name', 'text', (c) => c.notNull())
      .addColumn('document', 'text', (c) => c.notNull())
      .addPrimaryKeyConstraint('templates_pk', ['scid', 'template_key'] as never)
      .execute()
    await make('template_keywords')
      .addColumn('scid', 'text', (c) => c.notNull())
      .addColumn('keyword_key', 'text', (c) => c.notNull())
      .addColumn('template_key', 'text', (c) => c.notNull())
      .addPrimaryKeyConstraint('template_keywords_pk', ['scid', 'keyword_key', 'template_key'] as never)
      .execute()
    await make('sessions')
      .addColumn('scid', 'text', (c) => c.notNull())
      .addColumn('template_key', 'text', (c) => c.notNull())
      .addColumn('name_key', 'text', (c) => c.notNull())
      .addColumn('template_name', 'text', (c) => c.notNull())
      .addColumn('name', 'text', (c) => c.notNull())
      .addColumn('start_time', 'text', (c) => c.notNull())
      .addColumn('visibility', 'text', (c) => c.notNull())
      .addColumn('version', 'integer', (c) => c.notNull())
      .addColumn('places', 'integer', (c) => c.notNull())
      .addColumn('member_count', 'integer', (c) => c.notNull())
      .addColumn('accepted_count', 'integer', (c) => c.notNull())
      .addColumn('next_lapse', 'bigint')
      .addColumn('ends_empty', 'integer', (c) => c.notNull())
      .addColumn('end_due', 'bigint')
      .addColumn('join_restriction', 'text')
      .addColumn('keywords', 'text', (c) => c.notNull())
      .addColumn('document', 'text', (c) => c.notNull())
      .addPrimaryKeyConstraint('sessions_pk', ['scid', 'template_key', 'name_key'] as never)
      .execute()
    await make('session_members')
      .addColumn('scid', 'text', (c) => c.notNull())
      .addColumn('xuid', 'text', (c) => c.notNull())
      .addColumn('template_key', 'text', (c) => c.notNull())
      .addColumn('name_key', 'text', (c) => c.notNull())
      .addColumn('state', 'text', (c) => c.notNull())
      .addColumn('my_turn', 'integer', (c) => c.notNull())
      .addColumn('lapses_at', 'bigint')
      .addPrimaryKeyConstraint('session_members_pk', ['scid', 'xuid', 'template_key', 'name_key'] as never)
      .execute()
    await make('session_keywords')
      .addColumn('scid', 'text', (c) => c.notNull())
      .addColumn('keyword_key', 'text', (c) => c.notNull())
      .addColumn('template_key', 'text', (c) => c.notNull())
      .addColumn('name_key', 'text', (c) => c.notNull())
      .addPrimaryKeyConstraint('session_keywords_pk', [
        'scid',
        'keyword_key',
        'template_key',
        'name_key',
      ] as never)
      .execute()
    await make('people')
      .addColumn('xuid', 'text', (c) => c.primaryKey())
      .addColumn('gamertag', 'text', (c) => c.notNull())
      .addColumn('title_id', 'text')
      .addColumn('device_id', 'text')
      .addColumn('server', 'integer', (c) => c.notNull())
      .addColumn('role', 'text')
      .execute()
    await make('follows')
      .addColumn('xuid', 'text', (c) => c.notNull())
      .addColumn('followed_by', 'text', (c) => c.notNull())
      .addPrimaryKeyConstraint('follows_pk', ['xuid', 'followed_by'] as never)
      .execute()
    const index = (name: string, table: string, columns: string[]) =>
      db.schema.createIndex(name).on(table).columns(columns).execute()
    await index('sessions_newest', 'sessions', ['scid', 'start_time', 'name_key'])
    await index('session_members_of', 'session_members', ['scid', 'template_key', 'name_key'])
    await index('session_keywords_of', 'session_keywords', ['scid', 'template_key', 'name_key'])
  },
}

/** In order; a released one is never edited, a change is a new one. */
const migrations: Record<string, Migration> = { '001-first': first }

const provider: MigrationProvider = { getMigrations: async () => migrations }

/** How many migrations this version knows. */
export const schemaVersion = Object.keys(migrations).length

/** Brings the database up to this version; refuses one that a later version has written. */
export async function migrate(db: Kysely<Schema>): Promise<void> {
  const { error } = await new Migrator({ db, provider }).migrateToLatest()
  if (error)
    throw new Error(`The data cannot be brought to schema version ${schemaVersion}: ${String(error)}`)
}
