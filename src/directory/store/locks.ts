/** Locks within this process: the world lock, which writers share, and one lock for each name. */
import { DatabaseBusy, type Wait } from './engine.ts'

const waitDirectly: Wait = (pending) => pending()

export interface WorldLock {
  /** Runs `work` with the lock shared by any number of writers. Errors: `DatabaseBusy` after `maxWaitMs`. */
  readonly share: <T>(work: () => Promise<T>, wait?: Wait) => Promise<T>
  /**
   * Runs `work` with the lock exclusively, to replace the world. Later writers wait. Errors: `DatabaseBusy`
   * after `maxWaitMs`.
   */
  readonly own: <T>(work: () => Promise<T>) => Promise<T>
}

interface Waiter {
  readonly alone: boolean
  readonly go: () => void
}

/**
 * `maxWaitMs`: maximum wait for the lock, in milliseconds. Waiters get the lock in the order in which they
 * came.
 */
export function createWorldLock(patienceMs: number): WorldLock {
  const queue: Waiter[] = []
  let sharing = 0
  let owned = false
  const admit = () => {
    for (let first = queue[0]; first; first = queue[0]) {
      if (owned || (first.alone && sharing > 0)) return
      queue.shift()
      if (first.alone) owned = true
      else sharing++
      first.go()
    }
  }
  const acquire = (alone: boolean) =>
    new Promise<void>((resolve, reject) => {
      const late = setTimeout(() => {
        queue.splice(queue.indexOf(waiter), 1)
        reject(new DatabaseBusy('the world is being replaced'))
        admit()
      }, patienceMs)
      const waiter: Waiter = {
        alone,
        go: () => {
          clearTimeout(late)
          resolve()
        },
      }
      queue.push(waiter)
      admit()
    })
  return {
    share: async (work, wait = waitDirectly) => {
      if (owned || queue.length > 0) await wait(() => acquire(false))
      else sharing++
      try {
        return await work()
      } finally {
        sharing--
        admit()
      }
    },
    own: async (work) => {
      await acquire(true)
      try {
        return await work()
      } finally {
        owned = false
        admit()
      }
    },
  }
}

export interface NamedLocks {
  /** Runs `work` with all locks of `names`, which are acquired in the given order. */
  readonly hold: <T>(names: readonly string[], work: () => Promise<T>, wait?: Wait) => Promise<T>
}

export function createNamedLocks(): NamedLocks {
  /** The last holder or waiter of each name. It resolves when that one releases the lock. */
  const tails = new Map<string, Promise<void>>()
  const hold: NamedLocks['hold'] = async ([name, ...rest], work, wait = waitDirectly) => {
    if (name === undefined) return work()
    const before = tails.get(name)
    let release = () => {}
    const own = new Promise<void>((resolve) => {
      release = resolve
    })
    tails.set(name, own)
    try {
      if (before) await wait(() => before)
      return await hold(rest, work, wait)
    } finally {
      if (tails.get(name) === own) tails.delete(name)
      release()
    }
  }
  return { hold }
}
