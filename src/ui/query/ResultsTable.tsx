/** The answer as a table. Its order is kept in the address. */
import { useNavigate } from '@tanstack/react-router'
import { useMemo } from 'react'
import { DataTable } from '../kit/DataTable.tsx'
import { formatSort, parseSort, type SortKey } from '../kit/sort-order.ts'
import { useSpeech } from '../language/speech.tsx'
import { usePreferences } from '../preferences.ts'
import { batchColumns, columns } from './columns.tsx'
import type { PlacedRow } from './placed-row.ts'
import { words } from './words.ts'

interface Props {
  readonly rows: readonly PlacedRow[]
  /** The order as the address holds it. */
  readonly sort: string | undefined
  /** Milliseconds since 1970 of the answer: what "ago" counts from. */
  readonly answeredAt: number
  readonly selected: PlacedRow | undefined
  readonly onSelect: (row: PlacedRow) => void
  /** The next answer is on its way. */
  readonly isStale: boolean
}

const columnIds: ReadonlySet<string> = new Set(columns.map(({ id }) => id))
const keyOf = ({ position }: PlacedRow) => String(position)

export function ResultsTable({ rows, sort, answeredAt, selected, onSelect, isStale }: Props) {
  const speech = useSpeech(words)
  const { clock } = usePreferences()
  const navigate = useNavigate()
  const context = useMemo(() => ({ speech, clock, now: answeredAt }), [speech, clock, answeredAt])
  const sorting = useMemo(() => parseSort(sort, columnIds), [sort])
  const changeSorting = (keys: readonly SortKey[]) =>
    void navigate({
      to: '.',
      search: (previous: object) => ({ ...previous, sort: formatSort(keys) }),
      replace: true,
    })
  const isBatch = rows.some(({ row }) => row.xuid !== rows[0]?.row.xuid)
  return (
    <DataTable
      caption={speech.t('table.caption')}
      columns={isBatch ? batchColumns : columns}
      context={context}
      rows={rows}
      keyOf={keyOf}
      stateOf={({ position }) => (position === selected?.position ? ['selected'] : [])}
      sorting={sorting}
      onSort={changeSorting}
      onSelect={onSelect}
      isStale={isStale}
      fileName="sessions"
    />
  )
}
