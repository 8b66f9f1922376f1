/** The two rate windows as gauges, the requests that wait for them, and how long the service refuses requests. */
import type { BudgetState } from '#contract/console/connections.ts'
import { Gauge } from '../kit/Gauge.tsx'
import { useSpeech } from '../language/speech.tsx'
import { words } from './words.ts'

export function BudgetGauges({ budget }: { budget: BudgetState }) {
  const { t } = useSpeech(words)
  const { stopped, waiting, nextInMs = 0 } = budget
  return (
    <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
      <span className="text-muted">{t('budget.title')}</span>
      {budget.windows.map((window) => (
        <Window key={window.periodInSeconds} {...window} />
      ))}
      <span role="status" className="font-semibold text-bad empty:hidden">
        {stopped &&
          t('budget.stopped', { status: String(stopped.status), seconds: Math.ceil(stopped.inMs / 1000) })}
        {!stopped &&
          waiting > 0 &&
          t('budget.waiting', { count: waiting, seconds: Math.ceil(nextInMs / 1000) })}
      </span>
    </div>
  )
}

function Window({ used, maxRequests, periodInSeconds }: BudgetState['windows'][number]) {
  const { t } = useSpeech(words)
  const values = { max: maxRequests, period: periodInSeconds }
  const label = used === undefined ? t('budget.unknown', values) : t('budget.window', { used, ...values })
  return (
    <span
      className="flex items-center gap-1.5 whitespace-nowrap"
      title={used === undefined ? label : undefined}
    >
      <span className="text-muted" aria-hidden="true">
        {periodInSeconds} s
      </span>
      <Gauge label={label} used={used ?? 0} max={maxRequests} />
      <span className="tabular-nums whitespace-nowrap" aria-hidden="true">
        {t('budget.used', { used: used ?? '–', max: maxRequests })}
      </span>
    </span>
  )
}
