/** A sortable table of any length: columns as data, only the rows in view drawn, and readable without a mouse. */
import {
  createColumnHelper,
  createSortedRowModel,
  rowSortingFeature,
  sortFns,
  tableFeatures,
  useTable,
} from '@tanstack/react-table'
import { useVirtualizer } from '@tanstack/react-virtual'
import { type KeyboardEvent, useMemo, useRef } from 'react'
import { useSpeech } from '../language/speech.tsx'
import { compareValues } from './column.ts'
import { DataTableHeader } from './DataTableHeader.tsx'
import { DataTableRow } from './DataTableRow.tsx'
import { DataTableToolbar } from './DataTableToolbar.tsx'
import type { DataTableProps } from './data-table-props.ts'
import { words } from './words.ts'

/** Pixels. */
const rowHeight = 28
const features = tableFeatures({ rowSortingFeature, sortedRowModel: createSortedRowModel(), sortFns })

const isWithShift = (event: unknown) =>
  typeof event === 'object' && event !== null && 'shiftKey' in event && event.shiftKey === true

/** The rows in their order, and how a heading changes it. */
function useSortedRows<Row, Context>(props: DataTableProps<Row, Context>) {
  const { columns, rows, keyOf, sorting, onSort } = props
  const defined = useMemo(() => {
    const helper = createColumnHelper<typeof features, { readonly row: Row }>()
    return columns.map(({ id, value, sortsDescendingFirst = false }) =>
      helper.accessor(({ row }): unknown => value(row), {
        id,
        sortUndefined: 'last',
        sortDescFirst: sortsDescendingFirst,
        sortFn: (a, b) => compareValues(a.getValue(id), b.getValue(id)),
      }),
    )
  }, [columns])
  const data = useMemo(() => rows.map((row) => ({ row })), [rows])
  const table = useTable({
    features,
    columns: defined,
    data,
    getRowId: ({ row }) => keyOf(row),
    state: { sorting: [...sorting] },
    onSortingChange: (next) => onSort(typeof next === 'function' ? next([...sorting]) : next),
    isMultiSortEvent: isWithShift,
  })
  return { table, sorted: table.getRowModel().rows.map(({ original }) => original.row) }
}

/** The row that the focus is in, by its place. */
function placeOf(event: KeyboardEvent): number {
  const row = event.target instanceof Element ? event.target.closest<HTMLElement>('tr[data-at]') : null
  return Number(row?.dataset.at)
}

/** Up, down, Page Up, Page Down, Home and End choose another row; the focus follows. `page`: rows in view. */
function findNext({ key }: KeyboardEvent, at: number, count: number, page: number): number | undefined {
  const places: Readonly<Record<string, number>> = {
    ArrowDown: at + 1,
    ArrowUp: at - 1,
    PageDown: Math.min(at + page, count - 1),
    PageUp: Math.max(at - page, 0),
    Home: 0,
    End: count - 1,
  }
  const next = places[key]
  return next !== undefined && next >= 0 && next < count ? next : undefined
}

const countRowsInView = (scroller: Element | null) =>
  Math.max(1, Math.floor((scroller?.clientHeight ?? 0) / rowHeight) - 1)

function focusRow(scroller: Element | null, at: number): void {
  scroller?.querySelector<HTMLElement>(`tr[data-at="${at}"] button`)?.focus()
}

export function DataTable<Row, Context>(props: DataTableProps<Row, Context>) {
  const { t } = useSpeech(words)
  const { caption, columns, context, keyOf, stateOf, onSelect, isStale = false } = props
  const { table, sorted } = useSortedRows(props)
  const scroller = useRef<HTMLDivElement>(null)
  const virtual = useVirtualizer({
    count: sorted.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 12,
  })
  const shown = virtual.getVirtualItems()
  const after = virtual.getTotalSize() - (shown.at(-1)?.end ?? 0)
  const walk = (event: KeyboardEvent) => {
    const next = findNext(event, placeOf(event), sorted.length, countRowsInView(scroller.current))
    const row = next === undefined ? undefined : sorted[next]
    if (next === undefined || row === undefined) return
    event.preventDefault()
    virtual.scrollToIndex(next)
    onSelect(row)
    requestAnimationFrame(() => focusRow(scroller.current, next))
  }
  return (
    <div className="flex min-h-0 flex-1 flex-col">
      <DataTableToolbar {...props} sorted={sorted} />
      <section
        ref={scroller}
        aria-label={caption}
        className={`relative min-h-0 flex-1 overflow-auto ${isStale ? 'opacity-55' : ''}`}
        data-testid="table-scroller"
      >
        <table
          aria-rowcount={sorted.length + 1}
          aria-busy={isStale}
          className="table-fixed border-separate border-spacing-0"
          style={{ width: columns.reduce((sum, { width }) => sum + width, 0) }}
        >
          <caption className="sr-only">
            {caption}. {t('table.sortHint')}
          </caption>
          <DataTableHeader columns={columns} context={context} headers={table.getFlatHeaders()} />
          <Spacer height={shown[0]?.start ?? 0} />
          <tbody onKeyDown={walk}>
            {shown.map(({ index }) => {
              const row = sorted[index]
              if (row === undefined) return null
              const states = stateOf?.(row) ?? []
              return (
                <DataTableRow key={keyOf(row)} {...{ row, columns, context, states, onSelect }} at={index} />
              )
            })}
          </tbody>
          <Spacer height={after} />
        </table>
      </section>
    </div>
  )
}

/** The rows above or below those that are drawn. */
function Spacer({ height }: { height: number }) {
  if (height <= 0) return null
  return (
    <tbody aria-hidden="true">
      <tr>
        <td style={{ height }} />
      </tr>
    </tbody>
  )
}
