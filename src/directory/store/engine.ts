/** What the two databases do differently; everything else is one SQL. */
import type { Dialect, Kysely } from 'kysely'
import type { Schema, TextType } from './schema.ts'

export type Db = Kysely<Schema>

export interface Engine {
  readonly dialect: Dialect
  /** Whether other processes may use the same database at the same time. */
  readonly shared: boolean
  /** How many transactions may run at once. */
  readonly connections: number
  readonly text: TextType
  /** How many statements have changed anything; absent where other processes change it too. */
  readonly countChanges?: () => number
  /** For `/console/health`: name and version. */
  readonly describe: (db: Db) => Promise<string>
  /** Until the transaction ends, nobody else holds `name`; this is what makes writes serial. */
  readonly lock: (db: Db, name: string) => Promise<void>
  /** Until the transaction ends, nobody else writes anything. */
  readonly lockAll: (db: Db) => Promise<void>
  /** Reads as at one moment, whatever is written meanwhile. */
  readonly snapshot: <T>(db: Db, read: (db: Db) => Promise<T>) => Promise<T>
  /** Whether an error means that the database cannot take work just now: full, or not reached. */
  readonly isUnavailable: (error: unknown) => boolean
}
