/** Above a table: how its rows are sorted, and the rows as text. */
import { useSpeech } from '../language/speech.tsx'
import { CopyButton } from './CopyButton.tsx'
import type { DataTableProps } from './data-table-props.ts'
import { saveFile } from './save-file.ts'
import { writeCsv, writeTable } from './table-text.ts'
import { words } from './words.ts'

interface Props<Row, Context> extends DataTableProps<Row, Context> {
  /** The rows in the order in which they are shown. */
  readonly sorted: readonly Row[]
}

export function DataTableToolbar<Row, Context>(props: Props<Row, Context>) {
  const { columns, context, sorted, sorting, onSort, fileName } = props
  const { t } = useSpeech(words)
  const described = sorting.map(({ id, desc }) => {
    const label = columns.find((column) => column.id === id)?.label(context) ?? id
    return `${label} ${t(desc ? 'table.descending' : 'table.ascending')}`
  })
  return (
    <div className="flex min-h-7 flex-wrap items-center gap-x-3 border-b border-line px-3 text-[12px] text-muted">
      <span role="status">
        {sorting.length === 0 ? t('table.sortHint') : t('table.sortedBy', { columns: described.join(', ') })}
      </span>
      {sorting.length > 0 && (
        <button type="button" className="link" onClick={() => onSort([])}>
          {t('table.unsort')}
        </button>
      )}
      <span className="ml-auto flex gap-3">
        <CopyButton
          text={() => writeTable(columns, sorted, context)}
          label={t('table.copyHint')}
          done={t('table.copied')}
          failed={t('table.copyFailed')}
          className="link"
        >
          {t('table.copy')}
        </CopyButton>
        <button
          type="button"
          className="link"
          title={t('table.csvHint')}
          onClick={() => saveFile(`${fileName}.csv`, 'text/csv', writeCsv(columns, sorted, context))}
        >
          {t('table.csv')}
        </button>
      </span>
    </div>
  )
}
