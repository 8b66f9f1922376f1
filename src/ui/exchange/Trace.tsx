/** One session rule by rule: what each rule found and wanted, and where the rule is written. */

import type { Considered, TraceStep } from '#contract/console/explanation.ts'
import { formatSource } from '#contract/ledger/clause.ts'
import { getClause, isClauseId } from '#contract/ledger/clauses.ts'
import { CopyButton } from '../kit/CopyButton.tsx'
import { CopyIcon } from '../kit/CopyIcon.tsx'
import { ErrorNote } from '../kit/ErrorNote.tsx'
import { useSpeech } from '../language/speech.tsx'
import { words } from './words.ts'

interface Props {
  /** The session; `unknown` if the explanation does not have it, undefined if none is chosen. */
  readonly chosen: Considered | 'unknown' | undefined
  /** Whether the explanation is on its way. */
  readonly isLoading: boolean
  /** Why the explanation could not be loaded. */
  readonly problem: string | undefined
  readonly onRetry: () => void
}

export function Trace({ chosen, isLoading, problem, onRetry }: Props) {
  const { t } = useSpeech(words)
  return (
    <section
      className="flex flex-col gap-2 border-t border-line pt-3"
      aria-label={t('trace.title')}
      data-testid="trace"
    >
      <h3 className="font-semibold">{t('trace.title')}</h3>
      {chosen === undefined && <p className="text-muted">{t('trace.hint')}</p>}
      {chosen === 'unknown' && problem !== undefined && !isLoading && (
        <div className="flex flex-wrap items-center gap-2">
          <ErrorNote>{t('trace.failed', { reason: problem })}</ErrorNote>
          <button type="button" className="button" onClick={onRetry}>
            {t('empty.unreachable.retry')}
          </button>
        </div>
      )}
      {chosen === 'unknown' && (isLoading || problem === undefined) && (
        <p className="text-muted">{isLoading ? t('trace.loading') : t('trace.unknown')}</p>
      )}
      {chosen !== undefined && chosen !== 'unknown' && <Traced considered={chosen} />}
    </section>
  )
}

function Traced({ considered }: { considered: Considered }) {
  const { t } = useSpeech(words)
  const { sessionRef, xuid, included, trace } = considered
  return (
    <>
      <dl className="grid grid-cols-[auto_minmax(0,1fr)_auto] items-center gap-x-2 gap-y-0.5">
        <Detail label={t('detail.name')} value={sessionRef.name} />
        <Detail label={t('detail.template')} value={sessionRef.templateName} />
        <Detail label={t('detail.scid')} value={sessionRef.scid} />
        {xuid !== undefined && <Detail label={t('detail.xuid')} value={xuid} />}
      </dl>
      <p className="font-semibold">{t(included ? 'trace.included' : 'trace.excluded')}</p>
      <ol className="flex flex-col">
        {trace.map((step) => (
          <Step key={step.clause} step={step} />
        ))}
      </ol>
    </>
  )
}

function Detail({ label, value }: { label: string; value: string }) {
  const { t } = useSpeech(words)
  return (
    <>
      <dt className="text-muted">{label}</dt>
      <dd className="id break-all">{value}</dd>
      <dd>
        <CopyButton
          text={value}
          label={t('copy.label', { what: label })}
          done={t('copy.done', { what: label })}
          failed={t('request.copyFailed')}
          className="flex size-6 items-center justify-center rounded text-muted hover:text-accent"
        >
          <CopyIcon />
        </CopyButton>
      </dd>
    </>
  )
}

function Step({ step }: { step: TraceStep }) {
  const { t, say, language } = useSpeech(words)
  const clause = isClauseId(step.clause) ? getClause(step.clause) : undefined
  return (
    <li className="grid grid-cols-[20px_minmax(0,1fr)] border-t border-line py-1.5">
      <span className={step.passed ? 'text-good' : 'text-bad'}>
        <span aria-hidden="true">{step.passed ? '✓' : '✕'}</span>
        <span className="sr-only">{t(step.passed ? 'trace.pass' : 'trace.fail')}</span>
      </span>
      <div>
        <p>{clause ? say(clause.says) : step.clause}</p>
        <p className="text-[12px] text-muted">
          {t('trace.saw')} <span className="id break-all text-ink">{step.saw}</span> · {t('trace.wanted')}{' '}
          <span className="id break-all text-ink">{step.wanted}</span>
        </p>
        {clause && (
          <p className="text-[12px] text-muted">
            {formatSource(clause.source, language)} · <span className="id">{step.clause}</span>
          </p>
        )}
      </div>
    </li>
  )
}
