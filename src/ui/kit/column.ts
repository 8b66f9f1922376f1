/** A column of a table. Its cells, sorting, copying, CSV and what a screen reader says follow from it. */
import type { ReactNode } from 'react'
import { compareText } from '#contract/text.ts'

/** `Context` is what the table's cells need besides the row: the language, the clock. */
export interface Column<Row, Context> {
  readonly id: string
  readonly label: (context: Context) => string
  /** What the rows are sorted by. Rows without a value come last in either direction. */
  readonly value: (row: Row) => string | number | boolean | undefined
  /** What is copied, exported, and shown where there is no `cell`. Empty for a row without a value. */
  readonly text: (row: Row, context: Context) => string
  readonly cell?: (row: Row, context: Context) => ReactNode
  /** Pixels. */
  readonly width: number
  readonly align?: 'right'
  /** The first click on the heading sorts from the largest to the smallest. */
  readonly sortsDescendingFirst?: true
}

/** How a row is marked, besides by its cells: also for screen readers and without colour. */
export type RowState = 'selected' | 'dimmed' | 'new' | 'gone'

/** Orders two values of one column: numbers by size, text by code point, false before true. */
export function compareValues(a: unknown, b: unknown): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b
  return compareText(String(a ?? ''), String(b ?? ''))
}
