/** Locks within this process: the world's, shared by writers, and one for each name. */
import { DatabaseBusy, type Wait } from './engine.ts'

const waitDirectly: Wait = (pending) => pending()

export interface WorldLock {
  /** Held by any number of writers. Errors: `DatabaseBusy` where it is not had within `patienceMs`. */
  readonly share: <T>(work: () => Promise<T>, wait?: Wait) => Promise<T>
  /** Held by one who replaces the world; writers that come later wait. Errors: `DatabaseBusy`. */
  readonly own: <T>(work: () => Promise<T>) => Promise<T>
}

interface Waiter {
  readonly alone: boolean
  readonly go: () => void
}

/** `patienceMs`: how long anybody waits, in milliseconds. First come, first served. */
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
  /** Runs `work` while nobody else in this process holds any of `names`; they are taken in their order. */
  readonly hold: <T>(names: readonly string[], work: () => Promise<T>, wait?: Wait) => Promise<T>
}

export function createNamedLocks(): NamedLocks {
  /** The last of those who hold or wait for a name. */
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
