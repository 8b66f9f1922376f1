/** One row of a table: its cells, how it is marked, and how it is chosen and copied. */
import type { ClipboardEvent, MouseEvent, Ref } from 'react'
import { useSpeech } from '../language/speech.tsx'
import type { Column, Field, RowState } from './column.ts'
import { writeRow } from './table-text.ts'
import { words } from './words.ts'

interface Props<Row, Context> {
  readonly ref?: Ref<HTMLTableRowElement> | undefined
  readonly row: Row
  /** Its place among all rows, from 0. */
  readonly at: number
  readonly isSelected: boolean
  readonly columns: readonly Column<Row, Context>[]
  readonly fields: readonly Field<Row, Context>[]
  readonly context: Context
  readonly states: readonly RowState[]
  readonly onSelect: (row: Row) => void
  readonly onOpen?: ((row: Row) => void) | undefined
}

/** Whether the reader is marking text in this element. */
function isMarkingText(element: Element): boolean {
  const selection = getSelection()
  return selection?.isCollapsed === false && element.contains(selection.anchorNode)
}

export function DataTableRow<Row, Context>(props: Props<Row, Context>) {
  const { ref, row, at, columns, fields, context, isSelected, states, onSelect, onOpen } = props
  const { t } = useSpeech(words)
  const select = (event: MouseEvent<HTMLElement>) => {
    if (!isMarkingText(event.currentTarget)) onSelect(row)
  }
  const copy = (event: ClipboardEvent<HTMLElement>) => {
    if (isMarkingText(event.currentTarget)) return
    event.clipboardData.setData('text/plain', writeRow(fields, row, context))
    event.preventDefault()
  }
  const spoken = (['new', 'changed', 'gone', 'dimmed'] as const).filter((state) => states.includes(state))
  // The row's own button does the same by keyboard; the click on the row is a larger target for it.
  return (
    <tr
      ref={ref}
      data-at={at}
      data-index={at}
      data-state={[...(isSelected ? ['selected'] : []), ...states].join(' ') || undefined}
      aria-rowindex={at + 2}
      aria-current={isSelected || undefined}
      onClick={select}
      onDoubleClick={() => onOpen?.(row)}
      onCopy={copy}
    >
      {columns.map((column, i) => (
        <td
          key={column.id}
          data-align={column.align}
          data-pinned={column.isPinned}
          data-phone={column.phone?.(row)}
        >
          {i === 0 && spoken.length > 0 && (
            <span className="sr-only">{spoken.map((state) => t(`row.${state}`)).join(', ')} </span>
          )}
          {column.cell
            ? column.cell(row, context)
            : column.fields.map((field) => field.text(row, context)).join(' ')}
        </td>
      ))}
    </tr>
  )
}
