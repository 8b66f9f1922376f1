/** What a table needs of the screen that uses it. */
import type { Column, RowState } from './column.ts'
import type { SortKey } from './sort-order.ts'

export interface DataTableProps<Row, Context> {
  /** What the table holds, for screen readers. */
  readonly caption: string
  /** Defined once, outside of components. */
  readonly columns: readonly Column<Row, Context>[]
  readonly context: Context
  readonly rows: readonly Row[]
  /** Tells the rows apart. */
  readonly keyOf: (row: Row) => string
  readonly stateOf?: (row: Row) => readonly RowState[]
  readonly sorting: readonly SortKey[]
  readonly onSort: (keys: readonly SortKey[]) => void
  /** A row was chosen, by mouse or keyboard. One cell of each row holds a button. */
  readonly onSelect: (row: Row) => void
  /** Newer rows are on their way; these stay, dimmed. */
  readonly isStale?: boolean
  /** The file that the rows are saved as, without its extension. */
  readonly fileName: string
}
