/** One row of a table: its cells, how it is marked, and how it is chosen and copied. */
import type { ClipboardEvent, MouseEvent } from 'react'
import { useSpeech } from '../language/speech.tsx'
import type { Column, RowState } from './column.ts'
import { writeRow } from './table-text.ts'
import { words } from './words.ts'

interface Props<Row, Context> {
  readonly row: Row
  /** Its place among all rows, from 0. */
  readonly at: number
  readonly columns: readonly Column<Row, Context>[]
  readonly context: Context
  readonly states: readonly RowState[]
  readonly onSelect: (row: Row) => void
}

/** Whether the reader is marking text in this element. */
function isMarkingText(element: Element): boolean {
  const selection = getSelection()
  return selection?.isCollapsed === false && element.contains(selection.anchorNode)
}

/** What a state looks like; `selected` follows from `aria-current`. */
const stateClasses: Readonly<Record<RowState, string>> = {
  selected: '',
  dimmed: 'row-dimmed',
  new: 'row-new',
  gone: 'row-gone',
}

export function DataTableRow<Row, Context>({
  row,
  at,
  columns,
  context,
  states,
  onSelect,
}: Props<Row, Context>) {
  const { t } = useSpeech(words)
  const select = (event: MouseEvent<HTMLElement>) => {
    if (!isMarkingText(event.currentTarget)) onSelect(row)
  }
  const copy = (event: ClipboardEvent<HTMLElement>) => {
    if (isMarkingText(event.currentTarget)) return
    event.clipboardData.setData('text/plain', writeRow(columns, row, context))
    event.preventDefault()
  }
  const spoken = (['new', 'gone', 'dimmed'] as const).filter((state) => states.includes(state))
  return (
    // The row's own button does the same by keyboard; the click on the row is a larger target for it.
    <tr
      data-at={at}
      data-state={states.join(' ') || undefined}
      aria-rowindex={at + 2}
      aria-current={states.includes('selected') || undefined}
      onClick={select}
      onCopy={copy}
      className={`h-7 hover:bg-sunken aria-[current]:bg-accent-soft ${states.map((state) => stateClasses[state]).join(' ')}`}
    >
      {columns.map((column, i) => (
        <td
          key={column.id}
          className={`max-w-0 truncate border-b border-line px-2 ${column.align === 'right' ? 'text-right tabular-nums' : ''}`}
        >
          {i === 0 && spoken.length > 0 && (
            <span className="sr-only">{spoken.map((state) => t(`row.${state}`)).join(', ')} </span>
          )}
          {column.cell ? column.cell(row, context) : column.text(row, context)}
        </td>
      ))}
    </tr>
  )
}
