/**
 * The rows that queries by user or by keyword returned, kept in memory until exactly what they were read from changes:
 * a member's row of that user, a session with that keyword, or the time.
 */
import type { Scid, Xuid } from '#contract/identifiers.ts'
import { createChangeCount } from './change-count.ts'

/** Whose rows they are: a user's, or those of a keyword in lower case. No XUID begins like the second. */
export type RowOwner = Xuid | `#${string}`

export const ownerOfKeyword = (keyword: string): RowOwner => `#${keyword}`

/** Rows as they are sent. Their memory is their own: a part of a larger piece would keep all of it. */
export type RowBytes = Uint8Array<ArrayBuffer>

interface Kept {
  /** The rows as JSON, each after a comma. */
  readonly bytes: RowBytes
  /** Milliseconds since 1970: valid from the first time up to, not including, the second. */
  readonly from: number
  readonly until: number
}

/** Which rows of a user or of a keyword a query asks for. Two queries with the same text get the same rows. */
export interface Wanted {
  readonly scid: Scid
  readonly text: string
  /** Whether rows of private sessions and of reserved members can be among them. */
  readonly hasHidden: boolean
}

export interface KeptRows {
  /** The number of changes so far. Rows that were read before another one may be out of date. */
  readonly countChanges: () => number
  readonly get: (wanted: Wanted, owner: RowOwner, now: number) => RowBytes | undefined
  /** `readAt`: what `countChanges` was before the rows were read. */
  readonly put: (wanted: Wanted, owner: RowOwner, rows: Kept, readAt: number) => void
  /** Forgets what a change can have changed of the rows of an owner. `isPublic`: the row is or was not hidden. */
  readonly drop: (scid: string, owner: string, isPublic: boolean) => void
}

/** Bytes of all entries together. */
const maxBytes = 16 * 1024 * 1024

interface Owned {
  /** What outsiders are shown, and what is shown with hidden rows: a change of a hidden row must not be felt by others. */
  readonly shown: Map<string, Kept>
  readonly hidden: Map<string, Kept>
}

/** Bytes that an entry takes besides its rows. Users without rows have entries too. */
const entryBytes = 500

const costOf = ({ bytes }: Kept) => bytes.length + entryBytes
const costOfAll = (rows: ReadonlyMap<string, Kept>) =>
  [...rows.values()].reduce((sum, one) => sum + costOf(one), 0)

/** `countOther`: a number that is another one after anything else changed that rows depend on. */
export function createKeptRows(countOther: () => number, max = maxBytes): KeptRows {
  const owners = new Map<string, Owned>()
  let total = 0
  const keyOf = (scid: string, owner: string) => `${scid} ${owner}`
  const changes = createChangeCount(countOther, () => {
    owners.clear()
    total = 0
  })
  const forget = (rows: Map<string, Kept>) => {
    if (rows.size === 0) return
    total -= costOfAll(rows)
    rows.clear()
  }
  const forgetOldest = () => {
    for (const [key, { shown, hidden }] of owners) {
      if (total <= max) return
      owners.delete(key)
      forget(shown)
      forget(hidden)
    }
  }
  return {
    countChanges: changes.current,
    get: ({ scid, text, hasHidden }, owner, now) => {
      changes.look()
      const found = owners.get(keyOf(scid, owner))?.[hasHidden ? 'hidden' : 'shown'].get(text)
      return found && found.from <= now && now < found.until ? found.bytes : undefined
    },
    put: ({ scid, text, hasHidden }, owner, rows, readAt) => {
      if (readAt !== changes.current()) return
      const key = keyOf(scid, owner)
      const owned: Owned = owners.get(key) ?? { shown: new Map(), hidden: new Map() }
      owners.set(key, owned)
      const own = owned[hasHidden ? 'hidden' : 'shown']
      const before = own.get(text)
      total += costOf(rows) - (before ? costOf(before) : 0)
      own.set(text, rows)
      forgetOldest()
    },
    drop: (scid, owner, isPublic) => {
      changes.add()
      const key = keyOf(scid, owner)
      const owned = owners.get(key)
      if (!owned) return
      forget(owned.hidden)
      if (isPublic) forget(owned.shown)
      if (owned.shown.size === 0) owners.delete(key)
    },
  }
}
