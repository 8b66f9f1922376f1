/** What the last answer to a watched query has changed. It stays until the next change. */
import { useState } from 'react'
import type { ReadableRow } from '#api/received.ts'
import { compareAnswers, hasChanges, noChanges, type RowChanges } from './watched-rows.ts'

interface Seen {
  readonly question: string
  readonly rows: readonly ReadableRow[] | undefined
  readonly changes: RowChanges
}

/** `question`: tells one query from another. `rows`: of its last answer. */
export function useRowChanges(
  question: string,
  rows: readonly ReadableRow[] | undefined,
  isWatched: boolean,
): RowChanges {
  const [seen, setSeen] = useState<Seen>({ question, rows, changes: noChanges })
  if (seen.question !== question || (rows !== undefined && seen.rows !== rows)) {
    const isNext = seen.question === question && seen.rows !== undefined && rows !== undefined && isWatched
    const found = isNext ? compareAnswers(seen.rows, rows) : noChanges
    const changes = isNext && !hasChanges(found) ? seen.changes : found
    setSeen({ question, rows, changes })
  }
  return isWatched ? seen.changes : noChanges
}
