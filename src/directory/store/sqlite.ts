/** The engine for the embedded database: `node:sqlite` with Kysely's SQLite dialect. */
import { chmodSync, existsSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { Kysely, SqliteDialect } from 'kysely'
import { DatabaseBusy, type Db, type Engine } from './engine.ts'
import { createGroupCommit } from './group-commit.ts'
import { createWorldLock, type WorldLock, waitDirectly } from './locks.ts'
import type { Schema } from './schema.ts'
import {
  adapt,
  codeOf,
  connect,
  dialectOf,
  isDamagedSqlite,
  requestCacheBytes,
  watchRows,
} from './sqlite-connection.ts'
import { syncPath } from './sync-path.ts'
import { checkLog, DamagedFile } from './write-ahead-log.ts'

/** SQLite result codes: busy (5), locked (6), I/O error (10), full disk (13), cannot open file (14). */
const busyCode = 5
const unavailableCodes: readonly unknown[] = [busyCode, 6, 10, 13, 14]
/** How long a write waits while the world is replaced, in milliseconds. */
const maxWaitMs = 4_000

/** Maximum number of requests that work at once. Their statements share one connection. */
const concurrency = 2

const memory = ':memory:'

const sizeOf = (file: string) => statSync(file, { throwIfNoEntry: false })?.size ?? 0

/**
 * Creates the file if it does not exist. Creation is atomic, so this program never leaves an empty file. An
 * empty file comes from a damaged disk or an incomplete copy, and is not treated as an empty world.
 */
function prepareFile(file: string): void {
  checkLog(`${file}-wal`)
  if (existsSync(file)) {
    if (sizeOf(file) === 0) throw new DamagedFile(`${file} is empty: restore it from a backup, or remove it`)
    return
  }
  if (sizeOf(`${file}-wal`) > 0) {
    throw new DamagedFile(`${file} is missing, but ${file}-wal exists: restore it, or remove both`)
  }
  const made = `${file}.new`
  for (const leftover of [made, `${made}-wal`, `${made}-shm`]) rmSync(leftover, { force: true })
  const db = new DatabaseSync(made)
  // No code reads this version. Writing it creates the first page.
  db.exec('PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA user_version=1')
  db.close()
  chmodSync(made, 0o600)
  renameSync(made, file)
  syncPath(dirname(file))
}

/** Name of a copy of the file that is made for one request. */
export const backupName = (file: string, id: string) => `${file}.backup-${id}`

/** Removes copies that an ended process left behind. */
function removeBackups(file: string): void {
  const own = backupName(basename(file), '')
  for (const name of readdirSync(dirname(file))) {
    if (name.startsWith(own)) rmSync(join(dirname(file), name), { force: true })
  }
}

/**
 * Checks whether the file is one that a directory left behind. While a process has the file open, its log
 * changes constantly and is not checked. Errors: `DamagedFile`.
 */
export function inspectFile(file: string): void {
  if (!existsSync(file) && sizeOf(`${file}-wal`) === 0) throw new Error(`${file} does not exist`)
  let lock: DatabaseSync
  try {
    lock = lockFile(file)
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

/**
 * Locks the file for this process. Errors: SQLite's own, with `errcode` 5 (busy) if another process has the
 * lock.
 */
function lockFile(file: string): DatabaseSync {
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

/** Opens one more connection to a file that this process has locked. */
export function connectSqlite(file: string): Db {
  return new Kysely<Schema>({ dialect: new SqliteDialect({ database: adapt(connect(file), () => {}) }) })
}

/** Counts the changes that `watchRows` does not report. */
function createUnreported() {
  let changes = 0
  /** How many other connections or threads may be changing something. */
  let others = 0
  return {
    count: () => (others > 0 ? ++changes : changes),
    noteStatement: (sql: string) => {
      if (sql.includes('templates')) changes++
    },
    /** Runs `work` on another connection or thread. `endReads`: so that the next read sees what it has written. */
    runElsewhere: async <T>(work: () => Promise<T>, endReads: () => void): Promise<T> => {
      others++
      try {
        return await work()
      } finally {
        endReads()
        others--
        changes++
      }
    },
  }
}

function createWrite(world: WorldLock): Engine['write'] {
  const writeInGroup = createGroupCommit()
  return async (requests, { wait = waitDirectly }, work) => {
    const worked = Promise.withResolvers<void>()
    const result = world.runShared(() => writeInGroup(requests, work, worked.resolve), wait)
    result.catch(() => {}).finally(worked.resolve)
    await worked.promise
    // The world lock is given back before the request continues, so that nobody waits for both.
    return wait(() => result)
  }
}

/**
 * Opens the file, or a database in memory for `:memory:`. A lock on `FILE.lock` limits the file to one
 * process. Requests share one connection, which makes their transactions serial;
 * the writes of one moment share a transaction (`group-commit.ts`). Long operations (reading or
 * replacing all data) use their own connection, so that they do not delay requests. Errors: `DamagedFile`;
 * SQLite's own, with `errcode` 5 (busy) if another process has the lock.
 */
export function openSqlite(file: string): Engine {
  const lock = file === memory ? undefined : lockFile(file)
  let db: DatabaseSync
  try {
    if (lock) {
      prepareFile(file)
      removeBackups(file)
    }
    db = connect(file, requestCacheBytes)
    if (lock)
      for (const part of [file, `${file}-wal`, `${file}-shm`]) if (existsSync(part)) chmodSync(part, 0o600)
  } catch (error) {
    lock?.close()
    throw error
  }
  const unreported = createUnreported()
  const { dialect, endReads } = dialectOf(db, unreported.noteStatement)
  const changeElsewhere = <T>(work: () => Promise<T>) => unreported.runElsewhere(work, endReads)
  const world = createWorldLock(maxWaitMs)
  /** Runs `work` on its own connection, or on the connection of the requests for a database in memory. */
  const onOwnConnection = async <T>(requests: Db, work: (db: Db) => Promise<T>): Promise<T> => {
    if (!lock) return requests.transaction().execute(work)
    const own = new Kysely<Schema>({
      dialect: new SqliteDialect({ database: adapt(connect(file), unreported.noteStatement) }),
    })
    try {
      return await own.transaction().execute(work)
    } finally {
      await own.destroy()
    }
  }
  return {
    location: lock && { file },
    dialect,
    countUnreported: unreported.count,
    watchRows: (watcher) => watchRows(db, watcher),
    shared: false,
    hasOwnConnection: lock !== undefined,
    concurrency,
    text: 'text',
    describe: async () => `SQLite ${process.versions.sqlite ?? ''}`.trim(),
    write: createWrite(world),
    replace: (requests, work) =>
      world.runExclusive(() =>
        changeElsewhere(async () => {
          // Another thread cannot open a database in memory.
          if (lock) await work.inThread(file)
          else await requests.transaction().execute(work.inTransaction)
        }),
      ),
    exclusively: (requests, work) =>
      world.runExclusive(() => changeElsewhere(() => onOwnConnection(requests, work))),
    maintain: (requests, work) => work(requests),
    snapshot: onOwnConnection,
    isUnavailable: (error) => {
      if (error instanceof DatabaseBusy) return true
      return unavailableCodes.includes(codeOf(error))
    },
    isDamaged: isDamagedSqlite,
    close: async () => lock?.close(),
  }
}
