/** Measures the recent working time of each caller. The scheduler prefers callers with less. */

export interface CallerUsage {
  readonly add: (caller: string, milliseconds: number) => void
  /** Milliseconds of working time, with a half-life of one second. */
  readonly of: (caller: string) => number
}

const halfLifeMs = 1_000
/** The maximum number of callers; when it is reached, callers with negligible time are removed. */
const rememberedMost = 10_000
/** Milliseconds below which the time of a caller is negligible. */
const forgottenMs = 0.1

/** `now` returns milliseconds of a monotonic clock. */
export function createCallerUsage(now: () => number): CallerUsage {
  const used = new Map<string, { readonly milliseconds: number; readonly at: number }>()
  const of = (caller: string) => {
    const known = used.get(caller)
    return known ? known.milliseconds * 2 ** ((known.at - now()) / halfLifeMs) : 0
  }
  const forget = () => {
    for (const caller of used.keys()) if (of(caller) < forgottenMs) used.delete(caller)
    // If all callers are still recent, reset all of them.
    if (used.size >= rememberedMost) used.clear()
  }
  return {
    of,
    add: (caller, milliseconds) => {
      if (used.size >= rememberedMost && !used.has(caller)) forget()
      used.set(caller, { milliseconds: of(caller) + milliseconds, at: now() })
    },
  }
}
