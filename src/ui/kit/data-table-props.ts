/** What a table needs of the screen that uses it. */
import type { ReactNode } from 'react'
import type { Column, Field, RowState } from './column.ts'
import type { Facets } from './facets.ts'
import type { SortKey } from './sort-order.ts'

export interface DataTableProps<Row, Context> {
  /** What the table holds, for screen readers. */
  readonly caption: string
  /** What is shown. Defined once, outside of components. */
  readonly columns: readonly Column<Row, Context>[]
  /** Everything that is copied and exported, and that rows can be sorted by; also what no column shows. */
  readonly fields: readonly Field<Row, Context>[]
  readonly context: Context
  readonly rows: readonly Row[]
  /** Tells the rows apart. */
  readonly keyOf: (row: Row) => string
  readonly stateOf?: (row: Row) => readonly RowState[]
  /** The chosen row is scrolled into view. Give the same function while the same row is chosen. */
  readonly isSelected?: (row: Row) => boolean
  readonly sorting: readonly SortKey[]
  readonly onSort: (keys: readonly SortKey[]) => void
  readonly facets: Facets
  readonly onFacets: (facets: Facets) => void
  /** Pixels, with the browser's usual font. */
  readonly rowHeight: number
  /** A row was chosen, by mouse or keyboard. One cell of each row holds a button. */
  readonly onSelect: (row: Row) => void
  /** Enter on a row, or a second press. */
  readonly onOpen?: (row: Row) => void
  /** Newer rows are on their way; these stay, dimmed. */
  readonly isStale?: boolean
  /** More of these rows are on their way. */
  readonly isArriving?: boolean
  /** The file that the rows are saved as, without its extension. */
  readonly fileName: string
  /** Above the table, at the end of the facets. */
  readonly actions?: ReactNode
  /** Above the table, under the facets. */
  readonly note?: ReactNode
}
