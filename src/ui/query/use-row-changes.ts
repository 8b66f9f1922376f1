/** The answers to a watched query that were not like the one before. The marks of the last one stay until the next. */
import { useState } from 'react'
import type { ReadableRow } from '#api/received.ts'
import { compareAnswers, hasChanges, noChanges, type RowChanges } from './watched-rows.ts'

/** Answers that are kept, and rows of all of them: the oldest go first, but two are always kept. */
const maxAnswers = 50
const maxRows = 200_000

export interface SeenAnswer {
  /** When it came, milliseconds since 1970. */
  readonly at: number
  readonly rows: readonly ReadableRow[]
}

export interface WatchedRows {
  /** What the newest of the answers has changed. */
  readonly changes: RowChanges
  /** The newest first. The last one is the one that was there when the query was first watched. */
  readonly answers: readonly SeenAnswer[]
}

interface Seen extends WatchedRows {
  readonly question: string
}

const nothing: WatchedRows = { changes: noChanges, answers: [] }

function keepNewest(answers: readonly SeenAnswer[]): readonly SeenAnswer[] {
  let rows = 0
  return answers.slice(0, maxAnswers).filter((answer, i) => {
    rows += answer.rows.length
    return i < 2 || rows <= maxRows
  })
}

/** `question`: tells one query from another. `rows`: of its last answer, which came at `at`. */
export function useRowChanges(
  question: string,
  rows: readonly ReadableRow[] | undefined,
  at: number,
  isWatched: boolean,
): WatchedRows {
  const [seen, setSeen] = useState<Seen>({ question, ...nothing })
  const [last, ...older] = seen.answers
  if (seen.question !== question || (rows !== undefined && last?.rows !== rows)) {
    const isNext = seen.question === question && last !== undefined && rows !== undefined && isWatched
    const found = isNext ? compareAnswers(last.rows, rows) : noChanges
    if (!isNext) setSeen({ question, changes: noChanges, answers: rows ? [{ at, rows }] : [] })
    else if (!hasChanges(found)) setSeen({ ...seen, answers: [{ ...last, rows }, ...older] })
    else setSeen({ question, changes: found, answers: keepNewest([{ at, rows }, ...seen.answers]) })
  }
  return isWatched ? seen : nothing
}
