/** Opens the store, counts its contents and empties it. */
import { Kysely, sql } from 'kysely'
import { deriveAgain } from './derive.ts'
import type { Db, Engine } from './engine.ts'
import { migrate } from './migrations.ts'
import type { Schema } from './schema.ts'
import { prepareNotes } from './shared-changes.ts'

/**
 * Opens the database and brings it to the schema and derivation of this version. Errors: `DamagedDocument`.
 */
export async function openStore(engine: Engine): Promise<Db> {
  const db = new Kysely<Schema>({ dialect: engine.dialect })
  try {
    await engine.maintain(db, async (maintenanceDb) => {
      await migrate(maintenanceDb, engine.text)
      if (engine.shared) await prepareNotes(maintenanceDb)
      await deriveAgain(engine, maintenanceDb)
    })
  } catch (error) {
    await db.destroy()
    await engine.close()
    throw error
  }
  return db
}

export type StoreCounts = Readonly<
  Record<'templates' | 'sessions' | 'members' | 'people' | 'handles', number>
>

/** Counts the rows of each table, of none more than `most`. */
export async function countStore(db: Db, most?: number): Promise<StoreCounts> {
  const count = async (table: 'templates' | 'sessions' | 'session_members' | 'people' | 'handles') => {
    const rows = db.selectFrom(table).select(sql.lit(1).as('one'))
    const row = await db
      .selectFrom((most === undefined ? rows : rows.limit(most)).as('counted'))
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

/** The tables of the world, in the order in which they are emptied, with the key columns of each. */
const worldTables: readonly (readonly [table: keyof Schema, keys: readonly string[]])[] = [
  ['handles', ['id']],
  ['session_keywords', ['scid', 'keyword_key', 'template_key', 'name_key']],
  ['session_members', ['scid', 'xuid', 'template_key', 'name_key']],
  ['sessions', ['scid', 'template_key', 'name_key']],
  ['templates', ['scid', 'template_key']],
  ['follows', ['xuid', 'followed_by']],
  ['people', ['xuid']],
]

/** Rows per delete statement. */
const rowsPerDelete = 1000

/** Deletes all sessions, templates and people, in steps. The values in `meta` stay. */
export async function clearStore(db: Db, yieldIfDue: () => Promise<void> = async () => {}): Promise<void> {
  for (const [name, keys] of worldTables) {
    const table = sql.table(name)
    const key = sql.join(keys.map((one) => sql.ref(one)))
    for (;;) {
      const { numAffectedRows = 0n } =
        await sql`delete from ${table} where (${key}) in (select ${key} from ${table} limit ${rowsPerDelete})`.execute(
          db,
        )
      await yieldIfDue()
      if (numAffectedRows < rowsPerDelete) break
    }
  }
}
