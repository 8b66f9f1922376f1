/** The rows of a table in the order and with the facets that are chosen. */
import { createColumnHelper, rowSortingFeature, tableFeatures, useTable } from '@tanstack/react-table'
import { useCallback, useEffect, useMemo, useReducer, useRef } from 'react'
import type { Field } from './column.ts'
import type { DataTableProps } from './data-table-props.ts'
import type { Facets } from './facets.ts'
import { countRanks, filterPlaces, type RankedValues, type Ranking, rankValues, sortPlaces } from './rank.ts'
import { rankBeside } from './rank-beside.ts'

/** The table library keeps which fields sort; the order itself is computed from ranks. */
const features = tableFeatures({ rowSortingFeature })
const noRows: readonly { readonly row: never }[] = []

const isWithShift = (event: unknown) =>
  typeof event === 'object' && event !== null && 'shiftKey' in event && event.shiftKey === true

/** What the table library knows of one field. */
export interface FieldState {
  readonly getIsSorted: () => false | 'asc' | 'desc'
  readonly getSortIndex: () => number
  readonly getToggleSortingHandler: () => undefined | ((event: unknown) => void)
}

export interface FacetValue {
  readonly value: string
  readonly count: number
}

/** With more rows, many different values are ranked beside the page: here it would take over 20 ms on a slow machine. */
const maxRankedHere = 5000

interface Ranked {
  /** Undefined until the field has been ranked beside the page. */
  ranking: Ranking | undefined
  /** The different values; undefined if there are very many. */
  readonly values: RankedValues['values'] | undefined
}

/** The rankings of one list of rows, each made when it is first needed. `onRanked` is called after one came later. */
function createRankings<Row, Context>(
  rows: readonly Row[],
  fields: readonly Field<Row, Context>[],
  onRanked: () => void,
): (id: string, needsValues?: boolean) => Ranked | undefined {
  const made = new Map<string, Ranked>()
  return (id, needsValues = false) => {
    const known = made.get(id)
    const field = fields.find((one) => one.id === id)
    if (!field || (known && (known.values || !needsValues))) return known
    const values = rows.map((row) => field.value(row))
    const isLong = rows.length > maxRankedHere && !needsValues
    const here = rankValues(values, isLong ? maxRankedHere : undefined)
    const ranked: Ranked = { ranking: here, values: here?.values }
    made.set(id, ranked)
    if (!here) {
      void rankBeside(values).then((ranking) => {
        ranked.ranking = ranking
        onRanked()
      })
    }
    return ranked
  }
}

type Rankings = ReturnType<typeof createRankings>

/** The places of the rows that have the chosen values, `except` those of one field. */
function placesOf(count: number, rankings: Rankings, facets: Facets, except?: string): Uint32Array {
  const filters = [...facets].flatMap(([id, chosen]) => {
    const { ranking, values = [] } = id === except ? {} : (rankings(id, true) ?? {})
    if (!ranking) return []
    const allowed = Uint8Array.from(values, (value) => (chosen.includes(String(value)) ? 1 : 0))
    return [{ ranks: ranking.ranks, allowed }]
  })
  return filterPlaces(count, filters)
}

/** The values of a field with the number of rows that have it, the most frequent first. */
function listValues(count: number, rankings: Rankings, facets: Facets, id: string): FacetValue[] {
  const { ranking, values = [] } = rankings(id) ?? {}
  if (!ranking) return []
  const counts = countRanks(placesOf(count, rankings, facets, id), ranking)
  return values
    .map((value, rank) => ({ value: String(value), count: counts[rank] ?? 0 }))
    .filter((one) => one.value !== '' && one.count > 0)
    .toSorted((a, b) => b.count - a.count || (a.value < b.value ? -1 : 1))
}

export function useSortedRows<Row, Context>(props: DataTableProps<Row, Context>) {
  const { fields, rows, sorting, onSort, facets } = props
  const [version, countRanked] = useReducer((count: number) => count + 1, 0)
  const isMounted = useRef(true)
  useEffect(() => {
    isMounted.current = true
    return () => {
      isMounted.current = false
    }
  }, [])
  const rankings = useMemo(
    () => createRankings(rows, fields, () => isMounted.current && countRanked()),
    [rows, fields],
  )
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
  // biome-ignore lint/correctness/useExhaustiveDependencies: `version` says that a ranking has come.
  const places = useMemo(() => {
    const keys = sorting.flatMap(({ id, desc }) => {
      const { ranking } = rankings(id) ?? {}
      return ranking ? [{ ...ranking, desc }] : []
    })
    return sortPlaces(placesOf(rows.length, rankings, facets), keys)
  }, [rows, rankings, sorting, facets, version])
  const sorted = useMemo(
    () => Array.from(places, (place) => rows[place]).filter((row) => row !== undefined),
    [places, rows],
  )
  // biome-ignore lint/correctness/useExhaustiveDependencies: the library says another thing when the order changes.
  const stateOf = useCallback((id: string): FieldState | undefined => table.getColumn(id), [table, sorting])
  const valuesOf = useCallback(
    (id: string) => listValues(rows.length, rankings, facets, id),
    [rows, rankings, facets],
  )
  return {
    sorted,
    /** Whether the order that is shown is not yet the one that was chosen. */
    isSorting: sorting.some(({ id }) => rankings(id)?.ranking === undefined),
    stateOf,
    valuesOf,
  }
}
