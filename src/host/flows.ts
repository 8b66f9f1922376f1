/** Sign-ins under way, from where a browser is sent to the issuer until it comes back. */
import { newSecret } from './sessions.ts'

/** What is held against what the issuer sends back. */
export interface Flow {
  readonly state: string
  readonly verifier: string
  readonly nonce: string
  readonly back: string
}

export interface Flows {
  /** The id for the browser's cookie; nothing where there are too many and the caller has its share of them. */
  readonly begin: (flow: Flow, caller: string, replaced: string | undefined) => string | undefined
  /** Each is good once, and for ten minutes. */
  readonly take: (id: string) => Flow | undefined
}

export const flowMs = 600_000
/** Of one caller: an address, behind which there may be many people. */
const maxPerCaller = 100
/** Beyond it, only callers with less than an equal share begin another. */
const maxFlows = 1000

export function openFlows(now: () => number): Flows {
  // Each lives as long as any other, so that the oldest is first and ends first.
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
      // The browser has one cookie for it: its earlier one leads nowhere any more.
      if (replaced !== undefined) remove(replaced)
      const own = idsOf.get(caller) ?? new Set()
      const callers = idsOf.size + (own.size === 0 ? 1 : 0)
      if (flows.size >= maxFlows && own.size >= Math.floor(maxFlows / callers)) return undefined
      // Nobody's is ended for another's: who types a password somewhere may share the address.
      if (own.size >= maxPerCaller) return undefined
      const id = newSecret()
      flows.set(id, { flow, caller, until: now() + flowMs })
      idsOf.set(caller, own.add(id))
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
