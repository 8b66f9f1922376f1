/** Wrong secrets of each caller: after some in a minute, the next are told to wait. */

export interface Attempts {
  /** Counts a wrong one; the seconds to wait where there were too many before it. */
  readonly fail: (caller: string) => number | undefined
}

const perMinute = 10
const minuteMs = 60_000
/** Callers whose wrong secrets are kept in mind; whoever was quiet for longest is forgotten first. */
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
