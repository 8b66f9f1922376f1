/** A row with its place in the answer, and how often its session is in it. */
import type { ReadableRow } from '#api/received.ts'

export interface PlacedRow {
  /** From 1, in the order of the answer. */
  readonly position: number
  readonly row: ReadableRow
  /** Which of its session's rows this is, from 1. */
  readonly nth: number
  readonly count: number
  /** Name of the user, if it is known. */
  readonly gamertag: string | undefined
}

const keyOf = (row: ReadableRow) => JSON.stringify(row.sessionRef)

export function placeRows(rows: readonly ReadableRow[], gamertags: ReadonlyMap<string, string>): PlacedRow[] {
  const counts = new Map<string, number>()
  for (const row of rows) counts.set(keyOf(row), (counts.get(keyOf(row)) ?? 0) + 1)
  const seen = new Map<string, number>()
  return rows.map((row, i) => {
    const nth = (seen.get(keyOf(row)) ?? 0) + 1
    seen.set(keyOf(row), nth)
    const gamertag = row.xuid === undefined ? undefined : gamertags.get(row.xuid)
    return { position: i + 1, row, nth, count: counts.get(keyOf(row)) ?? 1, gamertag }
  })
}
