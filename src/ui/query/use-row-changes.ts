/** What the answers to a watched query have changed. The marks stay until the next change; the list keeps all. */
import { useState } from 'react'
import type { ReadableRow } from '#api/received.ts'
import {
  compareAnswers,
  hasChanges,
  listRowChanges,
  noChanges,
  type RowChange,
  type RowChanges,
} from './watched-rows.ts'

/** Answers with changes that are kept. */
const maxLogged = 50

/** One answer that was not like the one before. */
export interface LoggedAnswer {
  /** When it came, milliseconds since 1970. */
  readonly at: number
  readonly changes: readonly RowChange[]
}

export interface WatchedRows {
  readonly changes: RowChanges
  /** The newest first. */
  readonly log: readonly LoggedAnswer[]
}

interface Seen extends WatchedRows {
  readonly question: string
  readonly rows: readonly ReadableRow[] | undefined
}

const nothing: WatchedRows = { changes: noChanges, log: [] }

/** `question`: tells one query from another. `rows`: of its last answer, which came at `at`. */
export function useRowChanges(
  question: string,
  rows: readonly ReadableRow[] | undefined,
  at: number,
  isWatched: boolean,
): WatchedRows {
  const [seen, setSeen] = useState<Seen>({ question, rows, ...nothing })
  if (seen.question !== question || (rows !== undefined && seen.rows !== rows)) {
    const isNext = seen.question === question && seen.rows !== undefined && rows !== undefined && isWatched
    const found = isNext ? compareAnswers(seen.rows, rows) : noChanges
    if (!isNext) setSeen({ question, rows, ...nothing })
    else if (!hasChanges(found)) setSeen({ ...seen, rows })
    else {
      const logged = { at, changes: listRowChanges(seen.rows, rows, found) }
      setSeen({ question, rows, changes: found, log: [logged, ...seen.log].slice(0, maxLogged) })
    }
  }
  return isWatched ? seen : nothing
}
