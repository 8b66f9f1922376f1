/** The engine for PostgreSQL, for several server processes on one database. */

import { setTimeout as sleep } from 'node:timers/promises'
import { Kysely, PostgresDialect, sql } from 'kysely'
import pg from 'pg'
import { codeOf } from '#contract/errors.ts'
import { DatabaseBusy, type Db, type Engine, type WriteOptions } from './engine.ts'
import { createNamedLocks } from './locks.ts'
import { createTimedPool, isDamaged, noTimeoutStatement } from './postgres-pool.ts'
import type { Schema } from './schema.ts'
import { createSharedChanges, noteAnything } from './shared-changes.ts'

/**
 * Classes of SQLSTATE: connection, resources (including a full disk), operator intervention, I/O. Also an
 * idle transaction that timed out, and a lock that is not available.
 */
const unavailablePattern = /^(?:08|53|57|58)|^(?:25P03|55P03)$/
/** SQLSTATE of a deadlock and of a serialization failure. Nothing was done, so the transaction is retried. */
const retryableCodes = new Set(['40P01', '40001'])
/** Error codes of the operating system for a server that cannot be reached. */
const unreachableCodes = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ECONNABORTED',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOENT',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EPIPE',
  'ETIMEDOUT',
])
/** Messages of the driver for a connection that ended. These errors have no code. */
const endedPattern =
  /Connection terminated|timeout exceeded when trying to connect|is not queryable|timeout expired/

/** The advisory lock that writers share and that replacing the world takes exclusively. */
const worldLock = sql`hashtextextended('world', 0)`

/**
 * Milliseconds: how long a write waits while the world is replaced, and the average time between two
 * attempts.
 */
const maxWaitMs = 4_000
const retryMs = 50
/** Maximum number of attempts per transaction, including the first. */
const maxTries = 5

/**
 * Takes the world lock as a writer and then the named locks in their order. Returns false while the world is
 * being replaced.
 */
async function acquireLocks(trx: Db, names: readonly string[]): Promise<boolean> {
  const locks = names.map((name) => sql`pg_advisory_xact_lock(hashtextextended(${name}, 0))::text`)
  const taken = sql.join([sql`'taken'`, ...locks], sql` || `)
  // CASE evaluates its result only if the condition is true, and `||` evaluates from left to right.
  const { rows } = await sql<{ taken: string | null }>`
    select case when pg_try_advisory_xact_lock_shared(${worldLock}) then ${taken} end as taken`.execute(trx)
  return rows[0]?.taken !== null
}

/** Thrown to leave a transaction that has not started its work. */
class WorldBeingReplaced extends DatabaseBusy {}

async function writeOnce<T>(db: Db, names: readonly string[], work: (db: Db) => Promise<T>): Promise<T> {
  return db.transaction().execute(async (trx) => {
    if (!(await acquireLocks(trx, names))) throw new WorldBeingReplaced('the world is being replaced')
    return work(trx)
  })
}

const exclusively: Engine['exclusively'] = (db, work) =>
  db.transaction().execute(async (trx) => {
    await sql`select pg_advisory_xact_lock(${worldLock})`.execute(trx)
    await sql.raw(noTimeoutStatement).execute(trx)
    await noteAnything(trx)
    return work(trx)
  })

/** Whether an error means that the server cannot be used now, and may be later. */
function isUnavailable(error: unknown): boolean {
  if (error instanceof DatabaseBusy) return true
  const code = codeOf(error)
  const isKnown =
    code !== undefined &&
    (unreachableCodes.has(code) || unavailablePattern.test(code) || retryableCodes.has(code))
  return isKnown || endedPattern.test(error instanceof Error ? error.message : '')
}

/**
 * Opens a pool on `postgres://user:password@host:port/database`. Connection errors appear at the first use.
 */
export function openPostgres(url: string, concurrency = 10): Engine {
  const { pool, config, close } = createTimedPool(url, concurrency + 4)
  const namedLocks = createNamedLocks()
  const sharedChanges = createSharedChanges()
  const write = async <T>(db: Db, options: WriteOptions, work: (db: Db) => Promise<T>): Promise<T> => {
    const { locks = [], wait = (pending) => pending() } = options
    const began = performance.now()
    for (let attempts = 1; ; ) {
      try {
        return await namedLocks.withLocks(locks, () => writeOnce(db, locks, work), wait)
      } catch (error) {
        const isReplaced = error instanceof WorldBeingReplaced
        if (isReplaced && performance.now() - began > maxWaitMs) throw error
        if (!isReplaced && !retryableCodes.has(String(codeOf(error)))) throw error
        if (!isReplaced && ++attempts > maxTries) throw new DatabaseBusy('deadlock', { cause: error })
        await wait(() => sleep(retryMs * (0.5 + Math.random())))
      }
    }
  }
  return {
    location: { url },
    dialect: new PostgresDialect({ pool }),
    shared: true,
    sharedChanges,
    countUnreported: sharedChanges.countUnreported,
    watchRows: sharedChanges.watchRows,
    hasOwnConnection: true,
    concurrency,
    text: 'text collate "C"',
    describe: async (db) => {
      const { rows } = await sql<{ server_version: string }>`show server_version`.execute(db)
      return `PostgreSQL ${rows[0]?.server_version.split(' ', 1)[0] ?? ''}`.trim()
    },
    write,
    replace: (db, work) => exclusively(db, work.inTransaction),
    exclusively,
    maintain: async (_, work) => {
      const own = new Kysely<Schema>({
        dialect: new PostgresDialect({ pool: new pg.Pool({ ...config, max: 2 }) }),
      })
      try {
        return await work(own)
      } finally {
        await own.destroy()
      }
    },
    snapshot: (db, read) =>
      db
        .transaction()
        .setIsolationLevel('repeatable read')
        .execute(async (trx) => {
          await sql.raw(noTimeoutStatement).execute(trx)
          return read(trx)
        }),
    isUnavailable,
    isDamaged,
    close,
  }
}
