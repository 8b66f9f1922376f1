/** The embedded database: `node:sqlite` behind Kysely's SQLite dialect. */
import { DatabaseSync, type StatementSync } from 'node:sqlite'
import { type SqliteDatabase, SqliteDialect } from 'kysely'
import type { Engine } from './engine.ts'

/** Result codes of SQLite: an I/O error, a full disk, a file that cannot be opened. */
const unavailable: readonly unknown[] = [10, 13, 14]

/**
 * Opens the file (`:memory:` for none). WAL and `synchronous=FULL`: a commit that returned is on disk.
 * The file is held exclusively, so that there is one process and one connection, whose transactions
 * are serial by themselves.
 * Errors: SQLite's own, with `errcode` 5 (busy) where another process holds the file.
 */
export function openSqlite(file: string): Engine {
  const db = new DatabaseSync(file)
  db.exec('PRAGMA locking_mode=EXCLUSIVE; PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL')
  db.exec('PRAGMA foreign_keys=ON; PRAGMA cache_size=-65536')
  let changes = 0
  const count = () => {
    changes++
  }
  return {
    dialect: new SqliteDialect({ database: adapt(db, count) }),
    countChanges: () => changes,
    shared: false,
    connections: 1,
    text: 'text',
    describe: async () => `SQLite ${process.versions.sqlite ?? ''}`.trim(),
    lock: async () => {},
    lockAll: async () => {},
    snapshot: (kysely, read) => kysely.transaction().execute(read),
    isUnavailable: (error) => {
      const code = (error as { errcode?: number } | null)?.errcode
      // The lowest byte is the result code; what stands above it is detail.
      return code !== undefined && unavailable.includes(code & 0xff)
    },
  }
}

/** How many prepared statements are kept; queries differ only in which filters they have. */
const statementsKept = 256

interface Kept {
  readonly statement: StatementSync
  /** Whether it answers rows. */
  readonly reader: boolean
}

/** `onChange` is called before each statement that is not only read. */
function adapt(db: DatabaseSync, onChange: () => void): SqliteDatabase {
  const kept = new Map<string, Kept>()
  const prepare = (sql: string): Kept => {
    const known = kept.get(sql)
    if (known) return known
    const statement = db.prepare(sql)
    const made = { statement, reader: statement.columns().length > 0 }
    if (kept.size >= statementsKept) kept.clear()
    kept.set(sql, made)
    return made
  }
  return {
    close: () => db.close(),
    prepare: (sql) => {
      const { statement, reader } = prepare(sql)
      if (!/^\s*select/i.test(sql)) onChange()
      return {
        reader,
        all: (parameters) => statement.all(...(parameters as never[])),
        // A full disk ends the transaction by itself, and there is nothing left to roll back.
        run: (parameters) =>
          sql === 'rollback' && !db.isTransaction
            ? { changes: 0, lastInsertRowid: 0 }
            : statement.run(...(parameters as never[])),
        iterate: (parameters) => statement.iterate(...(parameters as never[])) as IterableIterator<unknown>,
      }
    },
  }
}
