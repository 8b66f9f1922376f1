/** The open store: one database handle, what it holds, and how it is emptied. */
import { type Dialect, Kysely } from 'kysely'
import { migrate, type Schema } from './schema.ts'

export type Db = Kysely<Schema>

/** Opens the database and brings it to this version's schema. */
export async function openStore(dialect: Dialect): Promise<Db> {
  const db = new Kysely<Schema>({ dialect })
  try {
    await migrate(db)
  } catch (error) {
    await db.destroy()
    throw error
  }
  return db
}

export async function countStore(db: Db) {
  const count = async (table: 'templates' | 'sessions' | 'session_members' | 'people') => {
    const row = await db
      .selectFrom(table)
      .select((part) => part.fn.countAll<number>().as('n'))
      .executeTakeFirstOrThrow()
    return Number(row.n)
  }
  return {
    templates: await count('templates'),
    sessions: await count('sessions'),
    members: await count('session_members'),
    people: await count('people'),
  }
}

/** Takes every session, template and person out; what the directory knows of itself stays. */
export async function clearStore(db: Db): Promise<void> {
  const tables = [
    'session_keywords',
    'session_members',
    'sessions',
    'template_keywords',
    'templates',
    'follows',
    'people',
  ]
  for (const table of tables as (keyof Schema)[]) await db.deleteFrom(table).execute()
}

/** A value the directory keeps about itself, made once. */
export async function keepMeta(db: Db, key: string, make: () => string): Promise<string> {
  const known = await db.selectFrom('meta').select('value').where('key', '=', key).executeTakeFirst()
  if (known) return known.value
  const value = make()
  await db.insertInto('meta').values({ key, value }).execute()
  return value
}
