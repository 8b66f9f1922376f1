/** Above a table: its facets with counts, how its rows are sorted, and the rows as text. */
import { Copy, Download } from 'lucide-react'
import { useSpeech } from '../language/speech.tsx'
import { CopyButton } from './CopyButton.tsx'
import type { Field } from './column.ts'
import type { DataTableProps } from './data-table-props.ts'
import { toggleFacet } from './facets.ts'
import { saveFile } from './save-file.ts'
import { writeCsv, writeTable } from './table-text.ts'
import type { FacetValue } from './use-sorted-rows.ts'
import { words } from './words.ts'

interface Props<Row, Context> extends DataTableProps<Row, Context> {
  /** The rows in the order in which they are shown. */
  readonly sorted: readonly Row[]
  readonly valuesOf: (fieldId: string) => readonly FacetValue[]
}

/** Values of one field that are offered; of a field with more, those that most rows have. */
const maxValues = 8

export function DataTableToolbar<Row, Context>(props: Props<Row, Context>) {
  const { fields, context, sorted, fileName, actions, note, rows, facets, onFacets } = props
  const { t } = useSpeech(words)
  return (
    <div className="flex flex-col gap-1 py-1.5">
      <div className="flex items-center gap-1.5 px-4 max-sm:flex-wrap max-sm:px-3">
        <fieldset aria-label={t('table.facets')} className="facets">
          {fields.map((field) => field.facet && <FieldFacets key={field.id} {...props} field={field} />)}
          {facets.size > 0 && (
            <button type="button" className="link flex-none px-1 text-xs" onClick={() => onFacets(new Map())}>
              {t('table.allRows', { count: rows.length })}
            </button>
          )}
        </fieldset>
        {actions}
        <CopyButton
          text={() => writeTable(fields, sorted, context)}
          label={t('table.copyHint')}
          done={t('table.copied')}
          failed={t('table.copyFailed')}
          className="icon-button"
        >
          <Copy className="icon" />
        </CopyButton>
        <button
          type="button"
          className="icon-button"
          aria-label={t('table.csvHint')}
          title={t('table.csvHint')}
          onClick={() => saveFile(`${fileName}.csv`, 'text/csv', writeCsv(fields, sorted, context))}
        >
          <Download className="icon" />
        </button>
      </div>
      <div className="flex min-h-5 max-w-full items-start overflow-hidden gap-2 px-4 text-xs text-muted max-sm:px-3">
        {note}
        <SortNote {...props} />
      </div>
    </div>
  )
}

interface FieldProps<Row, Context> extends Props<Row, Context> {
  readonly field: Field<Row, Context>
}

/** The values of one field; nothing if all rows have the same. */
function FieldFacets<Row, Context>({ field, valuesOf, facets, onFacets, context }: FieldProps<Row, Context>) {
  const { number } = useSpeech(words)
  const chosen = facets.get(field.id) ?? []
  const values = valuesOf(field.id)
  const missing = chosen.filter((value) => !values.some((one) => one.value === value))
  const shown = [...values.slice(0, maxValues), ...missing.map((value) => ({ value, count: 0 }))]
  if (shown.length < 2 && chosen.length === 0) return null
  return (
    <span className="flex flex-none items-center gap-1.5 border-l border-line pl-1.5 first:border-0 first:pl-0">
      {shown.map(({ value, count }) => (
        <button
          key={value}
          type="button"
          aria-pressed={chosen.includes(value)}
          className="pill text-soft hover:bg-hover aria-pressed:border-accent aria-pressed:bg-accent-soft aria-pressed:text-accent"
          onClick={() => onFacets(toggleFacet(facets, field.id, value))}
        >
          {field.facet?.(value, context)}
          <span className="font-normal text-muted tabular-nums">{number(count)}</span>
        </button>
      ))}
    </span>
  )
}

function SortNote<Row, Context>({ fields, context, sorting, onSort }: Props<Row, Context>) {
  const { t } = useSpeech(words)
  const described = sorting.map(({ id, desc }) => {
    const label = fields.find((field) => field.id === id)?.label(context) ?? id
    return `${label} ${t(desc ? 'table.descending' : 'table.ascending')}`
  })
  return (
    <span className="ml-auto flex items-center gap-2 whitespace-nowrap">
      <span role="status" className="sr-only">
        {described.length > 0 && t('table.sortedBy', { columns: described.join(', ') })}
      </span>
      {described.length > 0 && (
        <button type="button" className="link" onClick={() => onSort([])}>
          {t('table.unsort')}
        </button>
      )}
    </span>
  )
}
