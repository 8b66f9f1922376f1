/** Schedules requests: limits how many run and wait, shares time fairly between callers, rejects the rest. */
import { type CallerUsage, createCallerUsage } from './caller-usage.ts'
import { letOthersBeHeard, nextRound } from './event-loop.ts'
import type { Wait } from './store/engine.ts'

export interface Load {
  readonly running: number
  readonly waiting: number
  /** Requests rejected since the directory was opened. */
  readonly turnedAway: number
}

/** The right of one request to run. */
export interface Turn {
  /** Call between two steps of long work. When the time slice is used up, waiting requests run first. */
  readonly giveWay: () => Promise<void>
  /** Releases the slot while waiting for something else, and takes a slot again afterwards. */
  readonly outside: Wait
}

export interface Admission {
  /** Runs `work` when a slot is free. If the queue is full, returns undefined (row 23). */
  readonly run: <T>(caller: string, work: (turn: Turn) => Promise<T>) => Promise<T> | undefined
  readonly load: () => Load
}

export interface Capacity {
  /** The maximum number of requests that run at once. */
  readonly running: number
  /** The maximum number of requests that wait. */
  readonly waiting: number
}

export const defaultWaiting = 1024

/** The time slice in milliseconds. Other requests run after it. */
const sliceMs = 10

/** One caller may use at most 75 % of the slots and of the queue, so that others always find a place. */
const shareOf = (all: number) => Math.max(1, Math.floor(all * 0.75))

/** Waiting requests, grouped by caller. */
function createQueue(usage: CallerUsage) {
  const waiting = new Map<string, (() => void)[]>()
  let length = 0
  return {
    length: () => length,
    lengthOf: (caller: string) => waiting.get(caller)?.length ?? 0,
    add: (caller: string, go: () => void) => {
      const own = waiting.get(caller) ?? []
      own.push(go)
      waiting.set(caller, own)
      length++
    },
    /** Takes the next request of the eligible caller with the least used time, at a tie the earliest. */
    take: (may: (caller: string) => boolean): [caller: string, go: () => void] | undefined => {
      let chosen: string | undefined
      for (const caller of waiting.keys()) {
        if (may(caller) && (chosen === undefined || usage.of(caller) < usage.of(chosen))) chosen = caller
      }
      const own = chosen === undefined ? undefined : waiting.get(chosen)
      const go = own?.shift()
      if (chosen === undefined || !own || !go) return undefined
      // The caller moves to the end of the map, behind callers with the same usage.
      waiting.delete(chosen)
      if (own.length > 0) waiting.set(chosen, own)
      length--
      return [chosen, go]
    },
  }
}

export function createAdmission(capacity: Capacity): Admission {
  const usage = createCallerUsage(() => performance.now())
  const queue = createQueue(usage)
  const runningOf = new Map<string, number>()
  let running = 0
  let turnedAway = 0
  const mayRun = (caller: string) => (runningOf.get(caller) ?? 0) < shareOf(capacity.running)
  const begin = (caller: string) => {
    running++
    runningOf.set(caller, (runningOf.get(caller) ?? 0) + 1)
  }
  const letGo = () => {
    while (running < capacity.running) {
      const next = queue.take(mayRun)
      if (!next) return
      const [caller, go] = next
      begin(caller)
      go()
    }
  }
  const end = (caller: string, since: number) => {
    running--
    usage.add(caller, performance.now() - since)
    const left = (runningOf.get(caller) ?? 1) - 1
    if (left > 0) runningOf.set(caller, left)
    else runningOf.delete(caller)
    letGo()
  }
  const acquire = (caller: string) => {
    if (queue.length() === 0 && running < capacity.running && mayRun(caller)) {
      begin(caller)
      return Promise.resolve()
    }
    return new Promise<void>((resolve) => {
      queue.add(caller, resolve)
      letGo()
    })
  }
  const hasPlace = (caller: string) => {
    if (running < capacity.running && mayRun(caller)) return true
    return queue.length() < capacity.waiting && queue.lengthOf(caller) < shareOf(capacity.waiting)
  }
  const work = async <T>(caller: string, make: (turn: Turn) => Promise<T>): Promise<T> => {
    await acquire(caller)
    await letOthersBeHeard()
    let since = performance.now()
    const outside: Wait = async (pending) => {
      end(caller, since)
      try {
        return await pending()
      } finally {
        await acquire(caller)
        await letOthersBeHeard()
        since = performance.now()
      }
    }
    const giveWay = async () => {
      if (performance.now() - since < sliceMs) return
      // Wait at least one event-loop iteration, in which new requests are received.
      await outside(() => nextRound())
    }
    try {
      return await make({ giveWay, outside })
    } finally {
      end(caller, since)
    }
  }
  return {
    load: () => ({ running, waiting: queue.length(), turnedAway }),
    run: (caller, make) => {
      if (hasPlace(caller)) return work(caller, make)
      turnedAway++
      return undefined
    },
  }
}
