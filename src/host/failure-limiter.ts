/** Counts the wrong secrets of each caller. After 10 in a minute, further ones get a time to wait. */

export interface FailureLimiter {
  /** Counts a wrong secret. Returns the seconds to wait, or undefined while the caller is below the limit. */
  readonly recordFailure: (caller: string) => number | undefined
}

const maxPerMinute = 10
const minuteMs = 60_000
/** Callers remembered at once. Beyond it, the caller whose last failure is oldest is dropped. */
const maxCallers = 1000

export function createFailureLimiter(now: () => number): FailureLimiter {
  const failures = new Map<string, number[]>()
  return {
    recordFailure: (caller) => {
      const at = now()
      const recent = (failures.get(caller) ?? []).filter((time) => time > at - minuteMs)
      failures.delete(caller)
      failures.set(caller, [...recent, at].slice(-maxPerMinute))
      const oldest = failures.keys().next()
      if (failures.size > maxCallers && !oldest.done) failures.delete(oldest.value)
      if (recent.length < maxPerMinute) return undefined
      return Math.ceil(((recent[0] ?? at) + minuteMs - at) / 1000)
    },
  }
}
