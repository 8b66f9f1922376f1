/** The audit log, for those who may read it: who asked for what, and whether the log is as it was written. */
import { queryOptions, useQuery } from '@tanstack/react-query'
import { RefreshCw, ShieldAlert, ShieldCheck } from 'lucide-react'
import { useMemo } from 'react'
import type { AuditEntry, AuditState } from '#contract/console/audit.ts'
import { messageOfError } from '#contract/errors.ts'
import { client } from '../client.ts'
import { ClosedPage } from '../kit/ClosedPage.tsx'
import { DataTable } from '../kit/DataTable.tsx'
import { getFormats } from '../kit/formats.ts'
import { useSpeech } from '../language/speech.tsx'
import { usePreferences } from '../preferences.ts'
import { useMissingRole } from '../use-missing-role.ts'
import { useTableSearch } from '../use-table-search.ts'
import { auditColumns, auditFields } from './audit-columns.tsx'
import { words } from './words.ts'

const auditQuery = queryOptions({
  queryKey: ['audit'],
  queryFn: ({ signal }) => client.listAudit({ signal }),
  retry: false,
})

const fieldIds: ReadonlySet<string> = new Set(auditFields.map(({ id }) => id))
const keyOf = ({ id, status, at }: AuditEntry) => `${id} ${status} ${at}`
const rowHeight = 30

export function AuditScreen() {
  const { t } = useSpeech(words)
  const missing = useMissingRole('listAudit')
  if (missing) return <ClosedPage title={t('audit.title')} reason={t('audit.role', { ...missing })} />
  return <AuditLogTable />
}

function AuditLogTable() {
  const speech = useSpeech(words)
  const { t, language } = speech
  const { clock } = usePreferences()
  const formats = getFormats(language, clock)
  const { data, error, isFetching, refetch, dataUpdatedAt } = useQuery(auditQuery)
  const rows = useMemo(() => (data?.entries ?? []).toReversed(), [data])
  const context = useMemo(() => ({ speech, formats, now: dataUpdatedAt }), [speech, formats, dataUpdatedAt])
  const view = useTableSearch(fieldIds, keyOf)
  return (
    <div className="fills-page flex min-h-0 flex-1 flex-col">
      <header className="flex flex-none flex-wrap items-center gap-x-4 gap-y-2 bg-surface px-4 py-3 max-sm:px-3">
        <div className="min-w-0 flex-1 basis-80">
          <h1 className="text-xl font-semibold tracking-[-0.015em]">{t('audit.title')}</h1>
          <p className="text-soft">{t('audit.intro')}</p>
        </div>
        {data && <Chain chain={data.chain} />}
        <button type="button" className="button" disabled={isFetching} onClick={() => void refetch()}>
          <RefreshCw className="icon" aria-hidden="true" />
          {t('audit.again')}
        </button>
      </header>
      {error && (
        <p role="alert" className="px-4 py-2 text-warn">
          {t('audit.failed', { reason: messageOfError(error) })}
        </p>
      )}
      {data && (
        <DataTable
          caption={t('audit.caption')}
          columns={auditColumns}
          fields={auditFields}
          context={context}
          rows={rows}
          keyOf={keyOf}
          {...view}
          rowHeight={rowHeight}
          isStale={isFetching && rows.length > 0}
          fileName="audit-log"
        />
      )}
    </div>
  )
}

function Chain({ chain: { holds, lines, files } }: { chain: AuditState }) {
  const { t } = useSpeech(words)
  const Icon = holds ? ShieldCheck : ShieldAlert
  return (
    <p role="status" className={`flex items-center gap-1.5 ${holds ? 'text-soft' : 'font-medium text-bad'}`}>
      <Icon className={`icon ${holds ? 'text-good' : ''}`} aria-hidden="true" />
      {holds ? t('audit.holds', { lines, files }) : t('audit.broken')}
    </p>
  )
}
