/** The answer as a table: sortable by several keys, only the rows in view drawn. */

import { useNavigate, useSearch } from '@tanstack/react-router'
import { FlexRender, type Header, type Row, useTable } from '@tanstack/react-table'
import { useVirtualizer } from '@tanstack/react-virtual'
import { type KeyboardEvent, useMemo, useRef } from 'react'
import { shorten } from '../kit/shorten.ts'
import { usePreferences } from '../preferences.ts'
import { useSpeech } from '../text/language.tsx'
import { features, makeColumns, numeric, type PlacedRow, widths } from './columns.tsx'
import { readSort, type SortKey, writeSort } from './sort-order.ts'

interface Props {
  readonly rows: readonly PlacedRow[]
  /** Milliseconds since 1970 of the answer: what "ago" counts from. */
  readonly answeredAt: number
  readonly selected: PlacedRow | undefined
  readonly onSelect: (row: PlacedRow) => void
  /** The last answer, while the next is awaited. */
  readonly stale: boolean
}

const rowHeight = 28
const columnIds: ReadonlySet<string> = new Set(Object.keys(widths))
const tableWidth = Object.values(widths).reduce((sum, width) => sum + width, 0)

function useSorting(): [SortKey[], (keys: readonly SortKey[]) => void] {
  const search = useSearch({ from: '__root__' })
  const navigate = useNavigate()
  const write = (keys: readonly SortKey[]) =>
    void navigate({ to: '.', search: (previous) => ({ ...previous, sort: writeSort(keys) }), replace: true })
  return [useMemo(() => readSort(search.sort, columnIds), [search.sort]), write]
}

export function ResultsTable({ rows, answeredAt, selected, onSelect, stale }: Props) {
  const speech = useSpeech()
  const { t } = speech
  const { clock } = usePreferences()
  const [sorting, setSorting] = useSorting()
  const several = rows.some((one) => one.row.xuid !== rows[0]?.row.xuid)
  const columns = useMemo(
    () =>
      makeColumns({ speech, clock, now: answeredAt, several, renderName: (row) => <NameCell row={row} /> }),
    [speech, clock, answeredAt, several],
  )
  const table = useTable({
    features,
    columns,
    data: rows as PlacedRow[],
    getRowId: (row) => String(row.position),
    state: { sorting: sorting as { id: string; desc: boolean }[] },
    onSortingChange: (next) => setSorting(typeof next === 'function' ? next(sorting as never) : next),
    sortDescFirst: false,
    isMultiSortEvent: (event) => (event as { shiftKey?: boolean }).shiftKey === true,
  })
  const scroller = useRef<HTMLDivElement>(null)
  const sorted = table.getRowModel().rows
  const virtual = useVirtualizer({
    count: sorted.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 12,
  })
  const shown = virtual.getVirtualItems()
  const before = shown[0]?.start ?? 0
  const after = virtual.getTotalSize() - (shown.at(-1)?.end ?? 0)

  /** Up, down, Home and End walk the rows; the focus goes along. */
  const walk = (event: KeyboardEvent) => {
    const at = Number((event.target as HTMLElement).closest<HTMLElement>('tr[data-at]')?.dataset.at)
    const steps: Record<string, number> = {
      ArrowDown: at + 1,
      ArrowUp: at - 1,
      Home: 0,
      End: sorted.length - 1,
    }
    const to = steps[event.key]
    const row = to === undefined ? undefined : sorted[to]
    if (to === undefined || !row) return
    event.preventDefault()
    virtual.scrollToIndex(to)
    onSelect(row.original)
    requestAnimationFrame(() =>
      scroller.current?.querySelector<HTMLElement>(`tr[data-at="${to}"] button`)?.focus(),
    )
  }

  return (
    <div className="flex min-h-0 flex-1 flex-col">
      <SortNote
        sorting={sorting}
        onClear={() => setSorting([])}
        header={(id) => String(table.getColumn(id)?.columnDef.header ?? id)}
      />
      <section
        ref={scroller}
        aria-label={t('table.caption')}
        className={`relative min-h-0 flex-1 overflow-auto ${stale ? 'opacity-55' : ''}`}
        data-testid="table-scroller"
      >
        <table
          aria-rowcount={sorted.length + 1}
          aria-busy={stale}
          className="table-fixed border-separate border-spacing-0"
          style={{ width: tableWidth }}
        >
          <caption className="sr-only">
            {t('table.caption')}. {t('table.sortHint')}
          </caption>
          <thead className="sticky top-0 z-10 bg-sunken">
            <tr aria-rowindex={1}>
              {table.getFlatHeaders().map((header) => (
                <HeaderCell key={header.id} header={header} />
              ))}
            </tr>
          </thead>
          <Spacer height={before} />
          <tbody onKeyDown={walk}>
            {shown.map((item) => {
              const row = sorted[item.index]
              if (!row) return null
              const isSelected = row.original.position === selected?.position
              return (
                <BodyRow key={row.id} row={row} at={item.index} isSelected={isSelected} onSelect={onSelect} />
              )
            })}
          </tbody>
          <Spacer height={after} />
        </table>
      </section>
    </div>
  )
}

function Spacer({ height }: { height: number }) {
  return height > 0 ? (
    <tbody aria-hidden="true">
      <tr>
        <td style={{ height }} />
      </tr>
    </tbody>
  ) : null
}

function HeaderCell({ header }: { header: Header<typeof features, PlacedRow> }) {
  const { t } = useSpeech()
  const { column } = header
  const direction = column.getIsSorted()
  const place = column.getSortIndex()
  const sorts = direction === 'asc' ? 'ascending' : direction === 'desc' ? 'descending' : 'none'
  const label = String(column.columnDef.header)
  return (
    <th
      scope="col"
      aria-sort={sorts}
      style={{ width: widths[column.id] }}
      className={`border-b border-line p-0 font-semibold ${numeric.has(column.id) ? 'text-right' : 'text-left'}`}
    >
      <button
        type="button"
        title={t('table.sortHint')}
        onClick={column.getToggleSortingHandler()}
        className={`flex h-7 w-full items-center gap-1 px-2 whitespace-nowrap hover:text-accent ${numeric.has(column.id) ? 'justify-end' : ''}`}
      >
        {label}
        <span aria-hidden="true" className="id text-[11px] text-accent">
          {direction === 'asc' ? '▲' : direction === 'desc' ? '▼' : ''}
          {direction !== false && place > 0 ? place + 1 : ''}
        </span>
      </button>
    </th>
  )
}

interface BodyRowProps {
  readonly row: Row<typeof features, PlacedRow>
  readonly at: number
  readonly isSelected: boolean
  readonly onSelect: (row: PlacedRow) => void
}

function BodyRow({ row, at, isSelected, onSelect }: BodyRowProps) {
  return (
    // The row's own button does the same by keyboard; the click on the row is a larger target for it.
    <tr
      data-at={at}
      aria-rowindex={at + 2}
      aria-current={isSelected || undefined}
      onClick={(event) => {
        // Text that is being selected for copying is not a click on the row.
        const selection = getSelection()
        const isSelecting =
          selection?.isCollapsed === false && event.currentTarget.contains(selection.anchorNode)
        if (!isSelecting) onSelect(row.original)
      }}
      className="h-7 hover:bg-sunken aria-[current]:bg-accent-soft"
    >
      {row.getAllCells().map((cell) => (
        <td
          key={cell.id}
          className={`max-w-0 truncate border-b border-line px-2 ${numeric.has(cell.column.id) ? 'text-right tabular-nums' : ''}`}
        >
          <FlexRender cell={cell} />
        </td>
      ))}
    </tr>
  )
}

function NameCell({ row }: { row: PlacedRow }) {
  const { t } = useSpeech()
  const { name } = row.row.sessionRef
  return (
    <span className="flex min-w-0 items-center gap-1.5">
      <button
        type="button"
        className="id min-w-0 truncate text-left text-accent hover:underline"
        title={name}
        aria-label={t('table.explain', { name })}
      >
        {shorten(name)}
      </button>
      {row.count > 1 && (
        <span
          className="shrink-0 rounded border border-line px-1 text-[11px] text-muted"
          title={t('table.repeat', { nth: row.nth, count: row.count })}
        >
          {row.nth}/{row.count}
        </span>
      )}
    </span>
  )
}

function SortNote(props: {
  sorting: readonly SortKey[]
  onClear: () => void
  header: (id: string) => string
}) {
  const { t } = useSpeech()
  const { sorting } = props
  const columns = sorting.map(
    (key) => `${props.header(key.id)} ${t(key.desc ? 'table.descending' : 'table.ascending')}`,
  )
  return (
    <p className="flex min-h-7 items-center gap-3 border-b border-line px-3 text-[12px] text-muted">
      <span role="status">
        {sorting.length === 0 ? t('table.sortHint') : t('table.sortedBy', { columns: columns.join(', ') })}
      </span>
      {sorting.length > 0 && (
        <button type="button" className="link" onClick={props.onClear}>
          {t('table.unsort')}
        </button>
      )}
    </p>
  )
}
