/** A column of a table. Its cells, sorting, facets, copying, CSV and what a screen reader says follow from it. */
import type { ReactNode } from 'react'
import type { Value } from './rank.ts'

/** One value of a row, with all that can be done with it. `Context`: what cells need besides the row. */
export interface Field<Row, Context> {
  readonly id: string
  readonly label: (context: Context) => string
  /** What the rows are sorted by. Rows without a value come last in either direction. */
  readonly value: (row: Row) => Value
  /** What is copied, exported, and shown where its column has no `cell`. Empty for a row without a value. */
  readonly text: (row: Row, context: Context) => string
  /** The first press of the heading sorts from the largest to the smallest. */
  readonly sortsDescendingFirst?: true
  /** Rows can be narrowed by this value. It is shown like this beside its count. */
  readonly facet?: (value: string, context: Context) => ReactNode
}

/** What a column is shown as. A column can hold two fields, each with its own place in the heading. */
export interface Column<Row, Context> {
  readonly id: string
  readonly fields: readonly Field<Row, Context>[]
  readonly cell?: (row: Row, context: Context) => ReactNode
  /** Pixels, with the browser's usual font; undefined for the column that takes the rest. */
  readonly width?: number
  readonly align?: 'right'
  /** Stays in view when the table scrolls sideways. */
  readonly isPinned?: true
  /** Where the cell stands on a phone; undefined if it is left out there. */
  readonly phone?: (row: Row) => PhonePlace | undefined
}

/** A row has two lines on a phone, and a third one where a cell needs all of it. */
export type PhonePlace = 'top-start' | 'top-end' | 'bottom-start' | 'bottom-end' | 'line'

/** How a row is marked, besides by its cells: also for screen readers and without colour. */
export type RowState = 'dimmed' | 'new' | 'changed' | 'gone'
