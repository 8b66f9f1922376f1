/**
 * Counts requests against the service's rate windows, so that the gateway stays within them. The service's
 * windows are fixed, and only the service knows when they begin. The gateway therefore limits every period of
 * the same length, and then no fixed window can hold too many.
 */
import type { BudgetState } from '#contract/console/connections.ts'
import { type RateWindow, rateWindows } from '#contract/mpsd/limits.ts'
import type { Timer } from './timer.ts'

export type Kind = keyof typeof rateWindows

/** Call when the request has finished. False: it was never sent, so it no longer counts. */
export type Release = (wasSent?: boolean) => void

/** One counted request: when it finished, or infinity while it is under way. */
interface CountedRequest {
  finishedAt: number
}

interface Waiter {
  readonly kinds: readonly Kind[]
  readonly start: (sent: CountedRequest) => void
  readonly reject: (error: Error) => void
}

/** The requests of one user, identified by user hash. */
interface Account {
  readonly sent: Record<Kind, CountedRequest[]>
  readonly waiters: Waiter[]
  cancel: (() => void) | undefined
}

/** Milliseconds. A request that would have to wait longer after a `Retry-After` is refused at once. */
const maxWaitMs = 330_000
const maxWaiters = 200

export class QueueFull extends Error {}
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
  readonly acquire: (identity: string, kinds: readonly Kind[], signal: AbortSignal) => Promise<Release>
  /** Sends nothing for this many milliseconds, because the service asked for it with `status`. */
  readonly stop: (milliseconds: number, status: number) => void
  /** Without an identity: of a credential whose user is not known yet. */
  readonly state: (identity: string | undefined) => BudgetState
}

/** The requests that may fall into the same window as a request sent now. */
function findInWindow(sent: readonly CountedRequest[], window: RateWindow, now: number): CountedRequest[] {
  return sent.filter(({ finishedAt }) => finishedAt > now - window.periodInSeconds * 1000)
}

/** Milliseconds until the window accepts one more; infinite while unfinished requests fill it. */
function findWindowDelay(sent: readonly CountedRequest[], window: RateWindow, now: number): number {
  const there = findInWindow(sent, window, now)
    .map(({ finishedAt }) => finishedAt)
    .toSorted((a, b) => a - b)
  const tooMany = there.length - window.maxRequests
  return tooMany < 0 ? 0 : Math.max(0, (there[tooMany] ?? 0) + window.periodInSeconds * 1000 - now)
}

const longestWindowMs = Math.max(
  ...Object.values(rateWindows).flatMap((all) => all.map((one) => one.periodInSeconds * 1000)),
)

/** What a budget keeps. */
interface Counts {
  readonly timer: Timer
  readonly accounts: Map<string, Account>
  /** Until when the service wants no requests, on the timer, and the status that said so. */
  stopped: { readonly until: number; readonly status: number }
}

const createAccount = (): Account => ({
  sent: { requests: [], searchHandles: [] },
  waiters: [],
  cancel: undefined,
})

function findAccount({ accounts }: Counts, identity: string): Account {
  const known = accounts.get(identity)
  if (known) return known
  const made = createAccount()
  accounts.set(identity, made)
  return made
}

/** Milliseconds until one more request of these kinds fits. */
function findDelay({ timer, stopped }: Counts, account: Account, kinds: readonly Kind[]): number {
  const now = timer.now()
  const windowDelays = kinds.flatMap((kind) =>
    rateWindows[kind].map((window) => findWindowDelay(account.sent[kind], window, now)),
  )
  return Math.max(0, stopped.until - now, ...windowDelays)
}

function countRequest({ timer }: Counts, account: Account, kinds: readonly Kind[]): CountedRequest {
  const now = timer.now()
  const one: CountedRequest = { finishedAt: Number.POSITIVE_INFINITY }
  for (const kind of kinds) {
    const kept = account.sent[kind].filter(({ finishedAt }) => finishedAt > now - longestWindowMs)
    kept.push(one)
    account.sent[kind] = kept
  }
  return one
}

const createRelease =
  (counts: Counts, account: Account, one: CountedRequest): Release =>
  (wasSent = true) => {
    one.finishedAt = wasSent ? counts.timer.now() : Number.NEGATIVE_INFINITY
    startWaiters(counts, account)
  }

/** Starts each waiting request that fits, in order of arrival, and schedules the next check. */
function startWaiters(counts: Counts, account: Account): void {
  account.cancel?.()
  account.cancel = undefined
  for (const waiter of [...account.waiters]) {
    if (findDelay(counts, account, waiter.kinds) > 0) continue
    account.waiters.splice(account.waiters.indexOf(waiter), 1)
    waiter.start(countRequest(counts, account, waiter.kinds))
  }
  const next = Math.min(...account.waiters.map((waiter) => findDelay(counts, account, waiter.kinds)))
  if (Number.isFinite(next))
    account.cancel = counts.timer.after(next + 1, () => startWaiters(counts, account))
}

/** Errors: the signal's reason; `Stopped`. */
function waitForStart(
  counts: Counts,
  account: Account,
  kinds: readonly Kind[],
  signal: AbortSignal,
): Promise<Release> {
  return new Promise((resolve, reject) => {
    const cancelWait = () => {
      account.waiters.splice(account.waiters.indexOf(waiter), 1)
      reject(signal.reason)
      startWaiters(counts, account)
    }
    const waiter: Waiter = {
      kinds,
      start: (one) => {
        signal.removeEventListener('abort', cancelWait)
        resolve(createRelease(counts, account, one))
      },
      reject: (error) => {
        signal.removeEventListener('abort', cancelWait)
        reject(error)
      },
    }
    account.waiters.push(waiter)
    signal.addEventListener('abort', cancelWait, { once: true })
    startWaiters(counts, account)
  })
}

async function acquire(
  counts: Counts,
  identity: string,
  kinds: readonly Kind[],
  signal: AbortSignal,
): Promise<Release> {
  signal.throwIfAborted()
  const account = findAccount(counts, identity)
  const stop = counts.stopped.until - counts.timer.now()
  if (stop > maxWaitMs) throw new Stopped(stop, counts.stopped.status)
  if (account.waiters.length === 0 && findDelay(counts, account, kinds) === 0) {
    return createRelease(counts, account, countRequest(counts, account, kinds))
  }
  if (account.waiters.length >= maxWaiters) throw new QueueFull('crowded')
  return waitForStart(counts, account, kinds, signal)
}

function stopRequests(counts: Counts, milliseconds: number, status: number): void {
  const until = counts.timer.now() + milliseconds
  if (until > counts.stopped.until) counts.stopped = { until, status }
  for (const account of counts.accounts.values()) {
    const tooLong = milliseconds > maxWaitMs ? account.waiters.splice(0) : []
    for (const waiter of tooLong) waiter.reject(new Stopped(milliseconds, status))
    startWaiters(counts, account)
  }
}

/** Without an identity: that of a credential that has sent nothing yet. */
function describeState(counts: Counts, identity: string | undefined): BudgetState {
  const { timer, stopped, accounts } = counts
  const account = identity === undefined ? createAccount() : findAccount(counts, identity)
  const now = timer.now()
  const countUsed = ({ sent }: Account, window: RateWindow) => findInWindow(sent.requests, window, now).length
  // Others of this service have a budget of their own, or share this one: both are possible.
  const isKnown = (window: RateWindow) =>
    identity !== undefined || [...accounts.values()].every((one) => countUsed(one, window) === 0)
  const inMs = Math.ceil(stopped.until - now)
  const [first] = account.waiters
  const next = first ? findDelay(counts, account, first.kinds) : Number.POSITIVE_INFINITY
  return {
    windows: rateWindows.requests.map((window) => ({
      ...window,
      ...(isKnown(window) && { used: countUsed(account, window) }),
    })),
    waiting: account.waiters.length,
    ...(Number.isFinite(next) && { nextInMs: Math.ceil(next) }),
    ...(inMs > 0 && { stopped: { status: stopped.status, inMs } }),
  }
}

export function createBudget(timer: Timer): Budget {
  const counts: Counts = {
    timer,
    accounts: new Map(),
    stopped: { until: Number.NEGATIVE_INFINITY, status: 0 },
  }
  return {
    acquire: (identity, kinds, signal) => acquire(counts, identity, kinds, signal),
    stop: (milliseconds, status) => stopRequests(counts, milliseconds, status),
    state: (identity) => describeState(counts, identity),
  }
}
