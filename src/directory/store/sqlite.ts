/** The embedded database: `node:sqlite` behind Kysely's SQLite dialect. */
import { DatabaseSync, type StatementSync } from 'node:sqlite'
import { type Dialect, type SqliteDatabase, SqliteDialect } from 'kysely'

/**
 * Opens the file (`:memory:` for none). WAL and `synchronous=FULL`: a commit that returned is on disk.
 * Errors: SQLite's own, with `errcode` 5 (busy) where another process holds the file.
 */
export function openSqlite(file: string): Dialect {
  const db = new DatabaseSync(file)
  db.exec('PRAGMA locking_mode=EXCLUSIVE; PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL')
  db.exec('PRAGMA foreign_keys=ON; PRAGMA cache_size=-65536')
  return new SqliteDialect({ database: adapt(db) })
}

/** How many prepared statements are kept; queries differ only in which filters they have. */
const statementsKept = 256

function adapt(db: DatabaseSync): SqliteDatabase {
  const kept = new Map<string, StatementSync>()
  const prepare = (sql: string) => {
    const known = kept.get(sql)
    if (known) return known
    const statement = db.prepare(sql)
    if (kept.size >= statementsKept) kept.clear()
    kept.set(sql, statement)
    return statement
  }
  return {
    close: () => db.close(),
    prepare: (sql) => {
      const statement = prepare(sql)
      return {
        reader: statement.columns().length > 0,
        all: (parameters) => statement.all(...(parameters as never[])),
        run: (parameters) => statement.run(...(parameters as never[])),
        iterate: (parameters) => statement.iterate(...(parameters as never[])) as IterableIterator<unknown>,
      }
    },
  }
}
