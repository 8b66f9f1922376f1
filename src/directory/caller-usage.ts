/** How much time each caller has had of late: whoever had less goes first. */

export interface CallerUsage {
  readonly add: (caller: string, milliseconds: number) => void
  /** Milliseconds, of which half is forgotten with every second. */
  readonly of: (caller: string) => number
}

const halfLifeMs = 1_000
/** How many callers are remembered before those whose time is forgotten are let go. */
const rememberedMost = 10_000
/** Milliseconds that make no difference. */
const forgottenMs = 0.1

/** `now`: milliseconds that only grow. */
export function createCallerUsage(now: () => number): CallerUsage {
  const used = new Map<string, { readonly milliseconds: number; readonly at: number }>()
  const of = (caller: string) => {
    const known = used.get(caller)
    return known ? known.milliseconds * 2 ** ((known.at - now()) / halfLifeMs) : 0
  }
  const forget = () => {
    for (const caller of used.keys()) if (of(caller) < forgottenMs) used.delete(caller)
    // As many callers as that within seconds: all begin anew.
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
