/** OpenID Connect sign-ins in progress: from the redirect to the issuer until the browser returns. */
import { newSecret } from './sign-ins.ts'

/** The values that the issuer's response is checked against, and the path to return to. */
export interface Flow {
  readonly state: string
  readonly verifier: string
  readonly nonce: string
  readonly back: string
}

export interface SignInFlows {
  /**
   * Starts a flow and returns its id for the browser's cookie. `replaced`: the browser's earlier flow, which
   * ends. Undefined if the caller is at its own limit, or if all flows are taken and the caller has an equal
   * share.
   */
  readonly begin: (flow: Flow, caller: string, replaced: string | undefined) => string | undefined
  /** Returns a flow and removes it. A flow is valid once, for ten minutes. */
  readonly take: (id: string) => Flow | undefined
}

export const flowMs = 600_000
/** Flows of one caller. A caller is an address, which many people may share. */
const maxPerCaller = 100
/** Flows in total. At this number, only callers with less than an equal share can start another. */
const maxFlows = 1000

export function openSignInFlows(now: () => number): SignInFlows {
  // All flows have the same lifetime, so the first in the map is the first to end.
  const flows = new Map<string, { flow: Flow; caller: string; until: number }>()
  const idsOf = new Map<string, Set<string>>()
  const remove = (id: string) => {
    const caller = flows.get(id)?.caller
    const ids = caller === undefined ? undefined : idsOf.get(caller)
    ids?.delete(id)
    if (caller !== undefined && ids?.size === 0) idsOf.delete(caller)
    flows.delete(id)
  }
  const removeEnded = () => {
    for (const [id, { until }] of flows) {
      if (until > now()) return
      remove(id)
    }
  }
  return {
    begin: (flow, caller, replaced) => {
      removeEnded()
      // A browser has one cookie for flows, so its earlier flow can no longer be finished.
      if (replaced !== undefined) remove(replaced)
      const ownIds = idsOf.get(caller) ?? new Set()
      const callers = idsOf.size + (ownIds.size === 0 ? 1 : 0)
      if (flows.size >= maxFlows && ownIds.size >= Math.floor(maxFlows / callers)) return undefined
      // Refuse the new flow instead of ending an older one, which may belong to another person at this
      // address.
      if (ownIds.size >= maxPerCaller) return undefined
      const id = newSecret()
      flows.set(id, { flow, caller, until: now() + flowMs })
      idsOf.set(caller, ownIds.add(id))
      return id
    },
    take: (id) => {
      removeEnded()
      const found = flows.get(id)
      remove(id)
      return found?.flow
    },
  }
}
