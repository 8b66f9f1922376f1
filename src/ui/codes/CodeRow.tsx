/** One status row: what it means, what to do, what it does not tell, and a button that brings it about. */
import { Play } from 'lucide-react'
import type { StatusRow } from '#contract/mpsd/status-row.ts'
import { statusRows } from '#contract/mpsd/status-rows.ts'
import { RawBody } from '../exchange/RawBody.tsx'
import { RequestLine } from '../exchange/RequestLine.tsx'
import { StatusCode } from '../exchange/StatusCode.tsx'
import { WhyPanel } from '../exchange/WhyPanel.tsx'
import { StatusRowLink } from '../frame/StatusRowLink.tsx'
import { useConnection } from '../frame/use-connection.ts'
import { ErrorNote } from '../kit/ErrorNote.tsx'
import { useSpeech } from '../language/speech.tsx'
import { useDemonstration } from './use-demonstration.ts'
import { words } from './words.ts'

export function CodeRow({ row }: { row: StatusRow }) {
  const { t, say } = useSpeech(words)
  const isFirst = statusRows.find(({ code }) => code === row.code) === row
  return (
    <li
      id={`row-${row.row}`}
      className="scroll-mt-4 rounded-card border border-line-strong bg-raised p-3 target:border-accent target:ring-1 target:ring-accent"
      data-testid="code-row"
    >
      {/* The first row of a code is where a link to the code leads. */}
      {isFirst && <span id={`code-${row.code}`} className="relative -top-4 block" />}
      <div className="flex flex-wrap items-baseline gap-x-3 gap-y-1">
        <StatusCode status={row.code} />
        <h3 className="font-semibold">{row.phrase}</h3>
        <StatusRowLink row={row.row} className="link text-xs">
          {t('codes.rowNumber', { row: row.row })}
        </StatusRowLink>
        <span className="text-xs text-muted">
          {t(`codes.body.${row.body}`)}
          {row.contentType && <span className="id"> {row.contentType}</span>}
        </span>
        <span className="min-w-0 flex-1" />
        <Demonstrate row={row} />
      </div>
      <dl className="mt-2 grid gap-x-6 gap-y-2 min-[900px]:grid-cols-3">
        <Entry label={t('codes.when')}>{say(row.when)}</Entry>
        <Entry label={t('codes.remedy')}>{say(row.remedy)}</Entry>
        <Entry label={t('codes.unproven')}>{say(row.unproven)}</Entry>
      </dl>
    </li>
  )
}

function Entry({ label, children }: { label: string; children: string }) {
  return (
    <div>
      <dt className="text-xs font-medium text-muted">{label}</dt>
      <dd>{children}</dd>
    </div>
  )
}

/** Brings the row about on the local directory, and shows the exchange under it. */
function Demonstrate({ row }: { row: StatusRow }) {
  const { t } = useSpeech(words)
  const { isLocal } = useConnection()
  const { run, exchange, isRunning, problem, isInjected } = useDemonstration(row.row)
  if (!isLocal || !run) return null
  return (
    <>
      <button type="button" className="button button-small" disabled={isRunning} onClick={run}>
        <Play className="icon-small" aria-hidden="true" />
        {t('codes.show')}
        <span className="sr-only">: {t('codes.rowNumber', { row: row.row })}</span>
      </button>
      <ErrorNote>{problem}</ErrorNote>
      {exchange && (
        <div className="mt-1 flex basis-full flex-col gap-2" data-testid="demonstration">
          <p className="text-xs text-muted">{t(isInjected ? 'codes.injected' : 'codes.real')}</p>
          <RequestLine request={exchange.sent} origin={undefined} authorization="page" />
          {exchange.kind === 'answered' && (
            <>
              <p className="flex items-center gap-2">
                <StatusCode status={exchange.status} />
                <span className="id text-xs text-muted">
                  {exchange.contentType}
                  {exchange.retryAfter !== undefined && ` · Retry-After: ${exchange.retryAfter}`}
                </span>
              </p>
              <WhyPanel
                situation={{ exchange, prediction: undefined, isLocal: true }}
                isFetching={isRunning}
                actions={false}
              />
              {exchange.text !== '' && <RawBody text={exchange.text} isOpen={false} />}
            </>
          )}
        </div>
      )}
    </>
  )
}
