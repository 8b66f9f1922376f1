/** The order, the facets and the chosen row of a screen that is one table, kept in its address. */
import { useNavigate } from '@tanstack/react-router'
import { useMemo } from 'react'
import { type Facets, formatFacets, parseFacets } from './kit/facets.ts'
import { formatSort, parseSort, type SortKey } from './kit/sort-order.ts'
import { TableSearch } from './screen.ts'
import { useScreenSearch } from './use-screen-search.ts'

/** `fieldIds`: of the fields that can be sorted and filtered by. `keyOf`: what the address calls a row. */
export function useTableSearch<Row>(fieldIds: ReadonlySet<string>, keyOf: (row: Row) => string) {
  const { sort, only, row } = useScreenSearch(TableSearch)
  const navigate = useNavigate()
  const change = (next: TableSearch) =>
    void navigate({ to: '.', search: (before: object) => ({ ...before, ...next }), replace: true })
  const sorting = useMemo(() => parseSort(sort, fieldIds), [sort, fieldIds])
  const facets = useMemo(() => parseFacets(only, fieldIds), [only, fieldIds])
  const isSelected = useMemo(
    () => (row === undefined ? undefined : (one: Row) => keyOf(one) === row),
    [row, keyOf],
  )
  return {
    ...(isSelected && { isSelected }),
    sorting,
    onSort: (keys: readonly SortKey[]) => change({ sort: formatSort(keys) }),
    facets,
    onFacets: (next: Facets) => change({ only: formatFacets(next) }),
    selected: row,
    onSelect: (one: Row) => change({ row: keyOf(one) }),
    onUnselect: () => change({ row: undefined }),
  }
}
