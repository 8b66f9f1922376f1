/** Limits the audit log lines per user and minute, so that one user cannot fill the log. */
import type { AuditEntry } from '#contract/console/audit.ts'

/** Entries of one user or address that were left out in a past minute. */
export interface LeftOut {
  readonly entry: AuditEntry
  readonly count: number
}

export interface AuditBudget {
  /** Reserves `lines` lines. False if the limit is reached; the entry is then counted as left out. */
  readonly take: (entry: AuditEntry, lines: number) => boolean
  readonly takeLeftOut: () => LeftOut[]
}

const minuteMs = 60_000
/** Lines per minute: of a signed-in user, of an address without a sign-in, and of all such addresses. */
const maxPerUser = 600
const maxPerAddress = 120
const maxAllAddresses = 1200
/** Addresses counted separately in one minute; all further addresses share one count. */
const maxAddresses = 1000

interface Account {
  used: number
  leftOut: number
  last: AuditEntry
}

export function createAuditBudget(now: () => number): AuditBudget {
  let minute = Math.floor(now() / minuteMs)
  let accounts = new Map<string, Account>()
  let [addresses, usedByAddresses] = [0, 0]
  let leftOut: LeftOut[] = []
  const resetOnNewMinute = () => {
    const current = Math.floor(now() / minuteMs)
    if (current === minute) return
    minute = current
    for (const { leftOut: count, last: entry } of accounts.values())
      if (count > 0) leftOut.push({ entry, count })
    accounts = new Map()
    addresses = 0
    usedByAddresses = 0
  }
  const accountOf = (entry: AuditEntry): Account => {
    const isSignedIn = entry.role !== undefined
    const ownKey = isSignedIn ? `user ${entry.user}` : `address ${entry.from}`
    const key = isSignedIn || accounts.has(ownKey) || addresses < maxAddresses ? ownKey : 'other addresses'
    const found = accounts.get(key)
    if (found) return found
    if (!isSignedIn) addresses++
    const created: Account = { used: 0, leftOut: 0, last: entry }
    accounts.set(key, created)
    return created
  }
  return {
    take: (entry, lines) => {
      resetOnNewMinute()
      const account = accountOf(entry)
      account.last = entry
      const isSignedIn = entry.role !== undefined
      const hasRoom =
        account.used + lines <= (isSignedIn ? maxPerUser : maxPerAddress) &&
        (isSignedIn || usedByAddresses + lines <= maxAllAddresses)
      if (!hasRoom) account.leftOut++
      else {
        account.used += lines
        if (!isSignedIn) usedByAddresses += lines
      }
      return hasRoom
    },
    takeLeftOut: () => {
      resetOnNewMinute()
      const settled = leftOut
      leftOut = []
      return settled
    },
  }
}
