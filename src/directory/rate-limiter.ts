/** Section 8: two fixed windows at once, per user and title. Rejected calls count too. */
import { sql } from 'kysely'
import type { Caller } from '#contract/caller.ts'
import { type RateWindow, rateWindows } from '#contract/limits.ts'
import type { Throttle } from '#contract/results.ts'
import type { Db } from './store/engine.ts'

export interface Throttled {
  readonly body: Throttle
  /** Whole seconds until the window ends, at least 1. */
  readonly retryAfter: number
}

export type RateKind = keyof typeof rateWindows

/** Counts a request and answers what stops it, or nothing where it may pass. */
export type RateLimiter = (caller: Caller, kind: RateKind) => Promise<Throttled | undefined>

/** Nobody is stopped (`--rate-limits off`). */
export const unlimited: RateLimiter = async () => undefined

/** One more request of `who` in each window of `at` (milliseconds since 1970); answers the counts, this one included. */
type Counter = (who: string, windows: readonly RateWindow[], at: number) => Promise<readonly number[]>

const numberOf = (window: RateWindow, at: number) => Math.floor(at / (window.periodInSeconds * 1000))

interface Count {
  window: number
  requests: number
}

/** How many callers are remembered before those whose windows are over are let go. */
const rememberedMost = 20_000

/** For one process that has the database to itself; a restart begins anew. */
function countInMemory(): Counter {
  const counts = new Map<string, { last: number; counts: Count[] }>()
  const longest = Math.max(
    ...Object.values(rateWindows).flatMap((all) => all.map((one) => one.periodInSeconds)),
  )
  const forget = (at: number) => {
    for (const [who, kept] of counts) if (kept.last < at - longest * 1000) counts.delete(who)
  }
  return async (who, windows, at) => {
    if (counts.size >= rememberedMost) forget(at)
    const kept = counts.get(who) ?? { last: at, counts: windows.map(() => ({ window: 0, requests: 0 })) }
    kept.last = at
    counts.set(who, kept)
    return windows.map((window, i) => {
      const count = kept.counts[i] ?? { window: 0, requests: 0 }
      const number = numberOf(window, at)
      if (count.window !== number) Object.assign(count, { window: number, requests: 0 })
      return ++count.requests
    })
  }
}

/** For several processes that count together. */
function countInStore(db: Db): Counter {
  return async (who, windows, at) => {
    const rows = windows.map((window) => ({
      who,
      period: window.periodInSeconds,
      window_number: numberOf(window, at),
      requests: 1,
    }))
    const counted = await db
      .insertInto('rate_counts')
      .values(rows)
      .onConflict((conflict) =>
        conflict.columns(['who', 'period']).doUpdateSet({
          requests: sql<number>`case when rate_counts.window_number = excluded.window_number
            then rate_counts.requests + 1 else 1 end`,
          window_number: sql<number>`excluded.window_number`,
        }),
      )
      .returning(['period', 'requests'])
      .execute()
    return windows.map(
      (window) => counted.find((row) => row.period === window.periodInSeconds)?.requests ?? 1,
    )
  }
}

/** `now` is milliseconds since 1970; `shared` counts with the other processes on the database. */
export function createRateLimiter(now: () => number, shared: Db | undefined): RateLimiter {
  const count = shared ? countInStore(shared) : countInMemory()
  return async (caller, kind) => {
    const at = now()
    const windows = rateWindows[kind]
    const counts = await count(JSON.stringify([kind, caller.xuid, caller.titleId]), windows, at)
    let throttled: Throttled | undefined
    for (const [i, window] of windows.entries()) {
      const currentRequests = counts[i] ?? 0
      if (currentRequests <= window.maxRequests) continue
      const ends = (numberOf(window, at) + 1) * window.periodInSeconds * 1000
      const retryAfter = Math.max(1, Math.ceil((ends - at) / 1000))
      if (throttled && throttled.retryAfter >= retryAfter) continue
      throttled = { retryAfter, body: { version: 1, currentRequests, ...window, limitType: 'Rate' } }
    }
    return throttled
  }
}
