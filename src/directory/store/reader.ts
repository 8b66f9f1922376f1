/** A read-only connection for checks and backups, separate from the connections of the engine. */
import { existsSync } from 'node:fs'
import { Kysely, PostgresDialect, SqliteDialect, sql } from 'kysely'
import pg from 'pg'
import type { CheckTarget } from './check.ts'
import type { DataLocation } from './engine.ts'
import { isDamaged as isDamagedPostgres, typesOfPostgres } from './postgres-pool.ts'
import type { Schema } from './schema.ts'
import { adapt, connect, isDamagedSqlite } from './sqlite-connection.ts'

export interface Reader extends CheckTarget {
  readonly close: () => Promise<void>
}

function openFile(file: string, pauseMs: number): Reader {
  if (!existsSync(file)) throw new Error(`${file} does not exist`)
  const connection = connect(file)
  connection.exec('PRAGMA query_only=ON')
  const db = new Kysely<Schema>({ dialect: new SqliteDialect({ database: adapt(connection, () => {}) }) })
  const read: Reader['read'] = (work) => db.transaction().execute(work)
  return { db, isFile: true, read, isDamaged: isDamagedSqlite, pauseMs, close: () => db.destroy() }
}

function openServer(url: string, pauseMs: number): Reader {
  const pool = new pg.Pool({ connectionString: url, max: 1, types: typesOfPostgres })
  pool.on('error', () => {})
  const db = new Kysely<Schema>({ dialect: new PostgresDialect({ pool }) })
  const read: Reader['read'] = (work) =>
    db
      .transaction()
      .setIsolationLevel('repeatable read')
      .execute(async (trx) => {
        await sql`set transaction read only`.execute(trx)
        return work(trx)
      })
  return { db, isFile: false, read, isDamaged: isDamagedPostgres, pauseMs, close: () => db.destroy() }
}

/** `pauseMs`: pause between two statements of a check, in milliseconds. Errors: the database's own. */
export function openReader(location: DataLocation, pauseMs: number): Reader {
  return 'file' in location ? openFile(location.file, pauseMs) : openServer(location.url, pauseMs)
}
