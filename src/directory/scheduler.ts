/** Schedules requests: limits how many run and wait, shares time fairly between callers, rejects the rest. */
import type { Caller } from '#contract/mpsd/caller.ts'
import { type CallerUsage, createCallerUsage } from './caller-usage.ts'
import { waitForEventLoop, waitForNextIteration } from './event-loop.ts'
import type { Wait } from './store/engine.ts'

export interface SchedulerLoad {
  readonly running: number
  readonly waiting: number
  /** Requests rejected since the directory was opened. */
  readonly rejected: number
}

/** The right of one request to run. */
export interface WorkSlot {
  /** Call between two steps of long work. When the time slice is used up, waiting requests run first. */
  readonly yieldIfDue: () => Promise<void>
  /** Releases the slot while waiting for something else, and takes a slot again afterwards. */
  readonly releaseWhile: Wait
}

/** Requests of one user and title share their time. */
export const keyOfCaller = ({ xuid, titleId }: Caller) => `${xuid} ${titleId}`

export interface Scheduler {
  /** Runs `work` when a slot is free. If the queue is full, returns undefined (row 23). */
  readonly run: <T>(caller: string, work: (turn: WorkSlot) => Promise<T>) => Promise<T> | undefined
  readonly load: () => SchedulerLoad
}

export interface Capacity {
  /** The maximum number of requests that run at once. */
  readonly running: number
  /** The maximum number of requests that wait. */
  readonly waiting: number
}

export const defaultWaiting = 1024

/** The time slice in milliseconds. Other requests run after it. */
const timeSliceMs = 10

/** One caller may use at most 75 % of the slots and of the queue, so that others always find a place. */
const maxPerCaller = (all: number) => Math.max(1, Math.floor(all * 0.75))

/**
 * Whose turn comes: `new` has not begun, `returned` waited for something else than its turn and goes on before the
 * others of its caller, `paused` gave up its slot because its time was used up.
 */
type Turn = 'new' | 'returned' | 'paused'

interface WaitingOfCaller {
  /** Those that returned come first, in their own order. */
  readonly list: { readonly start: () => void; readonly turn: Turn }[]
  /** Those that have not begun. The others gave up their slot for a while, and take no place of a new one. */
  new: number
}

/** Waiting requests, grouped by caller. */
function createQueue(usage: CallerUsage) {
  const waiting = new Map<string, WaitingOfCaller>()
  let length = 0
  let countNew = 0
  return {
    length: () => length,
    countNew: () => countNew,
    countNewOf: (caller: string) => waiting.get(caller)?.new ?? 0,
    add: (caller: string, start: () => void, turn: Turn) => {
      const own = waiting.get(caller) ?? { list: [], new: 0 }
      const firstOther = turn === 'returned' ? own.list.findIndex((one) => one.turn !== 'returned') : -1
      own.list.splice(firstOther === -1 ? own.list.length : firstOther, 0, { start, turn })
      waiting.set(caller, own)
      length++
      if (turn !== 'new') return
      own.new++
      countNew++
    },
    /** Takes the next request of the eligible caller with the least used time, at a tie the earliest. */
    takeNext: (isEligible: (caller: string) => boolean): [caller: string, go: () => void] | undefined => {
      let chosen: string | undefined
      for (const caller of waiting.keys()) {
        if (isEligible(caller) && (chosen === undefined || usage.of(caller) < usage.of(chosen)))
          chosen = caller
      }
      const own = chosen === undefined ? undefined : waiting.get(chosen)
      const next = own?.list.shift()
      if (chosen === undefined || !own || !next) return undefined
      // The caller moves to the end of the map, behind callers with the same usage.
      waiting.delete(chosen)
      if (own.list.length > 0) waiting.set(chosen, own)
      length--
      if (next.turn === 'new') {
        own.new--
        countNew--
      }
      return [chosen, next.start]
    },
  }
}

/** The most callers that are counted before those without running work are forgotten. */
const maxCounted = 1000

/**
 * Counts the work that runs, in all and for each caller. When the last work of a caller ends, its entry stays with the
 * count 0: a `Map` that is filled and emptied all the time leaves tables behind that V8 frees only when it collects the
 * whole heap.
 */
function createRunningCounts({ running: max }: Capacity) {
  const byCaller = new Map<string, number>()
  let total = 0
  const forgetIdle = () => {
    for (const [caller, count] of byCaller) if (count === 0) byCaller.delete(caller)
  }
  const isWithinShare = (caller: string) => (byCaller.get(caller) ?? 0) < maxPerCaller(max)
  return {
    total: () => total,
    isFull: () => total >= max,
    isWithinShare,
    canStart: (caller: string) => total < max && isWithinShare(caller),
    add: (caller: string) => {
      total++
      if (byCaller.size >= maxCounted && !byCaller.has(caller)) forgetIdle()
      byCaller.set(caller, (byCaller.get(caller) ?? 0) + 1)
    },
    remove: (caller: string) => {
      total--
      byCaller.set(caller, (byCaller.get(caller) ?? 1) - 1)
    },
  }
}

/** Who may work now and who waits, fairly by the time that each caller has used. */
function createSlots(capacity: Capacity) {
  const usage = createCallerUsage(() => performance.now())
  const queue = createQueue(usage)
  const running = createRunningCounts(capacity)
  const startWaiting = () => {
    while (!running.isFull()) {
      const next = queue.takeNext(running.isWithinShare)
      if (!next) return
      const [caller, start] = next
      running.add(caller)
      start()
    }
  }
  /** Undefined if there is a slot at once. */
  const waitForSlot = (caller: string, turn: Turn) => {
    if (queue.length() === 0 && running.canStart(caller)) {
      running.add(caller)
      return undefined
    }
    return new Promise<void>((resolve) => {
      queue.add(caller, resolve, turn)
      startWaiting()
    })
  }
  return {
    /** Resolves with the time when the work may begin. */
    acquire: async (caller: string, turn: Turn): Promise<number> => {
      const slot = waitForSlot(caller, turn)
      if (slot) await slot
      await waitForEventLoop()
      return performance.now()
    },
    /** `since`: what `acquire` returned. */
    release: (caller: string, since: number) => {
      usage.add(caller, performance.now() - since)
      running.remove(caller)
      startWaiting()
    },
    hasCapacity: (caller: string) => {
      if (running.canStart(caller)) return true
      return queue.countNew() < capacity.waiting && queue.countNewOf(caller) < maxPerCaller(capacity.waiting)
    },
    load: () => ({ running: running.total(), waiting: queue.length() }),
  }
}

export function createScheduler(capacity: Capacity): Scheduler {
  const slots = createSlots(capacity)
  let rejected = 0
  const work = async <T>(caller: string, task: (turn: WorkSlot) => Promise<T>): Promise<T> => {
    let since = await slots.acquire(caller, 'new')
    const waitFor = async <R>(pending: () => Promise<R>, turn: Turn): Promise<R> => {
      slots.release(caller, since)
      try {
        return await pending()
      } finally {
        since = await slots.acquire(caller, turn)
      }
    }
    const releaseWhile: Wait = (pending) => waitFor(pending, 'returned')
    const yieldIfDue = async () => {
      if (performance.now() - since < timeSliceMs) return
      // Wait at least one event-loop iteration, in which new requests are received.
      await waitFor(() => waitForNextIteration(), 'paused')
    }
    try {
      return await task({ yieldIfDue, releaseWhile })
    } finally {
      slots.release(caller, since)
    }
  }
  return {
    load: () => ({ ...slots.load(), rejected }),
    run: (caller, task) => {
      if (slots.hasCapacity(caller)) return work(caller, task)
      rejected++
      return undefined
    },
  }
}
