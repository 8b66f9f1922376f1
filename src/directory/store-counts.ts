/** How many rows the store has. Those of a large store are counted beside the requests, and are a little old. */
import type { DataLocation, Db } from './store/engine.ts'
import { countStore, type StoreCounts } from './store/store.ts'
import { runTask } from './store/store-tasks.ts'

export interface CountedStore {
  readonly counts: StoreCounts
  /** If present, the rows are still being counted: counts up to this number are exact, and a larger one means more. */
  readonly countedUpTo?: number
}

export interface Counts {
  readonly get: () => Promise<CountedStore>
  /** Must be called after many rows came or went at once. */
  readonly forget: () => void
  readonly close: () => void
}

export interface CountsOptions {
  /** Rows of a table up to which a count is always of this moment: to count them takes no longer than a short request. */
  readonly few?: number
  /** A count is used again for this many times as long as it took, so that counting takes little of the machine. */
  readonly timesAsLong?: number
  /** Milliseconds that a caller waits for the count of a large store. Its first count can take longer. */
  readonly patienceMs?: number
}

/** Milliseconds that an old count is still told for. */
const graceMs = 10_000

interface Counted {
  readonly counts: StoreCounts
  /** By `performance.now()`. */
  readonly usedUntil: number
}

/** Resolves with undefined if `pending` takes longer. Its error after that is ignored. */
export async function waitAtMost<T>(milliseconds: number, pending: Promise<T>): Promise<T | undefined> {
  const timeout = Promise.withResolvers<undefined>()
  const timer = setTimeout(() => timeout.resolve(undefined), milliseconds)
  return Promise.race([pending, timeout.promise]).finally(() => clearTimeout(timer))
}

export function createCounts(
  db: Db,
  location: DataLocation | undefined,
  { few = 20_000, timesAsLong = 20, patienceMs = 1_000 }: CountsOptions = {},
): Counts {
  let last: Counted | undefined
  let running: Promise<StoreCounts> | undefined
  const abortController = new AbortController()
  const countAll = async (): Promise<StoreCounts> => {
    // Counting a file blocks its thread, so another one does it. PostgreSQL counts in its own process, and a database
    // in memory cannot be opened by another thread.
    if (!location || !('file' in location)) return countStore(db)
    try {
      return await runTask({ name: 'count', location }, abortController.signal)
    } catch (error) {
      if (abortController.signal.aborted) throw error
      return countStore(db)
    }
  }
  const start = () => {
    const startedAt = performance.now()
    const counting = countAll().then((counts) => {
      const now = performance.now()
      if (running === counting) last = { counts, usedUntil: now + (now - startedAt) * timesAsLong }
      return counts
    })
    running = counting
    const end = () => {
      if (running === counting) running = undefined
    }
    counting.then(end, end)
    return counting
  }
  return {
    get: async () => {
      const first = await countStore(db, few + 1)
      if (Object.values(first).every((count) => count <= few)) return { counts: first }
      const now = performance.now()
      if (last && now <= last.usedUntil) return { counts: last.counts }
      const newest = running ?? start()
      // A count that was good a short time ago is told while a new one is made.
      if (last && now <= last.usedUntil + graceMs) return { counts: last.counts }
      const counts = await waitAtMost(patienceMs, newest)
      return counts ? { counts } : { counts: first, countedUpTo: few }
    },
    forget: () => {
      last = undefined
      running = undefined
    },
    close: () => abortController.abort(new Error('closed')),
  }
}
