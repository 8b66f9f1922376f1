/** The embedded database: `node:sqlite` behind Kysely's SQLite dialect. */
import { chmodSync, existsSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { Kysely, SqliteDialect } from 'kysely'
import { DatabaseBusy, type Db, type Engine } from './engine.ts'
import { createWorldLock } from './locks.ts'
import type { Schema } from './schema.ts'
import { adapt, codeOf, connect, isDamagedSqlite } from './sqlite-connection.ts'
import { syncPath } from './sync-path.ts'
import { checkLog, DamagedFile } from './write-ahead-log.ts'

/** Result codes of SQLite: busy, locked, an I/O error, a full disk, a file that cannot be opened. */
const busyCode = 5
const unavailable: readonly unknown[] = [busyCode, 6, 10, 13, 14]
/** How long a write waits while the world is replaced, in milliseconds. */
const patienceMs = 4_000

/** Requests that work at once: their statements take turns on one connection. */
const concurrency = 2

const memory = ':memory:'

const sizeOf = (file: string) => statSync(file, { throwIfNoEntry: false })?.size ?? 0

/**
 * Makes the file where there is none, whole or not at all, so that an empty one is never ours: it is
 * what a damaged disk or a careless copy leaves, and not an empty world.
 */
function prepareFile(file: string): void {
  checkLog(`${file}-wal`)
  if (existsSync(file)) {
    if (sizeOf(file) === 0) throw new DamagedFile(`${file} is empty: restore it from a backup, or remove it`)
    return
  }
  if (sizeOf(`${file}-wal`) > 0) {
    throw new DamagedFile(`${file} is missing beside its ${file}-wal: restore it, or remove both`)
  }
  const made = `${file}.new`
  for (const left of [made, `${made}-wal`, `${made}-shm`]) rmSync(left, { force: true })
  const db = new DatabaseSync(made)
  // A schema version that is never looked at; writing it makes the first page.
  db.exec('PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA user_version=1')
  db.close()
  chmodSync(made, 0o600)
  renameSync(made, file)
  syncPath(dirname(file))
}

/** A copy of the file that is made for one request. */
export const backupName = (file: string, id: string) => `${file}.backup-${id}`

/** What a process that was ended left of copies it was making. */
function removeBackups(file: string): void {
  const own = backupName(basename(file), '')
  for (const name of readdirSync(dirname(file))) {
    if (name.startsWith(own)) rmSync(join(dirname(file), name), { force: true })
  }
}

/**
 * Looks whether the file is one that a directory leaves behind. While a process has it, its log is never
 * at rest, and is not looked at. Errors: `DamagedFile`.
 */
export function inspectFile(file: string): void {
  if (!existsSync(file) && sizeOf(`${file}-wal`) === 0) throw new Error(`${file} is not there`)
  let lock: DatabaseSync
  try {
    lock = holdFile(file)
  } catch (error) {
    if (codeOf(error) === busyCode) return
    throw error
  }
  try {
    prepareFile(file)
  } finally {
    lock.close()
  }
}

/** Errors: SQLite's own, with `errcode` 5 (busy) where another process holds the file. */
function holdFile(file: string): DatabaseSync {
  const lock = new DatabaseSync(`${file}.lock`)
  try {
    lock.exec('PRAGMA locking_mode=EXCLUSIVE; BEGIN EXCLUSIVE')
    chmodSync(`${file}.lock`, 0o600)
  } catch (error) {
    lock.close()
    throw error
  }
  return lock
}

/** One more connection to a file that this process holds. */
export function connectSqlite(file: string): Db {
  return new Kysely<Schema>({ dialect: new SqliteDialect({ database: adapt(connect(file), () => {}) }) })
}

/**
 * Opens the file (`:memory:` for none). One process has it, by a lock on the file beside it; requests
 * share one connection, whose transactions are serial by themselves. What takes long, reading or
 * replacing the whole, has a connection of its own, so that it stands in nobody's way.
 * Errors: `DamagedFile`; SQLite's own, with `errcode` 5 (busy) where another process holds the file.
 */
export function openSqlite(file: string): Engine {
  const lock = file === memory ? undefined : holdFile(file)
  let db: DatabaseSync
  try {
    if (lock) {
      prepareFile(file)
      removeBackups(file)
    }
    db = connect(file)
    if (lock)
      for (const part of [file, `${file}-wal`, `${file}-shm`]) if (existsSync(part)) chmodSync(part, 0o600)
  } catch (error) {
    lock?.close()
    throw error
  }
  let changes = 0
  const count = () => {
    changes++
  }
  const world = createWorldLock(patienceMs)
  /** On a connection of its own, or on the requests' where there is no file. */
  const apart = async <T>(requests: Db, work: (db: Db) => Promise<T>): Promise<T> => {
    if (!lock) return requests.transaction().execute(work)
    const own = new Kysely<Schema>({ dialect: new SqliteDialect({ database: adapt(connect(file), count) }) })
    try {
      return await own.transaction().execute(work)
    } finally {
      await own.destroy()
    }
  }
  return {
    place: lock && { file },
    dialect: new SqliteDialect({ database: adapt(db, count) }),
    countChanges: () => changes,
    shared: false,
    isApart: lock !== undefined,
    concurrency,
    text: 'text',
    describe: async () => `SQLite ${process.versions.sqlite ?? ''}`.trim(),
    write: (requests, { wait }, work) => world.share(() => requests.transaction().execute(work), wait),
    replace: (requests, work) =>
      world.own(async () => {
        count()
        // Where there is no file there is nobody else either.
        if (lock) await work.apart(file)
        else await requests.transaction().execute(work.here)
        count()
      }),
    alone: (requests, work) => world.own(() => apart(requests, work)),
    maintain: (requests, work) => work(requests),
    snapshot: apart,
    isUnavailable: (error) => {
      if (error instanceof DatabaseBusy) return true
      return unavailable.includes(codeOf(error))
    },
    isDamaged: isDamagedSqlite,
    close: async () => lock?.close(),
  }
}
