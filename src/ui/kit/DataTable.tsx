/** A sortable table of any length: columns as data, only the rows in view drawn, and readable without a mouse. */
import { type CSSProperties, Fragment, type KeyboardEvent, memo, useEffect, useMemo, useRef } from 'react'
import { useSpeech } from '../language/speech.tsx'
import type { RowState } from './column.ts'
import { DataTableHeader } from './DataTableHeader.tsx'
import { DataTableRow } from './DataTableRow.tsx'
import { DataTableToolbar } from './DataTableToolbar.tsx'
import type { DataTableProps } from './data-table-props.ts'
import { useDrawnRows } from './use-drawn-rows.ts'
import { useSortedRows } from './use-sorted-rows.ts'
import { words } from './words.ts'

/** Pixels that the column without a width of its own has at least; narrower, the table scrolls sideways. */
const minGrowingWidth = 190

const noStates: readonly RowState[] = []

/** Drawn again only when something of its own changes, and not while the table scrolls. */
const DrawnRow = memo(DataTableRow) as typeof DataTableRow
const DrawnHeader = memo(DataTableHeader) as typeof DataTableHeader
const DrawnToolbar = memo(DataTableToolbar) as typeof DataTableToolbar

/** The row that the focus is in, by its place. */
function placeOf(event: { target: EventTarget }): number {
  const row = event.target instanceof Element ? event.target.closest<HTMLElement>('tr[data-at]') : null
  return Number(row?.dataset.at)
}

/** Up and down (also k and j), Page Up, Page Down, Home and End choose another row; the focus follows. */
function findNext({ key }: KeyboardEvent, at: number, count: number, page: number): number | undefined {
  const places: Readonly<Record<string, number>> = {
    ArrowDown: at + 1,
    j: at + 1,
    ArrowUp: at - 1,
    k: at - 1,
    PageDown: Math.min(at + page, count - 1),
    PageUp: Math.max(at - page, 0),
    Home: 0,
    End: count - 1,
  }
  const next = places[key]
  return next !== undefined && next >= 0 && next < count ? next : undefined
}

const findRow = (scroller: Element | null, at: number) =>
  scroller?.querySelector<HTMLElement>(`tr[data-at="${at}"]`)

function focusRow(scroller: Element | null, at: number): void {
  findRow(scroller, at)?.querySelector('button')?.focus()
}

interface TableScroller {
  readonly scrollElement: Element | null
  readonly scrollToIndex: (index: number) => void
  /** Pixels from the top of all rows at which the row is in view; undefined for a row that is not there. */
  readonly getOffsetForIndex: (index: number) => readonly [offset: number, ...unknown[]] | undefined
  /** Pixels; null before the first layout. */
  readonly scrollRect: { readonly height: number } | null
  readonly scrollOffset: number | null
}

/**
 * The place of the chosen row; -1 if none is chosen. It is scrolled into view when it is chosen or comes, and when the
 * reader changes the order or the facets; not when rows before it come or go. It stays in view when something appears
 * above the table or below it.
 */
function useSelectedAt<Row, Context>(
  { isSelected, sorting, facets }: DataTableProps<Row, Context>,
  sorted: readonly Row[],
  isSorting: boolean,
  virtual: TableScroller,
): number {
  const at = useMemo(() => (isSelected ? sorted.findIndex(isSelected) : -1), [sorted, isSelected])
  const isThere = at >= 0 && !isSorting
  const shown = useRef<readonly unknown[]>([])
  const size = virtual.scrollRect?.height ?? 0
  const place = useRef({ size, offset: 0, isInView: false })
  useEffect(() => {
    const offset = virtual.scrollOffset ?? 0
    const { isInView, ...was } = place.current
    const isResized = size !== was.size
    const now = [isThere, isSelected, sorting, facets]
    const isSame = now.every((value, i) => value === shown.current[i])
    shown.current = now
    place.current = { size, offset, isInView }
    if (isThere && (!isSame || (isResized && isInView))) {
      virtual.scrollToIndex(at)
      place.current.isInView = true
      // On a low screen the page is longer than the window, and has to be scrolled too.
      const show = () => findRow(virtual.scrollElement, at)?.scrollIntoView({ block: 'nearest' })
      if (!isSame) requestAnimationFrame(show)
    } else if (offset !== was.offset && !isResized) {
      const needed = isThere ? virtual.getOffsetForIndex(at)?.[0] : undefined
      place.current.isInView = needed !== undefined && Math.abs(needed - offset) < 1
    }
  })
  return at
}

export function DataTable<Row, Context>(props: DataTableProps<Row, Context>) {
  const { t } = useSpeech(words)
  const { caption, columns, fields, context, keyOf, stateOf, onSelect, onOpen, isStale = false } = props
  const rows = useSortedRows(props)
  const { sorted } = rows
  const { scroller, virtual, drawn, below, ...drawing } = useDrawnRows(sorted, keyOf, props.rowHeight)
  const { height, isPhone, setFocusedAt } = drawing
  const selectedAt = useSelectedAt(props, sorted, rows.isSorting, virtual)
  const walk = (event: KeyboardEvent) => {
    const page = Math.max(1, Math.floor((scroller.current?.clientHeight ?? 0) / height) - 1)
    const at = placeOf(event)
    const here = sorted[at]
    // The first Enter chooses the row, by its button; the next one opens it.
    if (event.key === 'Enter' && at === selectedAt && here !== undefined && onOpen) {
      event.preventDefault()
      onOpen(here)
      return
    }
    const next = event.ctrlKey || event.metaKey ? undefined : findNext(event, at, sorted.length, page)
    const row = next === undefined ? undefined : sorted[next]
    if (next === undefined || row === undefined) return
    event.preventDefault()
    virtual.scrollToIndex(next)
    onSelect(row)
    requestAnimationFrame(() => focusRow(scroller.current, next))
  }
  const minWidth = columns.reduce((sum, { width = minGrowingWidth }) => sum + width, 0)
  const rowStyle: CSSProperties & { '--row-height': string } = { '--row-height': `${height}px` }
  return (
    <div className="flex min-h-0 flex-1 flex-col">
      <DrawnToolbar {...props} sorted={sorted} valuesOf={rows.valuesOf} />
      <section
        ref={scroller}
        aria-label={caption}
        className={`grid-scroller ${isStale ? 'grid-stale' : ''}`}
        style={rowStyle}
        data-testid="table-scroller"
      >
        <table
          aria-rowcount={sorted.length + 1}
          aria-busy={isStale || rows.isSorting || props.isArriving === true}
          className="grid-table"
          style={isPhone ? undefined : { minWidth: `${minWidth / 16}rem` }}
        >
          <caption className="sr-only">
            {caption}. {t('table.sortHint')}
          </caption>
          <colgroup>
            {columns.map(({ id, width }) => (
              <col key={id} style={width === undefined ? undefined : { width: `${width / 16}rem` }} />
            ))}
          </colgroup>
          <DrawnHeader columns={columns} context={context} stateOf={rows.stateOf} />
          <tbody
            onKeyDown={walk}
            onFocus={(event) => setFocusedAt(placeOf(event))}
            onBlur={() => setFocusedAt(undefined)}
          >
            {drawn.map(({ index, row, above, element }) => (
              <Fragment key={element}>
                {above > 0 && <Gap height={above} count={columns.length} />}
                <DrawnRow
                  ref={isPhone ? virtual.measureElement : undefined}
                  isSelected={index === selectedAt}
                  states={stateOf?.(row) ?? noStates}
                  at={index}
                  {...{ row, columns, fields, context, onSelect, onOpen }}
                />
              </Fragment>
            ))}
          </tbody>
          <Spacer height={below} />
        </table>
        {sorted.length === 0 && props.rows.length > 0 && (
          <p role="status" className="px-4 py-3 text-muted">
            {t('table.noneOfFacets')}
          </p>
        )}
      </section>
    </div>
  )
}

/** The rows above one that are not drawn. */
function Gap({ height, count }: { height: number; count: number }) {
  return (
    <tr className="grid-gap">
      <td colSpan={count} style={{ height, padding: 0, border: 0 }} />
    </tr>
  )
}

/** The rows below those that are drawn. */
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
