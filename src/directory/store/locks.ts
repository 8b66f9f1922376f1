/** Locks within this process: the world lock, which writers share, and one lock for each name. */
import { DatabaseBusy, type Wait } from './engine.ts'

export const waitDirectly: Wait = (pending) => pending()

export interface WorldLock {
  /** Runs `work` with the lock shared by any number of writers. Errors: `DatabaseBusy` after `maxWaitMs`. */
  readonly runShared: <T>(work: () => Promise<T>, wait?: Wait) => Promise<T>
  /**
   * Runs `work` with the lock exclusively, to replace the world. Later writers wait. Errors: `DatabaseBusy`
   * after `maxWaitMs`.
   */
  readonly runExclusive: <T>(work: () => Promise<T>) => Promise<T>
}

interface Waiter {
  readonly exclusive: boolean
  readonly start: () => void
}

/**
 * `maxWaitMs`: maximum wait for the lock, in milliseconds. Waiters get the lock in the order in which they
 * came.
 */
export function createWorldLock(maxWaitMs: number): WorldLock {
  const queue: Waiter[] = []
  let sharedCount = 0
  let isExclusive = false
  const startWaiters = () => {
    for (let first = queue[0]; first; first = queue[0]) {
      if (isExclusive || (first.exclusive && sharedCount > 0)) return
      queue.shift()
      if (first.exclusive) isExclusive = true
      else sharedCount++
      first.start()
    }
  }
  const acquire = (exclusive: boolean) =>
    new Promise<void>((resolve, reject) => {
      const timer = setTimeout(() => {
        queue.splice(queue.indexOf(waiter), 1)
        reject(new DatabaseBusy('the world is being replaced'))
        startWaiters()
      }, maxWaitMs)
      const waiter: Waiter = {
        exclusive,
        start: () => {
          clearTimeout(timer)
          resolve()
        },
      }
      queue.push(waiter)
      startWaiters()
    })
  return {
    runShared: async (work, wait = waitDirectly) => {
      if (isExclusive || queue.length > 0) await wait(() => acquire(false))
      else sharedCount++
      try {
        return await work()
      } finally {
        sharedCount--
        startWaiters()
      }
    },
    runExclusive: async (work) => {
      await acquire(true)
      try {
        return await work()
      } finally {
        isExclusive = false
        startWaiters()
      }
    },
  }
}

export interface NamedLocks {
  /** Runs `work` with all locks of `names`, which are acquired in the given order. */
  readonly withLocks: <T>(names: readonly string[], work: () => Promise<T>, wait?: Wait) => Promise<T>
}

export function createNamedLocks(): NamedLocks {
  /** The last holder or waiter of each name. It resolves when that one releases the lock. */
  const lastHolders = new Map<string, Promise<void>>()
  const withLocks: NamedLocks['withLocks'] = async ([name, ...rest], work, wait = waitDirectly) => {
    if (name === undefined) return work()
    const previous = lastHolders.get(name)
    let release = () => {}
    const current = new Promise<void>((resolve) => {
      release = resolve
    })
    lastHolders.set(name, current)
    try {
      if (previous) await wait(() => previous)
      return await withLocks(rest, work, wait)
    } finally {
      if (lastHolders.get(name) === current) lastHolders.delete(name)
      release()
    }
  }
  return { withLocks }
}
