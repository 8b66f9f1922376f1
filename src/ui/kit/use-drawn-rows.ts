/** Which rows of a long table are drawn, and by which elements. */
import { defaultRangeExtractor, type Range, useVirtualizer } from '@tanstack/react-virtual'
import { useDeferredValue, useMemo, useRef, useState } from 'react'
import { phoneQuery, useMediaQuery } from './use-media-query.ts'

/** Pixels of the heading with the browser's usual font, its line included. */
const headerHeight = 29

/** Pixels of a row of two lines, before it is measured. */
const phoneRowHeight = 60

/** Pixels of one line of text, as the browser's font makes them, for every 16 pixels. */
const fontScale = () =>
  typeof document === 'undefined'
    ? 1
    : Number.parseFloat(getComputedStyle(document.documentElement).fontSize) / 16 || 1

/**
 * Numbers the elements that draw rows. A row keeps its element while it is drawn; one that comes after all of these takes
 * over the element of one that has gone, because to change an element takes much less time than to make one. Before rows
 * that stay, an element that is taken over would move each of them in the document, and the element that has the focus
 * belongs to its row alone.
 */
function useElementNumbers(
  keys: readonly string[],
  focused: string | undefined,
): ReadonlyMap<string, number> {
  const last = useRef<ReadonlyMap<string, number>>(new Map())
  const wanted = new Set(keys)
  const left = [...last.current].flatMap(([key, number]) =>
    wanted.has(key) || key === focused ? [] : [number],
  )
  let unused = Math.max(-1, ...last.current.values()) + 1
  const lastKept = keys.findLastIndex((key) => last.current.has(key))
  const numberOf = (key: string, i: number) =>
    last.current.get(key) ?? (i > lastKept ? left.shift() : undefined) ?? unused++
  last.current = new Map(keys.map((key, i) => [key, numberOf(key, i)]))
  return last.current
}

/** The rows in view, and the one that has the focus, so that it is not lost when it is scrolled away. */
export function useDrawnRows<Row>(sorted: readonly Row[], keyOf: (row: Row) => string, rowHeight: number) {
  const { length: count } = sorted
  const scroller = useRef<HTMLDivElement>(null)
  const [focused, setFocused] = useState<{ readonly key: string; readonly at: number }>()
  /** Its place now: other rows may have come or gone, or all of them have another order. */
  const focusedAt = useMemo(() => {
    if (focused === undefined) return undefined
    const isSame = (row: Row | undefined) => row !== undefined && keyOf(row) === focused.key
    const at = isSame(sorted[focused.at]) ? focused.at : sorted.findIndex(isSame)
    return at < 0 ? undefined : at
  }, [focused, sorted, keyOf])
  const setFocusedAt = (at: number | undefined) => {
    const row = at === undefined ? undefined : sorted[at]
    setFocused(at === undefined || row === undefined ? undefined : { key: keyOf(row), at })
  }
  const isPhone = useMediaQuery(phoneQuery)
  const height = isPhone ? phoneRowHeight : rowHeight * fontScale()
  // The rows beside those in view are drawn once these have been painted.
  const isPainted = useDeferredValue(true, false)
  const lastStart = useRef<number>(undefined)
  const extract = (range: Range) => {
    const { current: last = Number.POSITIVE_INFINITY } = lastStart
    lastStart.current = range.startIndex
    // When all rows in view are other ones, those beside them are drawn once the scrolling has ended.
    const isJump = Math.abs(range.startIndex - last) > range.endIndex - range.startIndex
    const indexes = defaultRangeExtractor(isJump || !isPainted ? { ...range, overscan: 0 } : range)
    const isKept = focusedAt !== undefined && focusedAt < count && !indexes.includes(focusedAt)
    return isKept ? [...indexes, focusedAt].toSorted((a, b) => a - b) : indexes
  }
  const virtual = useVirtualizer({
    count,
    getScrollElement: () => scroller.current,
    estimateSize: () => height,
    overscan: 6,
    // Before the table is measured: a little less than it has, so that its first rows are drawn with it.
    initialRect: { width: 0, height: typeof window === 'undefined' ? 0 : innerHeight / 2 },
    rangeExtractor: extract,
    // The heading stands above the first row and covers none, so that the last one must be moved by its height.
    scrollPaddingEnd: isPhone ? 0 : headerHeight * fontScale(),
    // While another part of the screen is shown in its place, a row has no height.
    measureElement: (element) => element.getBoundingClientRect().height || height,
  })
  const items = virtual.getVirtualItems().flatMap(({ index, start, end }) => {
    const row = sorted[index]
    return row === undefined ? [] : [{ index, start, end, row, key: keyOf(row) }]
  })
  const numbers = useElementNumbers(
    items.map(({ key }) => key),
    focused?.key,
  )
  const drawn = items.map(({ index, start, row, key }, i) => ({
    index,
    row,
    /** Pixels above it of rows that are not drawn. */
    above: start - (items[i - 1]?.end ?? 0),
    // On a phone, each row is measured by its own element.
    element: isPhone ? key : numbers.get(key),
  }))
  const below = virtual.getTotalSize() - (items.at(-1)?.end ?? 0)
  return { scroller, virtual, height, isPhone, setFocusedAt, drawn, below }
}
