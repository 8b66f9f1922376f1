/** The session at a glance: where it is, its state in one sentence, and the facts that are asked for first. */
import { useQuery } from '@tanstack/react-query'
import { ChevronRight, RefreshCw, Timer } from 'lucide-react'
import type { ReactNode } from 'react'
import { ReportedVisibility } from '#contract/mpsd/query.ts'
import { CopyValue } from '../exchange/CopyValue.tsx'
import { StatusCode } from '../exchange/StatusCode.tsx'
import { VisibilityChip } from '../exchange/signs.tsx'
import { useLinkTo } from '../frame/use-link-to.ts'
import { ExactText } from '../kit/ExactText.tsx'
import type { Formats } from '../kit/formats.ts'
import { shorten } from '../kit/shorten.ts'
import { useSpeech } from '../language/speech.tsx'
import { identitiesQuery } from '../queries.ts'
import { joinRuleOf, reportedVisibility, type SessionView } from './session-view.ts'
import type { OpenSession } from './use-session.ts'
import { words } from './words.ts'

interface Props {
  readonly open: OpenSession
  /** Undefined if there is no session to show. */
  readonly session: SessionView | undefined
  readonly isLocal: boolean
  /** Milliseconds since 1970, by the clock of whoever answered. */
  readonly now: number
  readonly formats: Formats
  /** Buttons that act on the session. */
  readonly actions?: ReactNode
  /** Whether it is read again and again. */
  readonly watch?: ReactNode
}

export function SessionHead(props: Props) {
  const { open, session, actions } = props
  return (
    <header className="flex-none bg-surface px-4 pt-3 max-sm:px-3">
      <div className="flex flex-wrap items-end gap-2">
        <div className="min-w-0 flex-1 basis-80">
          <Crumb {...props} />
          <div className="flex min-h-8 flex-wrap items-center gap-x-2 gap-y-1">
            <h1 className="id text-xl font-semibold tracking-[-0.03em] break-all">
              <ExactText className="whitespace-pre-wrap">{nameOf(open)}</ExactText>
            </h1>
            <Name open={open} />
            {session && <State session={session} formats={props.formats} />}
          </div>
        </div>
        {actions}
      </div>
      {session && <Facts {...props} session={session} />}
    </header>
  )
}

const nameOf = ({ reference, place }: OpenSession) =>
  reference?.name ?? (place && 'handle' in place ? place.handle : '')

function Name({ open: { reference } }: Pick<Props, 'open'>) {
  const { t } = useSpeech(words)
  return reference ? <CopyValue label={t('copy.name')} value={reference.name} /> : null
}

function Crumb({ open: { reference, place }, isLocal }: Props) {
  const { t } = useSpeech(words)
  const linkTo = useLinkTo()
  const { data } = useQuery(identitiesQuery)
  if (!reference) {
    const handle = place && 'handle' in place ? place.handle : undefined
    return handle === undefined ? null : <p className="text-xs text-muted">/handles/{handle}</p>
  }
  const { scid, template } = reference
  const title = isLocal ? data?.serviceConfigs.find((one) => one.scid === scid)?.title : undefined
  return (
    <nav aria-label={t('crumb.title')} className="flex flex-wrap items-center gap-1 text-xs text-muted">
      {title !== undefined && (
        <>
          <button type="button" className="link" onClick={() => linkTo('/', { scid })}>
            {title}
          </button>
          <ChevronRight className="icon-small" aria-hidden="true" />
        </>
      )}
      <button type="button" className="link" onClick={() => linkTo('/', { scid, template })}>
        <ExactText>{template}</ExactText>
      </button>
      <ChevronRight className="icon-small" aria-hidden="true" />
      <span className="id break-all">{scid}</span>
      <CopyValue label={t('copy.scid')} value={scid} />
      <button type="button" className="link ml-2" onClick={() => linkTo('/session')}>
        {t('head.another')}
      </button>
    </nav>
  )
}

/** `open, 3 of 8, joinable by followers; ends when the last one leaves`. */
function State({ session, formats }: { session: SessionView; formats: Formats }) {
  const { t } = useSpeech(words)
  const visibility = ReportedVisibility.safeParse(reportedVisibility(session))
  const { emptyTimeout, count, maxMembers } = session
  const end =
    emptyTimeout === null
      ? t('ends.never')
      : emptyTimeout === 0
        ? t('ends.left')
        : t('ends.after', { duration: formats.duration(emptyTimeout) })
  return (
    <p className="flex flex-wrap items-center gap-x-2 text-soft" data-testid="state">
      {visibility.success && <VisibilityChip value={visibility.data} />}
      <span>
        {t('head.of', { count, max: maxMembers })} · {t(`join.${joinRuleOf(session)}`)} · {end}
      </span>
    </p>
  )
}

function Fact({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div className="border-line py-2 pr-5 whitespace-nowrap not-last:border-r">
      <dt className="text-xs text-muted">{label}</dt>
      <dd className="flex min-h-6 items-center gap-1.5 tabular-nums">{children}</dd>
    </div>
  )
}

function Facts({ open, session, now, formats, watch }: Props & { readonly session: SessionView }) {
  const { t } = useSpeech(words)
  const { exchange, answeredAt } = open
  const answered = exchange?.kind === 'answered' ? exchange : undefined
  const { changeNumber, branch, startTime, nextTimer, count, accepted, maxMembers } = session
  const held = count - accepted
  const started = Date.parse(startTime ?? '')
  const timer = Date.parse(nextTimer ?? '')
  return (
    <dl className="mt-2.5 flex flex-wrap gap-x-5 border-t border-line">
      <Fact label={t('fact.change')}>{changeNumber ?? '–'}</Fact>
      {answered?.etag !== undefined && (
        <Fact label={t('fact.etag')}>
          <span className="id">{shorten(answered.etag, 15)}</span>
          <CopyValue label={t('copy.etag')} value={answered.etag} />
        </Fact>
      )}
      {branch !== undefined && (
        <Fact label={t('fact.branch')}>
          <span className="id">{shorten(branch, 11)}</span>
          <CopyValue label={t('copy.branch')} value={branch} />
        </Fact>
      )}
      <Fact label={t('fact.timer')}>
        {Number.isNaN(timer) ? (
          <span className="text-muted">{t('fact.timerNone')}</span>
        ) : (
          <span className="inline-flex items-center gap-1.5" title={formats.exact(timer)}>
            <Timer className="icon-small text-state-reserved" aria-hidden="true" />
            <b className="font-medium text-state-reserved">{formats.duration(timer - now)}</b>
            <span className="text-xs text-muted">{formats.clock(timer)}</span>
          </span>
        )}
      </Fact>
      <Fact label={t('fact.players')}>
        <span>
          {accepted}
          <span className="text-muted">/{maxMembers}</span>
        </span>
        {held > 0 && (
          <span className="text-xs text-muted">
            {held === 1 ? t('fact.seat') : t('fact.seats', { count: held })}
          </span>
        )}
      </Fact>
      {!Number.isNaN(started) && (
        <Fact label={t('fact.started')}>
          <span title={formats.exact(started)}>
            {t('fact.ago', { duration: formats.duration(now - started) })}
          </span>
          <span className="text-xs text-muted">{formats.clock(started)}</span>
        </Fact>
      )}
      <Fact label={t('fact.restriction')}>
        <span className={session.joinRestriction === 'none' ? 'text-muted' : ''}>
          {session.joinRestriction}
        </span>
      </Fact>
      {answered && (
        <Fact label={t('fact.read')}>
          <StatusCode status={answered.status} />
          <span className="text-xs text-muted">
            {formats.clock(answered.recorded?.at ?? answeredAt)} ·{' '}
            {Math.max(1, Math.round(answered.recorded?.milliseconds ?? answered.milliseconds))} ms
          </span>
          <button
            type="button"
            className="icon-button min-h-6 min-w-6"
            aria-label={t('read.again')}
            title={t('read.again')}
            disabled={open.isFetching}
            onClick={open.readAgain}
          >
            <RefreshCw
              className={`icon-small ${open.isFetching ? 'animate-spin motion-reduce:animate-none' : ''}`}
              aria-hidden="true"
            />
          </button>
          {watch}
        </Fact>
      )}
    </dl>
  )
}
