/** Counts the wrong secrets of each caller. After 10 in a minute, further ones get a time to wait. */

export interface Attempts {
  /** Counts a wrong secret. Returns the seconds to wait, or undefined while the caller is below the limit. */
  readonly fail: (caller: string) => number | undefined
}

const perMinute = 10
const minuteMs = 60_000
/** Callers remembered at once. Beyond it, the caller whose last failure is oldest is dropped. */
const maxCallers = 1000

export function createAttempts(now: () => number): Attempts {
  const failures = new Map<string, number[]>()
  return {
    fail: (caller) => {
      const at = now()
      const recent = (failures.get(caller) ?? []).filter((time) => time > at - minuteMs)
      failures.delete(caller)
      failures.set(caller, [...recent, at].slice(-perMinute))
      const oldest = failures.keys().next()
      if (failures.size > maxCallers && !oldest.done) failures.delete(oldest.value)
      if (recent.length < perMinute) return undefined
      return Math.ceil(((recent[0] ?? at) + minuteMs - at) / 1000)
    },
  }
}
