/** Opens connections to an SQLite file and adapts them to Kysely. */

import { DatabaseSync, type StatementSync } from 'node:sqlite'
import { type Dialect, SqliteAdapter, type SqliteDatabase, SqliteDialect } from 'kysely'
import { sqliteCodeOf } from '#contract/errors.ts'
import type { RowWatcher } from './engine.ts'

/** SQLite result codes: a damaged database (11), and a file that is not a database (26). */
const damagedCodes: readonly unknown[] = [11, 26]

/** SQLite's result code, if the error has one. */
export function codeOf(error: unknown): number | undefined {
  const code = sqliteCodeOf(error)
  // The lowest byte is the result code. The higher bytes are detail.
  return code === undefined ? undefined : code & 0xff
}

/** A statement names a table or a column that the file no longer has: the text of its structure is damaged. */
const missingPart = /^(?:no such (?:table|column)|table \S+ has no column)/

/** Whether an error means that the data differs from what was written. */
export const isDamagedSqlite = (error: unknown) =>
  damagedCodes.includes(codeOf(error)) ||
  (codeOf(error) === 1 && error instanceof Error && missingPart.test(error.message))

/** Pages kept in memory by the connection of the requests, and by one that reads everything once. */
export const requestCacheBytes = 48 * 1024 * 1024
const smallCacheBytes = 8 * 1024 * 1024

/**
 * Opens a connection with WAL and `synchronous=FULL`: when a commit returns, it is on disk. When the log
 * restarts, SQLite truncates the file after the first commit, so the file always ends with a complete
 * transaction (`write-ahead-log.ts`).
 */
export function connect(file: string, cacheBytes = smallCacheBytes): DatabaseSync {
  const db = new DatabaseSync(file)
  db.exec('PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA journal_size_limit=0')
  db.exec('PRAGMA foreign_keys=ON')
  db.exec(`PRAGMA cache_size=-${cacheBytes / 1024}`)
  return db
}

/** Opens a temporary database in memory. */
export const openMemory = () => adapt(new DatabaseSync(':memory:'), () => {})

/** Maximum number of cached prepared statements. Queries differ only in their filters, so there are few. */
const maxCachedStatements = 256

interface CachedStatement {
  readonly statement: StatementSync
  /** Whether the statement returns rows. */
  readonly reader: boolean
}

type Parameters = readonly unknown[]

/** Prepared statements by their text. */
function createStatements<T>(prepare: (sql: string) => T): (sql: string) => T {
  const statements = new Map<string, T>()
  return (sql) => {
    const known = statements.get(sql)
    if (known !== undefined) return known
    const made = prepare(sql)
    if (statements.size >= maxCachedStatements) statements.clear()
    statements.set(sql, made)
    return made
  }
}

/**
 * Runs a `select` at once, without Kysely's queue. Undefined if the connection is in a transaction: whoever is
 * outside of it must wait for its end. Errors: SQLite's own.
 */
export type SelectDirectly = (sql: string, parameters: Parameters) => object[] | undefined

/** Kysely's adapter for a connection that can also be asked directly. */
export class DirectAdapter extends SqliteAdapter {
  readonly select: SelectDirectly
  constructor(select: SelectDirectly) {
    super()
    this.select = select
  }
}

interface DirectReads {
  readonly select: SelectDirectly
  /** Must be called before any other statement that may change something or begins a transaction. */
  readonly release: () => void
}

/**
 * All direct reads of one iteration of the event loop share a transaction: to take and to release the lock of each read
 * would cost more than a short read itself.
 */
function createDirectReads(db: DatabaseSync): DirectReads {
  const statementOf = createStatements((sql) => {
    const statement = db.prepare(sql)
    statement.setReturnArrays(true)
    return { statement, names: statement.columns().map(({ name }) => name) }
  })
  const [begin, commit] = [db.prepare('begin'), db.prepare('commit')]
  let isHeld = false
  const release = () => {
    if (!isHeld) return
    isHeld = false
    commit.run()
  }
  const hold = () => {
    begin.run()
    isHeld = true
    setImmediate(release)
  }
  const select: SelectDirectly = (sql, parameters) => {
    if (!isHeld) {
      if (db.isTransaction) return undefined
      hold()
    }
    const { statement, names } = statementOf(sql)
    // Arrays take half the time of objects that SQLite's binding makes.
    const rows = statement.all(...(parameters as never[])) as unknown as unknown[][]
    return rows.map((values) => {
      const row: Record<string, unknown> = {}
      for (let i = 0; i < names.length; i++) row[names[i] as string] = values[i]
      return row
    })
  }
  return { select, release }
}

export interface RequestDialect {
  readonly dialect: Dialect
  /** Ends the transaction of the reads of this iteration, so that the next one sees what another connection has written. */
  readonly endReads: () => void
}

/** Kysely's dialect on a connection. `onChange` is called before each statement that is not a `select`. */
export function dialectOf(db: DatabaseSync, onChange: (sql: string) => void): RequestDialect {
  const { select, release } = createDirectReads(db)
  const beforeChange = (sql: string) => {
    release()
    onChange(sql)
  }
  const dialect = new SqliteDialect({ database: adapt(db, beforeChange, release) })
  return {
    dialect: {
      createAdapter: () => new DirectAdapter(select),
      createDriver: () => dialect.createDriver(),
      createIntrospector: (kysely) => dialect.createIntrospector(kysely),
      createQueryCompiler: () => dialect.createQueryCompiler(),
    },
    endReads: release,
  }
}

/**
 * Adapts a connection to Kysely. `beforeChange` is called before each statement that is not a `select`, `beforeClose`
 * before the connection is closed.
 */
export function adapt(
  db: DatabaseSync,
  beforeChange: (sql: string) => void,
  beforeClose: () => void = () => {},
): SqliteDatabase {
  const prepare = createStatements((sql): CachedStatement => {
    const statement = db.prepare(sql)
    return { statement, reader: statement.columns().length > 0 }
  })
  return {
    close: () => {
      beforeClose()
      db.close()
    },
    prepare: (sql) => {
      const { statement, reader } = prepare(sql)
      if (!/^\s*select/i.test(sql)) beforeChange(sql)
      return {
        reader,
        all: (parameters) => statement.all(...(parameters as never[])),
        // A full disk ends the transaction automatically, so there is nothing to roll back.
        run: (parameters) =>
          sql === 'rollback' && !db.isTransaction
            ? { changes: 0, lastInsertRowid: 0 }
            : statement.run(...(parameters as never[])),
        iterate: (parameters) => statement.iterate(...(parameters as never[])) as IterableIterator<unknown>,
      }
    },
  }
}

/**
 * For each change of a row: what is selected to report it, and for queries whether the row is or was shown to everybody.
 */
const reportedChanges: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  session_members: {
    insert: ['report_change(new.scid, new.xuid, new.hidden = 0)'],
    update: ['report_change(new.scid, new.xuid, new.hidden = 0 or old.hidden = 0)'],
    delete: ['report_change(old.scid, old.xuid, old.hidden = 0)'],
  },
  session_keywords: {
    insert: ["report_change(new.scid, '#' || new.keyword_key, new.hidden = 0)"],
    update: ["report_change(new.scid, '#' || new.keyword_key, new.hidden = 0 or old.hidden = 0)"],
    delete: ["report_change(old.scid, '#' || old.keyword_key, old.hidden = 0)"],
  },
  sessions: {
    insert: ['report_session(new.scid, new.template_key, new.name_key)'],
    update: [
      'report_session(new.scid, new.template_key, new.name_key)',
      // A new session gets its keywords' rows after its own, and loses them when it is removed.
      `report_change(k.scid, '#' || k.keyword_key, new.hidden = 0 or old.hidden = 0) from session_keywords k
        where k.scid = new.scid and k.template_key = new.template_key and k.name_key = new.name_key`,
    ],
    delete: ['report_session(old.scid, old.template_key, old.name_key)'],
  },
}

/** Reports each change of a row that is kept in memory. Triggers see every change, whatever statement makes it. */
export function watchRows(db: DatabaseSync, { onRows, onSession }: RowWatcher): void {
  db.function('report_change', (scid, owner, isPublic) => {
    onRows(String(scid), String(owner), isPublic !== 0)
    return null
  })
  db.function('report_session', (scid, templateKey, nameKey) => {
    onSession(String(scid), String(templateKey), String(nameKey))
    return null
  })
  // Temporary triggers belong to this connection alone.
  for (const [table, changes] of Object.entries(reportedChanges)) {
    for (const [change, reported] of Object.entries(changes)) {
      db.exec(`create temp trigger report_${table}_${change} after ${change} on main.${table}
        begin ${reported.map((one) => `select ${one};`).join(' ')} end`)
    }
  }
}
