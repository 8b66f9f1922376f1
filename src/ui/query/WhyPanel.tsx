/** What the code means for this request, and below it one session rule by rule. */
import type { ReactNode } from 'react'
import type { Considered } from '#contract/console/explanation.ts'
import { useSpeech } from '../text/language.tsx'
import { TraceView } from './TraceView.tsx'
import type { Asking } from './use-asking.ts'
import { useWhy } from './use-why.ts'
import type { Why } from './why.ts'

interface Props {
  readonly asking: Asking
  /** The chosen session, or nothing while none is. */
  readonly chosen: Considered | 'unknown' | undefined
}

export function WhyPanel({ asking, chosen }: Props) {
  const { t } = useSpeech()
  const { exchange } = asking
  const why = useWhy(asking)
  const code = exchange?.kind === 'answered' ? String(exchange.status) : ''
  return (
    <div className={`flex flex-col gap-4 p-3 ${asking.answer.isFetching ? 'opacity-55' : ''}`}>
      <h2 className="text-base font-semibold">{t('why.title')}</h2>
      {why ? (
        <StatusExplained why={why} code={code} isLocal={asking.isLocal} />
      ) : (
        <p className="text-muted">{t(asking.answer.isFetching ? 'status.asking' : 'why.before')}</p>
      )}
      {why &&
        exchange?.kind === 'answered' &&
        exchange.status === 200 &&
        (asking.isLocal ? (
          <TraceView chosen={chosen} loading={asking.explanation.isFetching} />
        ) : (
          <p className="border-t border-line pt-3 text-muted">{t('trace.elsewhere')}</p>
        ))}
    </div>
  )
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className="flex flex-col gap-1">
      <h3 className="text-[12px] font-semibold text-muted">{title}</h3>
      {children}
    </section>
  )
}

function StatusExplained({ why, code, isLocal }: { why: Why; code: string; isLocal: boolean }) {
  const { t } = useSpeech()
  return (
    <div className="flex flex-col gap-3" data-testid="why">
      <p className="text-[15px] leading-snug">
        {why.row && (
          <span className="id mr-2 rounded border border-line px-1.5 py-px text-[12px] whitespace-nowrap">
            {code} · {t('status.row', { row: why.row.row })}
          </span>
        )}
        {why.title}
      </p>
      {why.here.length > 0 && (
        <Part title={t('why.here')}>
          {why.here.map((line) => (
            <p key={line} className="break-words">
              {line}
            </p>
          ))}
        </Part>
      )}
      {why.change.length > 0 && (
        <Part title={t('why.change')}>
          {why.change.map((line) => (
            <p key={line}>{line}</p>
          ))}
        </Part>
      )}
      <Part title={t('why.unproven')}>
        <p>{why.unproven}</p>
      </Part>
      {why.said !== undefined && (
        <details open={why.here.length === 0}>
          <summary className="text-[12px] font-semibold text-muted">
            {t(why.isGateways ? 'why.saidByGateway' : isLocal ? 'why.said' : 'why.saidByService')}
          </summary>
          <pre
            lang="en"
            className="id mt-1 rounded-box border border-line bg-sunken p-2 break-words whitespace-pre-wrap"
          >
            {why.said}
          </pre>
        </details>
      )}
    </div>
  )
}
