/**
 * Counts requests against the service's rate windows, so that the gateway stays within them. The service's
 * windows are fixed, and only the service knows when they begin. The gateway therefore limits every period of
 * the same length, and then no fixed window can hold too many.
 */
import type { BudgetState } from '#contract/connections.ts'
import { type RateWindow, rateWindows } from '#contract/limits.ts'
import type { Timer } from './timer.ts'

export type Kind = keyof typeof rateWindows

/** Call when the request has finished. False: it was never sent, so it no longer counts. */
export type Leave = (isGone?: boolean) => void

/** One counted request: when it finished, or infinity while it is under way. */
interface Sent {
  over: number
}

interface Waiter {
  readonly kinds: readonly Kind[]
  readonly go: (sent: Sent) => void
  readonly refuse: (error: Error) => void
}

/** The requests of one user, identified by user hash. */
interface Account {
  readonly sent: Record<Kind, Sent[]>
  readonly waiters: Waiter[]
  cancel: (() => void) | undefined
}

/** Milliseconds. A request that would have to wait longer after a `Retry-After` is refused at once. */
const patienceMost = 330_000
const waitersMost = 200

export class Crowded extends Error {}
export class Stopped extends Error {
  readonly inMs: number
  readonly status: number
  constructor(inMs: number, status: number) {
    super('stopped')
    this.inMs = inMs
    this.status = status
  }
}

export interface Budget {
  /**
   * Waits until one more request fits, and counts it. The gateway cannot know when the request reaches the
   * service. The request therefore counts from now until one full window after it has finished: call the
   * returned function then. Errors: the signal's reason; `QueueFull`; `Stopped` where the service asked for a
   * wait of more than `maxWaitMs`.
   */
  readonly enter: (identity: string, kinds: readonly Kind[], signal: AbortSignal) => Promise<Leave>
  /** Sends nothing for this many milliseconds, because the service asked for it with `status`. */
  readonly stop: (milliseconds: number, status: number) => void
  readonly state: (identity: string) => BudgetState
}

/** The requests that may fall into the same window as a request sent now. */
function within(sent: readonly Sent[], window: RateWindow, now: number): Sent[] {
  return sent.filter(({ over }) => over > now - window.periodInSeconds * 1000)
}

/** Milliseconds until the window accepts one more; infinite while unfinished requests fill it. */
function roomIn(sent: readonly Sent[], window: RateWindow, now: number): number {
  const there = within(sent, window, now)
    .map(({ over }) => over)
    .toSorted((a, b) => a - b)
  const tooMany = there.length - window.maxRequests
  return tooMany < 0 ? 0 : Math.max(0, (there[tooMany] ?? 0) + window.periodInSeconds * 1000 - now)
}

const longest = Math.max(
  ...Object.values(rateWindows).flatMap((all) => all.map((one) => one.periodInSeconds * 1000)),
)

export function createBudget(timer: Timer): Budget {
  const accounts = new Map<string, Account>()
  let stopped = { until: Number.NEGATIVE_INFINITY, status: 0 }

  const accountOf = (identity: string): Account => {
    const known = accounts.get(identity)
    if (known) return known
    const made: Account = { sent: { requests: [], searchHandles: [] }, waiters: [], cancel: undefined }
    accounts.set(identity, made)
    return made
  }
  const delayOf = (account: Account, kinds: readonly Kind[]): number => {
    const now = timer.now()
    const rooms = kinds.flatMap((kind) =>
      rateWindows[kind].map((window) => roomIn(account.sent[kind], window, now)),
    )
    return Math.max(0, stopped.until - now, ...rooms)
  }
  const count = (account: Account, kinds: readonly Kind[]): Sent => {
    const now = timer.now()
    const one: Sent = { over: Number.POSITIVE_INFINITY }
    for (const kind of kinds) {
      const kept = account.sent[kind].filter(({ over }) => over > now - longest)
      kept.push(one)
      account.sent[kind] = kept
    }
    return one
  }
  const leaving =
    (account: Account, one: Sent): Leave =>
    (isGone = true) => {
      one.over = isGone ? timer.now() : Number.NEGATIVE_INFINITY
      pump(account)
    }
  /** Starts each waiting request that fits, in order of arrival, and schedules the next check. */
  const pump = (account: Account) => {
    account.cancel?.()
    account.cancel = undefined
    for (const waiter of [...account.waiters]) {
      if (delayOf(account, waiter.kinds) > 0) continue
      account.waiters.splice(account.waiters.indexOf(waiter), 1)
      waiter.go(count(account, waiter.kinds))
    }
    const next = Math.min(...account.waiters.map((waiter) => delayOf(account, waiter.kinds)))
    if (Number.isFinite(next)) account.cancel = timer.after(next + 1, () => pump(account))
  }

  return {
    enter: async (identity, kinds, signal) => {
      signal.throwIfAborted()
      const account = accountOf(identity)
      const stop = stopped.until - timer.now()
      if (stop > patienceMost) throw new Stopped(stop, stopped.status)
      if (account.waiters.length === 0 && delayOf(account, kinds) === 0) {
        return leaving(account, count(account, kinds))
      }
      if (account.waiters.length >= waitersMost) throw new Crowded('crowded')
      return new Promise<Leave>((resolve, reject) => {
        const leave = () => {
          account.waiters.splice(account.waiters.indexOf(waiter), 1)
          reject(signal.reason)
          pump(account)
        }
        const waiter: Waiter = {
          kinds,
          go: (one) => {
            signal.removeEventListener('abort', leave)
            resolve(leaving(account, one))
          },
          refuse: (error) => {
            signal.removeEventListener('abort', leave)
            reject(error)
          },
        }
        account.waiters.push(waiter)
        signal.addEventListener('abort', leave, { once: true })
        pump(account)
      })
    },
    stop: (milliseconds, status) => {
      const until = timer.now() + milliseconds
      if (until > stopped.until) stopped = { until, status }
      for (const account of accounts.values()) {
        const tooLong = milliseconds > patienceMost ? account.waiters.splice(0) : []
        for (const waiter of tooLong) waiter.refuse(new Stopped(milliseconds, status))
        pump(account)
      }
    },
    state: (identity) => {
      const account = accountOf(identity)
      const now = timer.now()
      const inMs = Math.ceil(stopped.until - now)
      const [first] = account.waiters
      const next = first ? delayOf(account, first.kinds) : Number.POSITIVE_INFINITY
      return {
        windows: rateWindows.requests.map((window) => ({
          ...window,
          used: within(account.sent.requests, window, now).length,
        })),
        waiting: account.waiters.length,
        ...(Number.isFinite(next) && { nextInMs: Math.ceil(next) }),
        ...(inMs > 0 && { stopped: { status: stopped.status, inMs } }),
      }
    },
  }
}
