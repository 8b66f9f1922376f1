/** The headings of a table: each field sorts the rows, and says so. */
import { ArrowDown, ArrowUp } from 'lucide-react'
import { useSpeech } from '../language/speech.tsx'
import type { Column, Field } from './column.ts'
import type { FieldState } from './use-sorted-rows.ts'
import { words } from './words.ts'

interface Props<Row, Context> {
  readonly columns: readonly Column<Row, Context>[]
  readonly context: Context
  readonly stateOf: (fieldId: string) => FieldState
}

export function DataTableHeader<Row, Context>({ columns, context, stateOf }: Props<Row, Context>) {
  return (
    <thead>
      <tr aria-rowindex={1}>
        {columns.map((column) => (
          <HeaderCell key={column.id} {...{ column, context, stateOf }} />
        ))}
      </tr>
    </thead>
  )
}

const sortNames = { asc: 'ascending', desc: 'descending' } as const

interface CellProps<Row, Context> extends Omit<Props<Row, Context>, 'columns'> {
  readonly column: Column<Row, Context>
}

function HeaderCell<Row, Context>({ column, context, stateOf }: CellProps<Row, Context>) {
  const sorted = column.fields.map(({ id }) => stateOf(id).direction).find((direction) => direction)
  return (
    <th
      scope="col"
      aria-sort={sorted ? sortNames[sorted] : 'none'}
      data-align={column.align}
      data-pinned={column.isPinned}
    >
      <span className="flex items-center px-1">
        {column.fields.map((field, i) => (
          <span key={field.id} className="flex min-w-0 items-center">
            {i > 0 && <span aria-hidden="true">·</span>}
            <SortButton {...{ field, context }} state={stateOf(field.id)} />
          </span>
        ))}
      </span>
    </th>
  )
}

interface SortProps<Row, Context> {
  readonly field: Field<Row, Context>
  readonly context: Context
  readonly state: FieldState
}

function SortButton<Row, Context>({ field, context, state }: SortProps<Row, Context>) {
  const { t } = useSpeech(words)
  const { direction, at, toggle } = state
  const Arrow = direction === 'desc' ? ArrowDown : ArrowUp
  return (
    <button
      type="button"
      title={t('table.sortHint')}
      onClick={toggle}
      className={`flex h-7 min-w-6 items-center gap-0.5 truncate px-1 whitespace-nowrap hover:text-accent ${direction ? 'text-ink' : ''}`}
    >
      {field.label(context)}
      {direction && (
        <span aria-hidden="true" className="flex items-center text-accent">
          <Arrow className="icon-small" />
          {at > 0 ? at + 1 : ''}
        </span>
      )}
    </button>
  )
}
