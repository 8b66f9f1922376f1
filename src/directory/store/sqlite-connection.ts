/** One connection to an SQLite file, as Kysely uses it. */
import { DatabaseSync, type StatementSync } from 'node:sqlite'
import type { SqliteDatabase } from 'kysely'

/** A database that is not whole, and a file that is none. */
const damagedCodes: readonly unknown[] = [11, 26]

/** SQLite's result code, where an error has one. */
export function codeOf(error: unknown): number | undefined {
  const code = (error as { errcode?: number } | null)?.errcode
  // The lowest byte is the result code; what stands above it is detail.
  return code === undefined ? undefined : code & 0xff
}

/** Whether an error means that the data is not what was written. */
export const isDamagedSqlite = (error: unknown) => damagedCodes.includes(codeOf(error))

/**
 * WAL and `synchronous=FULL`: a commit that returned is on disk. Where the log begins anew its file is cut
 * behind the first commit, so that it always ends with a whole one (`write-ahead-log.ts`).
 */
export function connect(file: string): DatabaseSync {
  const db = new DatabaseSync(file)
  db.exec('PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA journal_size_limit=0')
  db.exec('PRAGMA foreign_keys=ON; PRAGMA cache_size=-65536')
  return db
}

/** A database in memory, for whoever needs one for a moment. */
export const openMemory = () => adapt(new DatabaseSync(':memory:'), () => {})

/** How many prepared statements are kept; queries differ only in which filters they have. */
const statementsKept = 256

interface Kept {
  readonly statement: StatementSync
  /** Whether it answers rows. */
  readonly reader: boolean
}

/** `onChange` is called before each statement that is not only read. */
export function adapt(db: DatabaseSync, onChange: () => void): SqliteDatabase {
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
