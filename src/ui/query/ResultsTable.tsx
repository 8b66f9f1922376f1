/** The answer as a table. Its order, facets and selected row are kept in the address. */
import { useMemo, useState } from 'react'
import { useOpenSession } from '../frame/use-open-session.ts'
import { DataTable } from '../kit/DataTable.tsx'
import { ExactText } from '../kit/ExactText.tsx'
import { formatFacets, parseFacets } from '../kit/facets.ts'
import { shorten } from '../kit/shorten.ts'
import { formatSort, parseSort } from '../kit/sort-order.ts'
import { useSpeech } from '../language/speech.tsx'
import { usePreferences } from '../preferences.ts'
import { columns, keywordColumns, stateColumn } from './columns.tsx'
import { type ColumnContext, fields, foldable } from './fields.tsx'
import { type FoldedField, foldColumns } from './fold.ts'
import { isHidden, keyOfRow, matchRowKey, type PlacedRow } from './placed-row.ts'
import type { ViewSearch } from './search.ts'
import { words } from './words.ts'

interface Props {
  readonly rows: readonly PlacedRow[]
  readonly view: ViewSearch
  readonly onView: (change: Partial<ViewSearch>) => void
  readonly context: ColumnContext
  /** The next answer is on its way. */
  readonly isStale: boolean
  /** These are the first rows of an answer that is still arriving. */
  readonly isArriving: boolean
  /** Above the table, at the end of the facets. */
  readonly actions: React.ReactNode
}

const fieldIds: ReadonlySet<string> = new Set(fields.map(({ id }) => id))
const noFolding: ReadonlySet<string> = new Set()
const dimmed = ['dimmed'] as const
const noStates = [] as const
const changes = { new: ['new'], changed: ['changed'], gone: ['gone'] } as const
const stateOf = ({ position: place, change }: PlacedRow) =>
  change ? changes[change] : place === undefined ? dimmed : noStates

/** Pixels. */
const rowHeights = { compact: 26, normal: 30, relaxed: 36 } as const

/** Pixels of the column of the rows' numbers: more for those of more digits. */
const widthOfNumbers = (count: number) =>
  count < 1000 ? 44 : count < 10_000 ? 54 : count < 100_000 ? 62 : 70

const keyOf = ({ row, position, nth, change }: PlacedRow) =>
  `${keyOfRow(row)} ${change === 'gone' ? change : position === undefined ? 'hidden' : nth}`

export function ResultsTable({ rows, view, onView, context, isStale, isArriving, actions }: Props) {
  const { t } = useSpeech(words)
  const { density } = usePreferences()
  const openSession = useOpenSession()
  const [isUnfolded, setUnfolded] = useState(false)
  const sorting = useMemo(() => parseSort(view.sort, fieldIds), [view.sort])
  const facets = useMemo(() => parseFacets(view.only, fieldIds), [view.only])
  const isSelected = useMemo(() => {
    const matches = matchRowKey(view.row)
    return matches && (({ row }: PlacedRow) => matches(row))
  }, [view.row])
  const isOfPlayers = rows.some(({ row }) => row.xuid !== undefined || row.status !== undefined)
  const { columns: shown, folded } = useMemo(() => {
    const all = isOfPlayers ? columns : keywordColumns
    const folding = foldColumns(all, rows, context, isUnfolded ? noFolding : foldable)
    const hasHidden = rows.some(isHidden)
    const fitting = folding.columns.map((column) => {
      if (column.id === 'position') return { ...column, width: widthOfNumbers(rows.length) }
      if (column.id === 'who' && !column.fields.some(({ id }) => id === 'player')) return stateColumn
      // Nothing is hidden by anything while no hidden row is shown.
      const shownFields = column.fields.filter(({ id }) => id !== 'hiddenBy' || hasHidden)
      return shownFields.length === column.fields.length ? column : { ...column, fields: shownFields }
    })
    return { ...folding, columns: fitting }
  }, [rows, context, isOfPlayers, isUnfolded])
  return (
    <DataTable
      caption={t('table.caption')}
      columns={shown}
      fields={fields}
      context={context}
      rows={rows}
      keyOf={keyOf}
      stateOf={stateOf}
      {...(isSelected && { isSelected })}
      sorting={sorting}
      onSort={(keys) => onView({ sort: formatSort(keys) })}
      facets={facets}
      onFacets={(next) => onView({ only: formatFacets(next) })}
      rowHeight={rowHeights[density]}
      onSelect={({ row }) => onView({ row: keyOfRow(row) })}
      onOpen={({ row: { sessionRef } }) =>
        openSession({ scid: sessionRef.scid, template: sessionRef.templateName, name: sessionRef.name })
      }
      {...{ isStale, isArriving }}
      fileName="sessions"
      actions={actions}
      note={<FoldNote {...{ folded, context, isUnfolded }} onToggle={() => setUnfolded(!isUnfolded)} />}
    />
  )
}

interface FoldProps {
  readonly folded: readonly FoldedField<PlacedRow, ColumnContext>[]
  readonly context: ColumnContext
  readonly isUnfolded: boolean
  readonly onToggle: () => void
}

/** The columns that tell nothing, in one line: the same in every row, or sent for none. */
function FoldNote({ folded, context, isUnfolded, onToggle }: FoldProps) {
  const { t, list } = useSpeech(words)
  const same = folded.filter(({ text }) => text !== '')
  const absent = folded.filter(({ text }) => text === '')
  if (folded.length === 0 && !isUnfolded) return null
  return (
    <span className="flex min-w-0 items-center gap-x-1.5 overflow-hidden whitespace-nowrap max-sm:flex-wrap max-sm:whitespace-normal">
      {!isUnfolded && (
        <>
          <b className="font-medium text-soft">{t('fold.title')}</b>
          {same.length > 0 && <span>{t('fold.same')}</span>}
          {same.map(({ field, text }) => (
            <span key={field.id} className="truncate">
              {field.label(context)} <ExactText className="text-soft">{shorten(text, 13)}</ExactText>
            </span>
          ))}
          {absent.length > 0 && (
            <span className="truncate">
              {same.length > 0 && '· '}
              {t('fold.absent', { what: list(absent.map(({ field }) => field.label(context))) })}
            </span>
          )}
        </>
      )}
      <button type="button" className="link flex-none" onClick={onToggle}>
        {t(isUnfolded ? 'fold.fold' : 'fold.show')}
      </button>
    </span>
  )
}
