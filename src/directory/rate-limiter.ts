/** Section 8: two fixed windows at once, per user and title. Rejected calls count too. */
import type { Caller } from '#contract/caller.ts'
import { rateWindows } from '#contract/limits.ts'
import type { Throttle } from '#contract/results.ts'

export interface Throttled {
  readonly body: Throttle
  /** Whole seconds until the window ends, at least 1. */
  readonly retryAfter: number
}

/** Counts a request and answers what stops it, or nothing where it may pass. */
export type RateLimiter = (caller: Caller) => Throttled | undefined

/** Nobody is stopped (`--rate-limits off`). */
export const unlimited: RateLimiter = () => undefined

interface Count {
  window: number
  requests: number
}

/** How many callers are remembered before those whose windows are over are let go. */
const rememberedMost = 20_000

/** `now` is milliseconds since 1970. */
export function createRateLimiter(now: () => number): RateLimiter {
  const counts = new Map<string, Count[]>()
  const forget = (at: number) => {
    for (const [who, kept] of counts) {
      const over = kept.every((count, i) => count.window < Math.floor(at / periodOf(i)))
      if (over) counts.delete(who)
    }
  }
  return (caller) => {
    const at = now()
    const who = `${caller.xuid} ${caller.titleId}`
    const kept = counts.get(who) ?? rateWindows.map(() => ({ window: 0, requests: 0 }))
    if (counts.size >= rememberedMost) forget(at)
    counts.set(who, kept)
    let throttled: Throttled | undefined
    for (const [i, limit] of rateWindows.entries()) {
      const count = kept[i]
      if (!count) continue
      const window = Math.floor(at / periodOf(i))
      if (count.window !== window) Object.assign(count, { window, requests: 0 })
      count.requests++
      if (count.requests <= limit.maxRequests) continue
      const retryAfter = Math.max(1, Math.ceil(((window + 1) * periodOf(i) - at) / 1000))
      if (throttled && throttled.retryAfter >= retryAfter) continue
      throttled = {
        retryAfter,
        body: { version: 1, currentRequests: count.requests, ...limit, limitType: 'Rate' },
      }
    }
    return throttled
  }
}

function periodOf(i: number): number {
  return (rateWindows[i]?.periodInSeconds ?? 1) * 1000
}
