/** Measures the recent working time of each caller. The scheduler prefers callers with less. */

export interface CallerUsage {
  readonly add: (caller: string, milliseconds: number) => void
  /** Milliseconds of working time, with a half-life of one second. */
  readonly of: (caller: string) => number
}

const halfLifeMs = 1_000
/** The maximum number of callers; when it is reached, callers with negligible time are removed. */
const maxCallers = 10_000
/** Milliseconds below which the time of a caller is negligible. */
const negligibleMs = 0.1

/** `now` returns milliseconds of a monotonic clock. */
export function createCallerUsage(now: () => number): CallerUsage {
  const used = new Map<string, { readonly milliseconds: number; readonly at: number }>()
  const of = (caller: string) => {
    const known = used.get(caller)
    return known ? known.milliseconds * 2 ** ((known.at - now()) / halfLifeMs) : 0
  }
  const removeNegligible = () => {
    for (const caller of used.keys()) if (of(caller) < negligibleMs) used.delete(caller)
    // If all callers are still recent, reset all of them.
    if (used.size >= maxCallers) used.clear()
  }
  return {
    of,
    add: (caller, milliseconds) => {
      if (used.size >= maxCallers && !used.has(caller)) removeNegligible()
      used.set(caller, { milliseconds: of(caller) + milliseconds, at: now() })
    },
  }
}
