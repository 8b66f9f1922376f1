/** What the two databases do differently; everything else is one SQL. */
import type { Dialect, Kysely } from 'kysely'
import type { Schema, TextType } from './schema.ts'

export type Db = Kysely<Schema>

/** The database takes no work just now: others hold what is needed, or it does not answer. Nothing was done. */
export class DatabaseBusy extends Error {}

/** Waits for `pending` in whatever way keeps nobody else from being answered meanwhile. */
export type Wait = <T>(pending: () => Promise<T>) => Promise<T>

export interface WriteOptions {
  /** Names that nobody else holds until the transaction ends; this is what makes writes serial. */
  readonly locks?: readonly string[]
  /** How to wait for those who hold them. */
  readonly wait?: Wait
}

/** Where the data is, for those who read it beside the engine. */
export type Place = { readonly file: string } | { readonly url: string }

/** How the world is replaced: in a transaction of this process, or by somebody who opens the file for himself. */
export interface Replacing {
  readonly here: (db: Db) => Promise<void>
  /** In another thread, so that neither the work nor its commit keeps this one from answering. */
  readonly apart: (file: string) => Promise<void>
}

export interface Engine {
  /** Absent where all is in memory. */
  readonly place: Place | undefined
  readonly dialect: Dialect
  /** Whether other processes may use the same database at the same time. */
  readonly shared: boolean
  /** Whether `replace` and `snapshot` have a connection of their own, so that others are answered meanwhile. */
  readonly isApart: boolean
  /** How many requests may work on it at once. */
  readonly concurrency: number
  readonly text: TextType
  /** How many statements have changed anything; absent where other processes change it too. */
  readonly countChanges?: () => number
  /** For `/console/health`: name and version. */
  readonly describe: (db: Db) => Promise<string>
  /**
   * Runs `work` in a transaction that holds `locks`, while nobody replaces the world. Deadlocks and
   * serialization failures are tried again within a bound. Errors: `DatabaseBusy`, and those of `work`.
   */
  readonly write: <T>(db: Db, options: WriteOptions, work: (db: Db) => Promise<T>) => Promise<T>
  /**
   * Replaces the world while nobody else writes anything; it may take long. Errors: `DatabaseBusy`, and
   * those of the work.
   */
  readonly replace: (db: Db, work: Replacing) => Promise<void>
  /** Runs `work` in a transaction while nobody else writes anything. Errors: `DatabaseBusy`. */
  readonly alone: <T>(db: Db, work: (db: Db) => Promise<T>) => Promise<T>
  /** Runs `work` without a limit on the time of a statement: migrations, and whatever derives much anew. */
  readonly maintain: <T>(db: Db, work: (db: Db) => Promise<T>) => Promise<T>
  /** Reads as at one moment, whatever is written meanwhile; it may take long. */
  readonly snapshot: <T>(db: Db, read: (db: Db) => Promise<T>) => Promise<T>
  /** Whether an error means that the database cannot take work just now: full, busy, or not reached. */
  readonly isUnavailable: (error: unknown) => boolean
  /** Whether an error means that the data is not what was written. */
  readonly isDamaged: (error: unknown) => boolean
  /** Gives back what the engine holds besides the connections of `dialect`. */
  readonly close: () => Promise<void>
}
