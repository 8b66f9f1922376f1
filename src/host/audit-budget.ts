/** Limits the audit log lines per user and minute, so that one user cannot fill the log. */
import type { AuditEntry } from '#contract/access.ts'

/** Entries of one user or address that were left out in a past minute. */
export interface LeftOut {
  readonly entry: AuditEntry
  readonly count: number
}

export interface AuditBudget {
  /** Reserves `lines` lines. False if the limit is reached; the entry is then counted as left out. */
  readonly take: (entry: AuditEntry, lines: number) => boolean
  readonly settle: () => LeftOut[]
}

const minuteMs = 60_000
/** Lines per minute: of a signed-in user, of an address without a sign-in, and of all such addresses. */
const maxOfUser = 600
const maxOfAddress = 120
const maxOfAddresses = 1200
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
  let [addresses, ofAddresses] = [0, 0]
  let leftOut: LeftOut[] = []
  const turnMinute = () => {
    const current = Math.floor(now() / minuteMs)
    if (current === minute) return
    minute = current
    for (const { leftOut: count, last: entry } of accounts.values())
      if (count > 0) leftOut.push({ entry, count })
    accounts = new Map()
    addresses = 0
    ofAddresses = 0
  }
  const accountOf = (entry: AuditEntry): Account => {
    const isKnown = entry.role !== undefined
    const own = isKnown ? `user ${entry.user}` : `address ${entry.from}`
    const key = isKnown || accounts.has(own) || addresses < maxAddresses ? own : 'other addresses'
    const found = accounts.get(key)
    if (found) return found
    if (!isKnown) addresses++
    const made: Account = { used: 0, leftOut: 0, last: entry }
    accounts.set(key, made)
    return made
  }
  return {
    take: (entry, lines) => {
      turnMinute()
      const account = accountOf(entry)
      account.last = entry
      const isKnown = entry.role !== undefined
      const hasRoom =
        account.used + lines <= (isKnown ? maxOfUser : maxOfAddress) &&
        (isKnown || ofAddresses + lines <= maxOfAddresses)
      if (!hasRoom) account.leftOut++
      else {
        account.used += lines
        if (!isKnown) ofAddresses += lines
      }
      return hasRoom
    },
    settle: () => {
      turnMinute()
      const settled = leftOut
      leftOut = []
      return settled
    },
  }
}
