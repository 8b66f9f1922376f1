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
  /** What a watched query has changed since its last answer. */
  readonly change?: 'new' | 'changed' | 'gone'
}

/** Whether the row is hidden from the answer. */
export const isHidden = ({ position, change }: PlacedRow) => position === undefined && change !== 'gone'

/** What tells the rows of one answer apart: `Lobby/alpha/2533274790123456`. */
export function keyOfRow({ sessionRef, xuid }: Pick<ReadableRow, 'sessionRef' | 'xuid'>): string {
  return [sessionRef.templateName, sessionRef.name, xuid ?? ''].map(encodeURIComponent).join('/')
}

/** Whether a row has this key; `undefined` if there is none. Faster than making the key of each row. */
export function matchRowKey(
  key: string | undefined,
): ((row: Pick<ReadableRow, 'sessionRef' | 'xuid'>) => boolean) | undefined {
  if (key === undefined) return undefined
  return (row) => key.endsWith(encodeURIComponent(row.xuid ?? '')) && keyOfRow(row) === key
}

/** What tells sessions apart. The length keeps a template and a name apart from another template and name that together are the same text. */
export const sessionKey = ({ sessionRef: { scid, templateName, name } }: Pick<ReadableRow, 'sessionRef'>) =>
  `${scid} ${templateName.length} ${templateName}/${name}`

/** Puts hidden rows where the answer would have them: by XUID, newest first. */
function merge(
  rows: readonly ReadableRow[],
  hidden: readonly Considered[],
): readonly (ReadableRow | Considered)[] {
  if (hidden.length === 0) return rows
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

/** What is known of the rows of the answer, by XUID and then by session. */
function indexKnown(
  considered: readonly Considered[],
): (row: ReadableRow, key: string) => Considered | undefined {
  const byUser = new Map<string | undefined, Map<string, Considered>>()
  for (const one of considered) {
    const own = byUser.get(one.xuid) ?? new Map<string, Considered>()
    byUser.set(one.xuid, own.set(sessionKey(one), one))
  }
  return (row, key) => byUser.get(row.xuid)?.get(key)
}

export function placeRows({ rows, hidden, considered, nameOf }: Options): PlacedRow[] {
  const findKnown = indexKnown(considered)
  const keys = rows.map(sessionKey)
  const counts = new Map<string, number>()
  for (const key of keys) counts.set(key, (counts.get(key) ?? 0) + 1)
  const seen = new Map<string, number>()
  const place = (row: ReadableRow, position: number): PlacedRow => {
    const key = keys[position - 1] ?? sessionKey(row)
    const count = counts.get(key) ?? 1
    const nth = count === 1 ? 1 : (seen.get(key) ?? 0) + 1
    if (count > 1) seen.set(key, nth)
    const found = findKnown(row, key)
    const gamertag = row.xuid === undefined ? undefined : nameOf(row.xuid)
    return { position, row, nth, count, gamertag, maxMembers: found?.maxMembers, considered: found }
  }
  const placeHidden = (one: Considered): PlacedRow => ({
    position: undefined,
    row: one.row,
    nth: 1,
    count: 1,
    gamertag: one.row.xuid === undefined ? undefined : nameOf(one.row.xuid),
    maxMembers: one.maxMembers,
    considered: one,
  })
  let position = 0
  return merge(rows, hidden).map((one) => {
    if ('trace' in one) return placeHidden(one)
    position += 1
    return place(one, position)
  })
}
