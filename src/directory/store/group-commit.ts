/** Joins the writes of one moment in one SQLite transaction, so that they wait for the disk together. */
import type { ControlledTransaction } from 'kysely'
import type { Db } from './engine.ts'
import { createNamedLocks } from './locks.ts'
import type { Schema } from './schema.ts'

/** A group takes no further write after so many, or so many milliseconds after it began: its first waits for its last. */
const defaultLimits = { writes: 64, ms: 10 }

interface Failure {
  readonly error: unknown
}

interface Group {
  readonly trx: ControlledTransaction<Schema>
  readonly begunAt: number
  writes: number
  /** Why nothing of the group can be committed. */
  failure: Failure | undefined
  /** Resolves when the group is on disk, or when nothing of it is left. */
  readonly ended: PromiseWithResolvers<Failure | undefined>
}

const savepoint = 'write'

/**
 * Runs one write of a group. If it fails, what the others wrote stays, unless SQLite has ended the transaction itself,
 * as it may on a full disk.
 */
async function runInGroup<T>(
  group: Group,
  work: (db: Db) => Promise<T>,
): Promise<{ readonly value: T } | Failure> {
  const own = await group.trx.savepoint(savepoint).execute()
  try {
    const value = await work(group.trx)
    await own.releaseSavepoint(savepoint).execute()
    return { value }
  } catch (error) {
    try {
      await own.rollbackToSavepoint(savepoint).execute()
      await own.releaseSavepoint(savepoint).execute()
    } catch {
      group.failure = { error }
    }
    return { error }
  }
}

async function endGroup({ trx, failure, ended }: Group): Promise<void> {
  let reason = failure
  if (!reason) {
    try {
      await trx.commit().execute()
    } catch (error) {
      reason = { error }
    }
  }
  // It gives the connection back even if there is nothing to roll back any more.
  if (reason)
    await trx
      .rollback()
      .execute()
      .catch(() => {})
  ended.resolve(reason)
}

/**
 * Each call runs `work` after all earlier ones and sees what they wrote; `onWorked` is called when it has run. The call
 * returns, or throws the error of `work`, when everything that `work` saw is on disk. If the group cannot be committed
 * and it is not certain that this write is the reason, `work` runs again, in a transaction of its own. Errors: SQLite's
 * own.
 */
export type WriteInGroup = <T>(db: Db, work: (db: Db) => Promise<T>, onWorked?: () => void) => Promise<T>

export function createGroupCommit(limits = defaultLimits): WriteInGroup {
  const { withLocks } = createNamedLocks()
  /** One write, or the end of a group, at a time. */
  const inTurn = <T>(step: () => Promise<T>) => withLocks(['connection'], step)
  let open: Group | undefined
  const end = async (group: Group) => {
    if (open !== group) return
    open = undefined
    await endGroup(group)
  }
  const begin = async (db: Db): Promise<Group> => {
    const trx = await db.startTransaction().execute()
    const ended = Promise.withResolvers<Failure | undefined>()
    const group: Group = { trx, begunAt: performance.now(), writes: 0, failure: undefined, ended }
    // Requests that were received together write in one iteration of the event loop.
    setImmediate(() => inTurn(() => end(group)))
    return group
  }
  const runAlone = async <T>(db: Db, work: (db: Db) => Promise<T>): Promise<T> => {
    // An open group has the connection.
    if (open) await end(open)
    return db.transaction().execute(work)
  }
  return async (db, work, onWorked) => {
    const { group, outcome } = await inTurn(async () => {
      const group = open ?? (await begin(db))
      open = group
      group.writes++
      const outcome = await runInGroup(group, work)
      const isDue = group.writes >= limits.writes || performance.now() - group.begunAt >= limits.ms
      if (group.failure || isDue) await end(group)
      return { group, outcome }
    })
    onWorked?.()
    const failure = await group.ended.promise
    const isReason = 'error' in outcome && outcome.error === failure?.error
    if (failure && !isReason) return inTurn(() => runAlone(db, work))
    if ('error' in outcome) throw outcome.error
    return outcome.value
  }
}
