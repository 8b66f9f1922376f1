/** The rows of an answer that has not come to its end yet. Pure. */
import { ReadableRow } from './received.ts'

export interface RowReader {
  /** Takes the next part of the text. */
  readonly read: (part: string) => void
  /** The first rows that are complete. */
  readonly rows: () => readonly ReadableRow[]
  /** How many rows have begun, also of those that are not read. */
  readonly count: () => number
}

/** Stands once in each row. In a string of JSON its quotes would be escaped. */
const mark = '"sessionRef":'

/** Counts how often the mark has come, also where two parts share it. */
function createCounter(): (part: string) => number {
  let count = 0
  let rest = ''
  return (part) => {
    const text = rest + part
    let at = text.indexOf(mark)
    let end = 0
    for (; at >= 0; at = text.indexOf(mark, end)) {
      count++
      end = at + mark.length
    }
    rest = text.slice(Math.max(end, text.length - mark.length + 1))
    return count
  }
}

const begin = /^\s*\{\s*"results"\s*:\s*\[/

/**
 * Reads the first `max` rows of `{"results":[…` as the text comes. What is not of this form gives no rows; the whole
 * answer is read again when it is there.
 */
export function createRowReader(max: number): RowReader {
  const addMarks = createCounter()
  const readPart = createPartReader()
  const rows: ReadableRow[] = []
  let count = 0
  return {
    read: (part) => {
      count = addMarks(part)
      if (rows.length < max) rows.push(...readPart(part).slice(0, max - rows.length))
    },
    rows: () => rows,
    count: () => count,
  }
}

/** Returns the rows that each part completed. */
function createPartReader(): (part: string) => ReadableRow[] {
  let text = ''
  let hasBegun = false
  let depth = 0
  let isInText = false
  let isEscaped = false
  /** Where the present row begins, and what was looked at. */
  let rowAt = -1
  let at = 0
  const readRow = (end: number): ReadableRow[] => {
    try {
      const row = ReadableRow.safeParse(JSON.parse(text.slice(rowAt, end)))
      return row.success ? [row.data] : []
    } catch {
      return []
    }
  }
  const skipBeginning = () => {
    const found = begin.exec(text)
    if (!found) return
    hasBegun = true
    at = found[0].length
  }
  const lookAt = (character: string): ReadableRow[] => {
    if (isInText) {
      if (isEscaped) isEscaped = false
      else if (character === '\\') isEscaped = true
      else if (character === '"') isInText = false
      return []
    }
    if (character === '"') isInText = true
    else if (character === '{' || character === '[') {
      if (depth === 0) rowAt = at
      depth++
    } else if (character === '}' || character === ']') {
      depth--
      if (depth === 0) return readRow(at + 1)
    }
    return []
  }
  return (part) => {
    text += part
    if (!hasBegun) skipBeginning()
    if (!hasBegun) return []
    const rows: ReadableRow[] = []
    for (; at < text.length && depth >= 0; at++) rows.push(...lookAt(text[at] ?? ''))
    // What was read is not needed again.
    const kept = depth > 0 ? rowAt : at
    text = text.slice(kept)
    at -= kept
    rowAt = 0
    return rows
  }
}
