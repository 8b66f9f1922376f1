/** What has changed between two answers to the same query, and which rows show it. Pure. */
import type { ReadableRow } from '#api/received.ts'
import { keyOfRow, type PlacedRow } from './placed-row.ts'

export interface RowChanges {
  /** Keys of the rows that were not in the answer before. */
  readonly arrived: ReadonlySet<string>
  /** Keys of the rows that are otherwise than before. */
  readonly changed: ReadonlySet<string>
  /** Rows of the answer before that are not in this one. */
  readonly departed: readonly ReadableRow[]
}

export const noChanges: RowChanges = { arrived: new Set(), changed: new Set(), departed: [] }

export function compareAnswers(before: readonly ReadableRow[], after: readonly ReadableRow[]): RowChanges {
  const old = new Map(before.map((row) => [keyOfRow(row), row]))
  const arrived = new Set<string>()
  const changed = new Set<string>()
  for (const row of after) {
    const key = keyOfRow(row)
    const known = old.get(key)
    old.delete(key)
    if (!known) arrived.add(key)
    else if (JSON.stringify(known) !== JSON.stringify(row)) changed.add(key)
  }
  return { arrived, changed, departed: [...old.values()] }
}

export const hasChanges = ({ arrived, changed, departed }: RowChanges) =>
  arrived.size + changed.size + departed.length > 0

/** The rows with what a watched query has changed; those that have gone come last. */
export function markPlaced(
  placed: readonly PlacedRow[],
  { arrived, changed, departed }: RowChanges,
  nameOf: (xuid: string) => string | undefined,
): PlacedRow[] {
  const marked = placed.map((one): PlacedRow => {
    if (one.position === undefined) return one
    const key = keyOfRow(one.row)
    if (arrived.has(key)) return { ...one, change: 'new' }
    return changed.has(key) ? { ...one, change: 'changed' } : one
  })
  const gone = departed.map(
    (row): PlacedRow => ({
      position: undefined,
      row,
      nth: 1,
      count: 1,
      gamertag: row.xuid === undefined ? undefined : nameOf(row.xuid),
      maxMembers: undefined,
      considered: undefined,
      change: 'gone',
    }),
  )
  return [...marked, ...gone]
}
