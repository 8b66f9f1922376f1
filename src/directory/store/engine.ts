/** The operations that SQLite and PostgreSQL do differently. All other SQL is the same for both. */
import type { Dialect, Kysely } from 'kysely'
import type { Schema, TextType } from './schema.ts'

export type Db = Kysely<Schema>

/** The database cannot take work now: a lock is taken, or the server does not answer. Nothing was changed. */
export class DatabaseBusy extends Error {}

/** Waits for `pending`, a lock or a commit, without preventing other requests from running. */
export type Wait = <T>(pending: () => Promise<T>) => Promise<T>

export interface WriteOptions {
  /** Names to lock until the transaction ends. A name has one holder at a time, which makes writes serial. */
  readonly locks?: readonly string[]
  /** How to wait for a lock that another request holds, and for the disk. */
  readonly wait?: Wait
}

/** Where the data is, for readers that open their own connection. */
export type DataLocation = { readonly file: string } | { readonly url: string }

/** How to replace the world: in a transaction of this process, or in a thread that opens the file itself. */
export interface ReplaceWork {
  readonly inTransaction: (db: Db) => Promise<void>
  /** Runs in another thread, so that neither the work nor its commit blocks this one. */
  readonly inThread: (file: string) => Promise<void>
}

/** What is told of each row that changes, before its change counts for a request. */
export interface RowWatcher {
  /**
   * A row that queries by user or by keyword read. `owner`: a `RowOwner`. `isPublic`: the row is or was not hidden.
   */
  readonly onRows: (scid: string, owner: string, isPublic: boolean) => void
  /** The row of a session. */
  readonly onSession: (scid: string, templateKey: string, nameKey: string) => void
}

/** What other processes on the same database change. */
export interface SharedChanges {
  /**
   * Returns a value of `meta`, and tells before what has changed until now since the last call. One call must have ended
   * before the next begins. Errors: `DamagedDocument`, and the database's own.
   */
  readonly readMeta: (db: Db, key: string) => Promise<string | undefined>
}

export interface Engine {
  /** Absent for a database in memory. */
  readonly location: DataLocation | undefined
  readonly dialect: Dialect
  /** Whether other processes may use the same database at the same time. */
  readonly shared: boolean
  /** Whether `replace` and `snapshot` use their own connection, so that requests are answered meanwhile. */
  readonly hasOwnConnection: boolean
  /** Maximum number of requests that work at once. */
  readonly concurrency: number
  readonly text: TextType
  /**
   * Another number after changes that `watchRows` does not report: statements that may have changed templates, and on
   * SQLite work on other connections, during which it is another number each time.
   */
  readonly countUnreported: () => number
  /** Watches what changes: on SQLite each change at once, on PostgreSQL when `sharedChanges` is asked. */
  readonly watchRows: (watcher: RowWatcher) => void
  /** Absent where no other process can use the database. */
  readonly sharedChanges?: SharedChanges
  /** Name and version of the database, for `/console/health`. */
  readonly describe: (db: Db) => Promise<string>
  /**
   * Runs `work` in a transaction that has the locks `locks`, never while the world is being replaced. Retries
   * deadlocks and serialization failures a bounded number of times: `work` can run more than once. Errors:
   * `DatabaseBusy`, and those of `work`.
   */
  readonly write: <T>(db: Db, options: WriteOptions, work: (db: Db) => Promise<T>) => Promise<T>
  /**
   * Replaces the world while nothing else writes. Can take long. Errors: `DatabaseBusy`, and those of `work`.
   */
  readonly replace: (db: Db, work: ReplaceWork) => Promise<void>
  /** Runs `work` in a transaction while nothing else writes. Errors: `DatabaseBusy`, and those of `work`. */
  readonly exclusively: <T>(db: Db, work: (db: Db) => Promise<T>) => Promise<T>
  /** Runs `work` without a statement timeout, for migrations and for deriving many rows again. */
  readonly maintain: <T>(db: Db, work: (db: Db) => Promise<T>) => Promise<T>
  /** Runs reads that all see the same moment, despite concurrent writes. Can take long. */
  readonly snapshot: <T>(db: Db, read: (db: Db) => Promise<T>) => Promise<T>
  /** Whether an error means that the database cannot take work now: full, busy or unreachable. */
  readonly isUnavailable: (error: unknown) => boolean
  /** Whether an error means that the data differs from what was written. */
  readonly isDamaged: (error: unknown) => boolean
  /** Releases what the engine uses apart from the connections of `dialect`. */
  readonly close: () => Promise<void>
}
