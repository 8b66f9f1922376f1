/** The open store: one database handle, what it holds, and how it is emptied. */
import { Kysely } from 'kysely'
import { deriveAnew } from './derive.ts'
import type { Db, Engine } from './engine.ts'
import { migrate } from './migrations.ts'
import type { Schema } from './schema.ts'

/** Opens the database and brings it to this version's schema and derivation. Errors: `DamagedDocument`. */
export async function openStore(engine: Engine): Promise<Db> {
  const db = new Kysely<Schema>({ dialect: engine.dialect })
  try {
    await engine.maintain(db, async (unhurried) => {
      await migrate(unhurried, engine.text)
      await deriveAnew(engine, unhurried)
    })
  } catch (error) {
    await db.destroy()
    await engine.close()
    throw error
  }
  return db
}

export async function countStore(db: Db) {
  const count = async (table: 'templates' | 'sessions' | 'session_members' | 'people' | 'handles') => {
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
    handles: await count('handles'),
  }
}

/** Takes every session, template and person out; what the directory knows of itself stays. */
export async function clearStore(db: Db): Promise<void> {
  const tables = [
    'handles',
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
