/** The rows of a table in the order and with the facets that are chosen. */
import { createColumnHelper, rowSortingFeature, tableFeatures, useTable } from '@tanstack/react-table'
import { useCallback, useEffect, useMemo, useState } from 'react'
import type { Field } from './column.ts'
import type { DataTableProps } from './data-table-props.ts'
import type { Facets } from './facets.ts'
import {
  countRanks,
  filterPlaces,
  type RankedKey,
  type RankedValues,
  type Ranking,
  rankValues,
  sortPlaces,
} from './rank.ts'
import { rankBeside } from './rank-beside.ts'

/** The table library keeps which fields sort; the order itself is computed from ranks. */
const features = tableFeatures({ rowSortingFeature })
const noRows: readonly { readonly row: never }[] = []

const isWithShift = (event: unknown) =>
  typeof event === 'object' && event !== null && 'shiftKey' in event && event.shiftKey === true

/** How one field sorts the rows. */
export interface FieldState {
  /** Undefined if it does not. */
  readonly direction: 'asc' | 'desc' | undefined
  /** Its place among the fields that sort, from 0; -1 if it does not. */
  readonly at: number
  readonly toggle: undefined | ((event: unknown) => void)
}

export interface FacetValue {
  readonly value: string
  readonly count: number
}

/** With more rows, many different values are ranked beside the page: here it would take over 20 ms on a slow machine. */
const maxRankedHere = 5000

/** The ranking of a field, made when it is first needed. Undefined for very many values, unless they are needed here. */
type Rankings = (id: string, needsValues?: boolean) => RankedValues | undefined

function createRankings<Row, Context>(
  rows: readonly Row[],
  fields: readonly Field<Row, Context>[],
): Rankings {
  const made = new Map<string, RankedValues | undefined>()
  return (id, needsValues = false) => {
    const known = made.get(id)
    const field = fields.find((one) => one.id === id)
    if (known || !field || (made.has(id) && !needsValues)) return known
    const isLong = rows.length > maxRankedHere && !needsValues
    const ranked = rankValues(
      rows.map((row) => field.value(row)),
      isLong ? maxRankedHere : undefined,
    )
    made.set(id, ranked)
    return ranked
  }
}

/** What was ranked beside the page, and for which rows. */
interface RankedBeside {
  readonly rows: readonly unknown[]
  readonly rankings: ReadonlyMap<string, Ranking>
}

/** The rankings of the fields that sort, one after another; undefined until those with many values have come. */
function useSortKeys<Row, Context>(
  { rows, fields, sorting }: DataTableProps<Row, Context>,
  rankings: Rankings,
): readonly RankedKey[] | undefined {
  const [beside, setBeside] = useState<RankedBeside>({ rows, rankings: new Map() })
  const keys = useMemo(
    () =>
      sorting.map(({ id, desc }) => {
        const ranking = rankings(id) ?? (beside.rows === rows ? beside.rankings.get(id) : undefined)
        return { id, key: ranking && { ranks: ranking.ranks, count: ranking.count, desc } }
      }),
    [sorting, rankings, beside, rows],
  )
  const missing = keys.flatMap(({ id, key }) => (key ? [] : [id])).join(' ')
  useEffect(() => {
    let isOver = false
    const wanted = fields.filter(({ id }) => missing.split(' ').includes(id))
    const ranked = wanted.map(async ({ id, value }) => [id, await rankBeside(rows.map(value))] as const)
    if (ranked.length > 0) {
      void Promise.all(ranked).then((come) => {
        if (isOver) return
        setBeside((old) => ({
          rows,
          rankings: new Map([...(old.rows === rows ? old.rankings : []), ...come]),
        }))
      })
    }
    return () => {
      isOver = true
    }
  }, [missing, rows, fields])
  return useMemo(() => {
    const complete = keys.flatMap(({ key }) => (key ? [key] : []))
    return complete.length === keys.length ? complete : undefined
  }, [keys])
}

/** The places of the rows that have the chosen values, `except` those of one field. */
function placesOf(count: number, rankings: Rankings, facets: Facets, except?: string): Uint32Array {
  const filters = [...facets].flatMap(([id, chosen]) => {
    const ranked = id === except ? undefined : rankings(id, true)
    if (!ranked) return []
    const allowed = Uint8Array.from(ranked.values, (value) => (chosen.includes(String(value)) ? 1 : 0))
    return [{ ranks: ranked.ranks, allowed }]
  })
  return filterPlaces(count, filters)
}

/** The values of a field with the number of rows that have it, the most frequent first. */
function listValues(count: number, rankings: Rankings, facets: Facets, id: string): FacetValue[] {
  const ranked = rankings(id)
  if (!ranked) return []
  const counts = countRanks(placesOf(count, rankings, facets, id), ranked)
  return ranked.values
    .map((value, rank) => ({ value: String(value), count: counts[rank] ?? 0 }))
    .filter((one) => one.value !== '' && one.count > 0)
    .toSorted((a, b) => b.count - a.count || (a.value < b.value ? -1 : 1))
}

export function useSortedRows<Row, Context>(props: DataTableProps<Row, Context>) {
  const { fields, rows, sorting, onSort, facets } = props
  const rankings = useMemo(() => createRankings(rows, fields), [rows, fields])
  const keys = useSortKeys(props, rankings)
  const columns = useMemo(() => {
    const helper = createColumnHelper<typeof features, { readonly row: Row }>()
    return fields.map(({ id, value, sortsDescendingFirst = false }) =>
      helper.accessor(({ row }): unknown => value(row), { id, sortDescFirst: sortsDescendingFirst }),
    )
  }, [fields])
  const table = useTable({
    features,
    columns,
    data: noRows,
    manualSorting: true,
    state: { sorting: [...sorting] },
    onSortingChange: (next) => onSort(typeof next === 'function' ? next([...sorting]) : next),
    isMultiSortEvent: isWithShift,
  })
  const kept = useMemo(() => placesOf(rows.length, rankings, facets), [rows, rankings, facets])
  const places = useMemo(() => sortPlaces(kept, keys ?? []), [kept, keys])
  const sorted = useMemo(() => {
    const inOrder: Row[] = []
    for (const place of places) {
      const row = rows[place]
      if (row !== undefined) inOrder.push(row)
    }
    return inOrder
  }, [places, rows])
  const stateOf = useCallback(
    (id: string): FieldState => {
      const at = sorting.findIndex((key) => key.id === id)
      const key = sorting[at]
      return {
        direction: key && (key.desc ? 'desc' : 'asc'),
        at,
        toggle: table.getColumn(id)?.getToggleSortingHandler(),
      }
    },
    [table, sorting],
  )
  const valuesOf = useCallback(
    (id: string) => listValues(rows.length, rankings, facets, id),
    [rows, rankings, facets],
  )
  return {
    sorted,
    /** Whether the order that is shown is not yet the one that was chosen. */
    isSorting: keys === undefined,
    stateOf,
    valuesOf,
  }
}
