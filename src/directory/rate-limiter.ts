/** Rate limits: two fixed windows per user and title. Rejected requests are counted too (section 8). */

import * as z from 'zod'
import { type CallerRates, RateKind } from '#contract/console/rate-use.ts'
import { Xuid } from '#contract/identifiers.ts'
import type { Caller } from '#contract/mpsd/caller.ts'
import { type RateWindow, rateWindows } from '#contract/mpsd/limits.ts'
import type { Throttle } from '#contract/mpsd/results.ts'
import type { Db } from './store/engine.ts'
import { countRequest, listCounts } from './store/rate-counts.ts'

export interface Throttled {
  readonly body: Throttle
  /** Whole seconds until the window ends, at least 1. */
  readonly retryAfter: number
}

export interface RateLimiter {
  readonly isOn: boolean
  /** Counts a request. Returns the limit that it exceeds, or undefined if it is allowed. */
  readonly count: (caller: Caller, kind: RateKind) => Promise<Throttled | undefined>
  /** What is counted in windows that have not ended, the fullest first. */
  readonly list: (max: number) => Promise<CallerRates[]>
}

/** Allows every request (`--rate-limits off`). */
export const unlimited: RateLimiter = { isOn: false, count: async () => undefined, list: async () => [] }

/** The requests that are counted in one window. */
interface WindowCount {
  readonly periodInSeconds: number
  /** Its number since 1970. */
  readonly window: number
  readonly requests: number
}

interface Counter {
  /**
   * Counts one request of `who` in each window that contains `at` (milliseconds since 1970). Returns the
   * counts, including this request.
   */
  readonly count: (who: string, windows: readonly RateWindow[], at: number) => Promise<readonly number[]>
  readonly list: (at: number) => Promise<readonly (readonly [who: string, counts: readonly WindowCount[]])[]>
}

const windowNumberOf = (window: Pick<RateWindow, 'periodInSeconds'>, at: number) =>
  Math.floor(at / (window.periodInSeconds * 1000))

/** Whether a request is counted in the same windows at both times, milliseconds since 1970. */
export const areInSameWindows = (kind: RateKind, one: number, other: number) =>
  rateWindows[kind].every((window) => windowNumberOf(window, one) === windowNumberOf(window, other))

interface Count {
  /** Seconds. */
  readonly period: number
  window: number
  requests: number
}

/** Counts that are read of a shared database, to list the fullest. */
const maxListedCounts = 2000

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
  const count: Counter['count'] = async (who, windows, at) => {
    if (counts.size >= cleanupThreshold) removeExpired(at)
    const kept = counts.get(who) ?? {
      last: at,
      counts: windows.map(({ periodInSeconds: period }) => ({ period, window: 0, requests: 0 })),
    }
    kept.last = at
    counts.set(who, kept)
    return windows.map((window, i) => {
      const count = kept.counts[i] ?? { period: window.periodInSeconds, window: 0, requests: 0 }
      const number = windowNumberOf(window, at)
      if (count.window !== number) Object.assign(count, { window: number, requests: 0 })
      return ++count.requests
    })
  }
  const list: Counter['list'] = async () =>
    [...counts].map(([who, kept]) => [
      who,
      kept.counts.map(({ period, window, requests }) => ({ periodInSeconds: period, window, requests })),
    ])
  return { count, list }
}

/** Counter for several processes that share the database and the counts. */
function countInStore(db: Db): Counter {
  return {
    count: (who, windows, at) =>
      countRequest(
        db,
        who,
        windows.map((window) => ({ period: window.periodInSeconds, number: windowNumberOf(window, at) })),
      ),
    list: async (at) => {
      const periods = new Set(
        Object.values(rateWindows).flatMap((all) => all.map((one) => one.periodInSeconds)),
      )
      const windows = [...periods].map((period) => ({
        period,
        number: windowNumberOf({ periodInSeconds: period }, at),
      }))
      const rows = await listCounts(db, windows, maxListedCounts)
      return [...Map.groupBy(rows, ({ who }) => who)].map(([who, own]) => [
        who,
        own.map(({ period, window_number: window, requests }) => ({
          periodInSeconds: period,
          window,
          requests,
        })),
      ])
    },
  }
}

/** How a caller is named in the counts. */
const Who = z.tuple([RateKind, Xuid, z.string()])

/** How full the fullest window is; 1 is at its limit. */
const fullnessOf = ({ windows }: CallerRates) =>
  Math.max(...windows.map(({ requests, maxRequests }) => requests / maxRequests))

/** `now` returns milliseconds since 1970. With `shared`, all processes on that database count together. */
export function createRateLimiter(now: () => number, shared: Db | undefined): RateLimiter {
  const counter = shared ? countInStore(shared) : countInMemory()
  const endsIn = (window: RateWindow, at: number) => {
    const ends = (windowNumberOf(window, at) + 1) * window.periodInSeconds * 1000
    return Math.max(1, Math.ceil((ends - at) / 1000))
  }
  const count: RateLimiter['count'] = async (caller, kind) => {
    const at = now()
    const windows = rateWindows[kind]
    const counts = await counter.count(JSON.stringify([kind, caller.xuid, caller.titleId]), windows, at)
    let throttled: Throttled | undefined
    for (const [i, window] of windows.entries()) {
      const currentRequests = counts[i] ?? 0
      if (currentRequests <= window.maxRequests) continue
      const retryAfter = endsIn(window, at)
      if (throttled && throttled.retryAfter >= retryAfter) continue
      throttled = { retryAfter, body: { version: 1, currentRequests, ...window, limitType: 'Rate' } }
    }
    return throttled
  }
  const list: RateLimiter['list'] = async (max) => {
    const at = now()
    const callers = (await counter.list(at)).flatMap(([who, counts]) => {
      const [kind, xuid, titleId] = Who.parse(JSON.parse(who))
      const windows = rateWindows[kind].map((window) => {
        const { periodInSeconds } = window
        const found = counts.find((one) => one.periodInSeconds === periodInSeconds)
        const requests = found?.window === windowNumberOf(window, at) ? found.requests : 0
        return { ...window, requests, endsInSeconds: endsIn(window, at) }
      })
      return windows.every(({ requests }) => requests === 0) ? [] : [{ xuid, titleId, kind, windows }]
    })
    return callers.toSorted((a, b) => fullnessOf(b) - fullnessOf(a)).slice(0, max)
  }
  return { isOn: true, count, list }
}
