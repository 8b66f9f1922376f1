/** The headings of a table: each sorts by its column, and says so. */
import { useSpeech } from '../language/speech.tsx'
import type { Column } from './column.ts'
import { words } from './words.ts'

/** What the table library knows of a column's sorting. */
interface SortableHeader {
  readonly id: string
  readonly column: {
    readonly getIsSorted: () => false | 'asc' | 'desc'
    readonly getSortIndex: () => number
    readonly getToggleSortingHandler: () => undefined | ((event: unknown) => void)
  }
}

interface Props<Row, Context> {
  readonly columns: readonly Column<Row, Context>[]
  readonly context: Context
  /** One for each column, in their order. */
  readonly headers: readonly SortableHeader[]
}

export function DataTableHeader<Row, Context>({ columns, context, headers }: Props<Row, Context>) {
  return (
    <thead className="sticky top-0 z-10 bg-sunken">
      <tr aria-rowindex={1}>
        {columns.map((column, i) => {
          const header = headers[i]
          return header && <HeaderCell key={column.id} {...{ column, context, header }} />
        })}
      </tr>
    </thead>
  )
}

const sortNames = { asc: 'ascending', desc: 'descending' } as const
const sortMarks = { asc: '▲', desc: '▼' } as const

interface CellProps<Row, Context> {
  readonly column: Column<Row, Context>
  readonly context: Context
  readonly header: SortableHeader
}

function HeaderCell<Row, Context>({ column, context, header }: CellProps<Row, Context>) {
  const { t } = useSpeech(words)
  const direction = header.column.getIsSorted()
  const place = header.column.getSortIndex()
  const isRight = column.align === 'right'
  return (
    <th
      scope="col"
      aria-sort={direction ? sortNames[direction] : 'none'}
      style={{ width: column.width }}
      className={`border-b border-line p-0 font-semibold ${isRight ? 'text-right' : 'text-left'}`}
    >
      <button
        type="button"
        title={t('table.sortHint')}
        onClick={header.column.getToggleSortingHandler()}
        className={`flex h-7 w-full items-center gap-1 px-2 whitespace-nowrap hover:text-accent ${isRight ? 'justify-end' : ''}`}
      >
        {column.label(context)}
        <span aria-hidden="true" className="id text-[11px] text-accent">
          {direction ? sortMarks[direction] : ''}
          {direction && place > 0 ? place + 1 : ''}
        </span>
      </button>
    </th>
  )
}
