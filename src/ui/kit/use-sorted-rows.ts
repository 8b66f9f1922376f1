/** The rows of a table in the order and with the facets that are chosen. */
import {
  columnFacetingFeature,
  columnFilteringFeature,
  createColumnHelper,
  createFacetedRowModel,
  createFacetedUniqueValues,
  createFilteredRowModel,
  createSortedRowModel,
  filterFns,
  rowSortingFeature,
  sortFns,
  tableFeatures,
  useTable,
} from '@tanstack/react-table'
import { useMemo } from 'react'
import { compareValues } from './column.ts'
import type { DataTableProps } from './data-table-props.ts'

const features = tableFeatures({
  rowSortingFeature,
  columnFilteringFeature,
  columnFacetingFeature,
  sortedRowModel: createSortedRowModel(),
  filteredRowModel: createFilteredRowModel(),
  facetedRowModel: createFacetedRowModel(),
  facetedUniqueValues: createFacetedUniqueValues(),
  sortFns,
  filterFns,
})

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

export function useSortedRows<Row, Context>(props: DataTableProps<Row, Context>) {
  const { fields, rows, keyOf, sorting, onSort, facets } = props
  const defined = useMemo(() => {
    const helper = createColumnHelper<typeof features, { readonly row: Row }>()
    return fields.map(({ id, value, sortsDescendingFirst = false }) =>
      helper.accessor(({ row }): unknown => value(row), {
        id,
        sortUndefined: 'last',
        sortDescFirst: sortsDescendingFirst,
        sortFn: (a, b) => compareValues(a.getValue(id), b.getValue(id)),
        filterFn: (row, _, chosen: readonly string[]) => chosen.includes(String(row.getValue(id) ?? '')),
      }),
    )
  }, [fields])
  const data = useMemo(() => rows.map((row) => ({ row })), [rows])
  const columnFilters = useMemo(() => [...facets].map(([id, value]) => ({ id, value })), [facets])
  const table = useTable({
    features,
    columns: defined,
    data,
    getRowId: ({ row }) => keyOf(row),
    state: { sorting: [...sorting], columnFilters },
    onSortingChange: (next) => onSort(typeof next === 'function' ? next([...sorting]) : next),
    isMultiSortEvent: isWithShift,
  })
  return {
    sorted: table.getRowModel().rows.map(({ original }) => original.row),
    stateOf: (id: string): FieldState | undefined => table.getColumn(id),
    /** The values of a field with the number of rows that have it, the most frequent first. */
    valuesOf: (id: string): FacetValue[] =>
      [...(table.getColumn(id)?.getFacetedUniqueValues() ?? [])]
        .map(([value, count]) => ({ value: String(value ?? ''), count }))
        .filter(({ value }) => value !== '')
        .toSorted((a, b) => b.count - a.count || (a.value < b.value ? -1 : 1)),
  }
}
