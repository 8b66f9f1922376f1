/** The rows of the table: those of the answer in its order, and among them those that it hides. Pure. */
import type { ReadableRow } from '#api/received.ts'
import type { Considered } from '#contract/console/explanation.ts'

export interface PlacedRow {
  /** From 1, in the order of the answer; undefined for a hidden row. */
  readonly position: number | undefined
  readonly row: ReadableRow
  /** Which of its session's rows this is, from 1. */
  readonly nth: number
  readonly count: number
  /** Name of the user, if it is known. */
  readonly gamertag: string | undefined
  /** Members that the session takes, if it is known. */
  readonly maxMembers: number | undefined
  /** Why the row is, or is not, in the answer; undefined while it is not known. */
  readonly considered: Considered | undefined
}

/** Whether the row is not in the answer. */
export const isHidden = ({ position }: PlacedRow) => position === undefined

/** What tells the rows of one answer apart: `Lobby/alpha/2533274790123456`. */
export function keyOfRow({ sessionRef, xuid }: Pick<ReadableRow, 'sessionRef' | 'xuid'>): string {
  return [sessionRef.templateName, sessionRef.name, xuid ?? ''].map(encodeURIComponent).join('/')
}

const sessionKey = (row: ReadableRow) => JSON.stringify(row.sessionRef)

/** Puts hidden rows where the answer would have them: by XUID, newest first. */
function merge(rows: readonly ReadableRow[], hidden: readonly Considered[]): (ReadableRow | Considered)[] {
  const order = new Map<string | undefined, number>()
  for (const { xuid } of [...rows, ...hidden]) if (!order.has(xuid)) order.set(xuid, order.size)
  const rest = hidden.toSorted((a, b) => {
    const byXuid = (order.get(a.xuid) ?? 0) - (order.get(b.xuid) ?? 0)
    return byXuid || (a.row.startTime < b.row.startTime ? 1 : a.row.startTime > b.row.startTime ? -1 : 0)
  })
  const merged: (ReadableRow | Considered)[] = []
  for (const row of rows) {
    const place = order.get(row.xuid) ?? 0
    while (rest[0]) {
      const at = order.get(rest[0].xuid) ?? 0
      if (at > place || (at === place && rest[0].row.startTime <= (row.startTime ?? ''))) break
      const [next] = rest.splice(0, 1)
      if (next) merged.push(next)
    }
    merged.push(row)
  }
  return [...merged, ...rest]
}

interface Options {
  readonly rows: readonly ReadableRow[]
  /** Hidden rows to be shown among them. */
  readonly hidden: readonly Considered[]
  /** What is known of each row of the answer. */
  readonly considered: readonly Considered[]
  readonly nameOf: (xuid: string) => string | undefined
}

export function placeRows({ rows, hidden, considered, nameOf }: Options): PlacedRow[] {
  const known = new Map(considered.map((one) => [keyOfRow(one), one]))
  const counts = new Map<string, number>()
  for (const row of rows) counts.set(sessionKey(row), (counts.get(sessionKey(row)) ?? 0) + 1)
  const seen = new Map<string, number>()
  let position = 0
  return merge(rows, hidden).map((one) => {
    const isLeftOut = 'trace' in one
    const row = isLeftOut ? one.row : one
    const found = isLeftOut ? one : known.get(keyOfRow(one))
    const key = sessionKey(row)
    const nth = isLeftOut ? 1 : (seen.get(key) ?? 0) + 1
    if (!isLeftOut) {
      position += 1
      seen.set(key, nth)
    }
    return {
      position: isLeftOut ? undefined : position,
      row,
      nth,
      count: isLeftOut ? 1 : (counts.get(key) ?? 1),
      gamertag: row.xuid === undefined ? undefined : nameOf(row.xuid),
      maxMembers: found?.maxMembers,
      considered: found,
    }
  })
}
