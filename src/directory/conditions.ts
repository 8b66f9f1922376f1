/** The settings that a tester controls: the directory's clock and the injected faults. */
import { ActiveFault, type Clock, type ClockChange, type Fault } from '#contract/console/directory-state.ts'
import { shareReads } from './share-reads.ts'
import type { Db, Engine, SharedChanges } from './store/engine.ts'
import { defaultConditions, metaKeys, readMeta, writeMeta } from './store/meta.ts'

/** `held`: stopped at this time, milliseconds since 1970. `ahead`: milliseconds added to the system clock. */
type ClockState = { readonly held: number } | { readonly ahead: number }

interface State {
  readonly clock: ClockState
  readonly faults: readonly ActiveFault[]
}

export interface Conditions {
  /** Milliseconds since 1970, by the directory's own clock. */
  readonly now: () => number
  /**
   * Reads the settings again, because other processes on the same database can change them, and what else they have
   * changed of that which is kept in memory.
   */
  readonly refresh: () => Promise<void>
  readonly clock: () => Clock
  readonly changeClock: (change: ClockChange) => Promise<Clock>
  readonly faults: () => readonly ActiveFault[]
  readonly setFaults: (faults: readonly Fault[]) => Promise<void>
  /** Returns the first fault that matches a request and counts it; at its `times` limit, removes it. */
  readonly takeFault: (method: string, path: string) => Promise<Fault | undefined>
}

const metaKey = metaKeys.conditions

function parseState(text = defaultConditions): State {
  const { clock, faults }: State = JSON.parse(text)
  return { clock, faults: faults.map((fault) => ActiveFault.parse(fault)) }
}

function matchesPath(pattern: string, path: string): boolean {
  const [requested, found] = [pattern.toLowerCase(), path.toLowerCase()]
  if (!requested.includes('*')) return found.startsWith(requested)
  // The parts between the asterisks must occur in order; the first starts the path, the last ends it.
  const [first = '', ...rest] = requested.split('*')
  const last = rest.pop() ?? ''
  if (!found.startsWith(first)) return false
  let at = first.length
  for (const part of rest) {
    const next = found.indexOf(part, at)
    if (next < 0) return false
    at = next + part.length
  }
  return found.length - last.length >= at && found.endsWith(last)
}

function matches(fault: Fault, method: string, path: string): boolean {
  const { match } = fault
  if (match?.method !== undefined && match.method.toUpperCase() !== method.toUpperCase()) return false
  return match?.path === undefined || matchesPath(match.path, path)
}

const isUsedUp = (fault: ActiveFault) => fault.times !== undefined && fault.met >= fault.times

function applyClockChange(clock: ClockState, change: ClockChange): ClockState {
  if ('now' in change) return change.now === null ? { ahead: 0 } : { held: Date.parse(change.now) }
  return 'held' in clock ? { held: clock.held + change.advanceMs } : { ahead: clock.ahead + change.advanceMs }
}

/** `systemTime` returns the time of the machine in milliseconds since 1970. */
export async function openConditions(db: Db, engine: Engine, systemTime: () => number): Promise<Conditions> {
  /** The text that `state` was read from. */
  let lastText = await readMeta(db, metaKey)
  let state = parseState(lastText)
  const done = Promise.resolve()
  const change = async (next: (old: State) => State) => {
    // If it cannot be written, what was set before still holds.
    state = await engine.write(db, { locks: [metaKey] }, async (trx) => {
      const changed = next(parseState(await readMeta(trx, metaKey)))
      await writeMeta(trx, metaKey, JSON.stringify(changed))
      return changed
    })
    // Another process may have changed something since.
    lastText = undefined
  }
  const readShared = shareReads(async (changes: SharedChanges) => {
    const text = await changes.readMeta(db, metaKey)
    if (text === lastText) return
    state = parseState(text)
    lastText = text
  })
  const now = () => ('held' in state.clock ? state.clock.held : systemTime() + state.clock.ahead)
  const clock = (): Clock => ({ now: new Date(now()).toISOString(), held: 'held' in state.clock })
  return {
    now,
    clock,
    refresh: () => (engine.sharedChanges ? readShared(engine.sharedChanges) : done),
    changeClock: async (requested) => {
      await change((old) => ({ ...old, clock: applyClockChange(old.clock, requested) }))
      return clock()
    },
    faults: () => state.faults,
    setFaults: (faults) =>
      change((old) => ({ ...old, faults: faults.map((fault) => ({ ...fault, met: 0 })) })),
    takeFault: async (method, path) => {
      const isMet = (fault: ActiveFault) => matches(fault, method, path)
      if (!state.faults.some(isMet)) return undefined
      let met: Fault | undefined
      await change((old) => {
        // It can be called twice.
        met = undefined
        const at = old.faults.findIndex(isMet)
        const fault = old.faults[at]
        if (!fault) return old
        met = fault
        const counted = { ...fault, met: fault.met + 1 }
        return { ...old, faults: old.faults.with(at, counted).filter((one) => !isUsedUp(one)) }
      })
      return met
    },
  }
}
