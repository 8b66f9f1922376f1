/** Rate limits: two fixed windows per user and title. Rejected requests are counted too (section 8). */
import type { Caller } from '#contract/mpsd/caller.ts'
import { type RateWindow, rateWindows } from '#contract/mpsd/limits.ts'
import type { Throttle } from '#contract/mpsd/results.ts'
import type { Db } from './store/engine.ts'
import { countRequest } from './store/rate-counts.ts'

export interface Throttled {
  readonly body: Throttle
  /** Whole seconds until the window ends, at least 1. */
  readonly retryAfter: number
}

export type RateKind = keyof typeof rateWindows

/** Counts a request. Returns the limit that it exceeds, or undefined if it is allowed. */
export type RateLimiter = (caller: Caller, kind: RateKind) => Promise<Throttled | undefined>

/** Allows every request (`--rate-limits off`). */
export const unlimited: RateLimiter = async () => undefined

/**
 * Counts one request of `who` in each window that contains `at` (milliseconds since 1970). Returns the
 * counts, including this request.
 */
type Counter = (who: string, windows: readonly RateWindow[], at: number) => Promise<readonly number[]>

const windowNumberOf = (window: RateWindow, at: number) => Math.floor(at / (window.periodInSeconds * 1000))

/** Whether a request is counted in the same windows at both times, milliseconds since 1970. */
export const areInSameWindows = (kind: RateKind, one: number, other: number) =>
  rateWindows[kind].every((window) => windowNumberOf(window, one) === windowNumberOf(window, other))

interface Count {
  window: number
  requests: number
}

/** When this many callers are stored, those whose windows have ended are removed. */
const cleanupThreshold = 20_000

/** Counter for a single process on the database. A restart resets the counts. */
function countInMemory(): Counter {
  const counts = new Map<string, { last: number; counts: Count[] }>()
  const longest = Math.max(
    ...Object.values(rateWindows).flatMap((all) => all.map((one) => one.periodInSeconds)),
  )
  const removeExpired = (at: number) => {
    for (const [who, kept] of counts) if (kept.last < at - longest * 1000) counts.delete(who)
  }
  return async (who, windows, at) => {
    if (counts.size >= cleanupThreshold) removeExpired(at)
    const kept = counts.get(who) ?? { last: at, counts: windows.map(() => ({ window: 0, requests: 0 })) }
    kept.last = at
    counts.set(who, kept)
    return windows.map((window, i) => {
      const count = kept.counts[i] ?? { window: 0, requests: 0 }
      const number = windowNumberOf(window, at)
      if (count.window !== number) Object.assign(count, { window: number, requests: 0 })
      return ++count.requests
    })
  }
}

/** Counter for several processes that share the database and the counts. */
function countInStore(db: Db): Counter {
  return (who, windows, at) =>
    countRequest(
      db,
      who,
      windows.map((window) => ({ period: window.periodInSeconds, number: windowNumberOf(window, at) })),
    )
}

/** `now` returns milliseconds since 1970. With `shared`, all processes on that database count together. */
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
      const ends = (windowNumberOf(window, at) + 1) * window.periodInSeconds * 1000
      const retryAfter = Math.max(1, Math.ceil((ends - at) / 1000))
      if (throttled && throttled.retryAfter >= retryAfter) continue
      throttled = { retryAfter, body: { version: 1, currentRequests, ...window, limitType: 'Rate' } }
    }
    return throttled
  }
}
