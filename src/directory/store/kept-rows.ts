/**
 * The rows that queries by user returned, kept in memory until exactly what they were read from changes: a member's
 * row of that user, or the time.
 */
import type { Scid, Xuid } from '#contract/identifiers.ts'

interface Kept {
  /** The rows as JSON, joined by commas. */
  readonly text: string
  /** Milliseconds since 1970: valid from the first time up to, not including, the second. */
  readonly from: number
  readonly until: number
}

/** Which rows of a user a query asks for. Two queries with the same text get the same rows. */
export interface Wanted {
  readonly scid: Scid
  readonly text: string
  /** Whether rows of private sessions and of reserved members can be among them. */
  readonly hasHidden: boolean
}

export interface KeptRows {
  readonly get: (wanted: Wanted, xuid: Xuid, now: number) => string | undefined
  readonly put: (wanted: Wanted, xuid: Xuid, rows: Kept) => void
  /** Forgets what a change of a member's row can have changed. `isPublic`: the row is or was not hidden. */
  readonly drop: (scid: string, xuid: string, isPublic: boolean) => void
}

/** Characters of all entries together. */
const maxCharacters = 16 * 1024 * 1024

interface User {
  /** What outsiders are shown, and what is shown with hidden rows: a change of a hidden row must not be felt by others. */
  readonly shown: Map<string, Kept>
  readonly hidden: Map<string, Kept>
}

/** What an entry takes besides its text, as a number of characters. Users without rows have entries too. */
const entryCharacters = 500

const costOf = ({ text }: Kept) => text.length + entryCharacters
const costOfAll = (rows: ReadonlyMap<string, Kept>) =>
  [...rows.values()].reduce((sum, one) => sum + costOf(one), 0)

/** `countChanges`: a number that is another one after anything else changed that rows depend on. */
export function createKeptRows(countChanges: () => number, max = maxCharacters): KeptRows {
  const users = new Map<string, User>()
  let characters = 0
  let changes = countChanges()
  const keyOf = (scid: string, xuid: string) => `${scid} ${xuid}`
  const clearIfChanged = () => {
    const now = countChanges()
    if (now === changes) return
    changes = now
    users.clear()
    characters = 0
  }
  const forget = (rows: Map<string, Kept>) => {
    if (rows.size === 0) return
    characters -= costOfAll(rows)
    rows.clear()
  }
  const forgetOldest = () => {
    for (const [key, { shown, hidden }] of users) {
      if (characters <= max) return
      users.delete(key)
      forget(shown)
      forget(hidden)
    }
  }
  return {
    get: ({ scid, text, hasHidden }, xuid, now) => {
      clearIfChanged()
      const found = users.get(keyOf(scid, xuid))?.[hasHidden ? 'hidden' : 'shown'].get(text)
      return found && found.from <= now && now < found.until ? found.text : undefined
    },
    put: ({ scid, text, hasHidden }, xuid, rows) => {
      clearIfChanged()
      const key = keyOf(scid, xuid)
      const user: User = users.get(key) ?? { shown: new Map(), hidden: new Map() }
      users.set(key, user)
      const own = user[hasHidden ? 'hidden' : 'shown']
      const before = own.get(text)
      characters += costOf(rows) - (before ? costOf(before) : 0)
      own.set(text, rows)
      forgetOldest()
    },
    drop: (scid, xuid, isPublic) => {
      const key = keyOf(scid, xuid)
      const user = users.get(key)
      if (!user) return
      forget(user.hidden)
      if (isPublic) forget(user.shown)
      if (user.shown.size === 0) users.delete(key)
    },
  }
}
