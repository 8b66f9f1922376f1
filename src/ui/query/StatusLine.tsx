/** The answer in one row, in words as well as digits; it keeps its height while asking. */
import { usePreferences } from '../preferences.ts'
import { useSpeech } from '../text/language.tsx'
import type { Speech } from '../text/speech.ts'
import type { Asking } from './use-asking.ts'
import { findRow, predictStatus } from './why.ts'

/** The class of a code, by shape as well as colour. */
function classOf(status: number): { shape: string; tone: string } {
  if (status < 300) return { shape: '●', tone: 'text-good' }
  if (status < 400) return { shape: '◆', tone: 'text-muted' }
  if (status < 500) return { shape: '▲', tone: 'text-warn' }
  return { shape: '■', tone: 'text-bad' }
}

/** What an answer is waited for: the service itself, or room in its rate windows. */
function tellWaiting({ connection }: Asking, t: Speech['t']): string {
  const { stopped, waiting = 0, nextInMs = 0 } = connection?.budget ?? {}
  if (waiting > 0 && stopped) {
    return t('status.held', { status: String(stopped.status), seconds: Math.ceil(stopped.inMs / 1000) })
  }
  if (waiting > 0) return t('status.queued', { seconds: Math.ceil(nextInMs / 1000) })
  return t('status.asking')
}

function useParts(asking: Asking): { code: number | undefined; parts: string[]; finding: boolean } {
  const { t, number, language } = useSpeech()
  const { clock } = usePreferences()
  const { asked, answer, askedPreflight, caller } = asking
  const { exchange } = asking
  if (answer.isFetching) return { code: undefined, parts: [tellWaiting(asking, t)], finding: false }
  if (!asked || !askedPreflight) {
    const key =
      asking.isUnsent && asking.connection?.kind === 'service' ? 'status.unsent.real' : 'status.waiting'
    return { code: undefined, parts: [t(key)], finding: false }
  }
  if (!exchange) return { code: undefined, parts: [t('status.stopped')], finding: false }
  if (exchange.kind === 'unreachable') {
    const key = exchange.cause === 'path' ? 'status.unsent' : 'status.unreachable'
    return { code: undefined, parts: [t(key)], finding: false }
  }
  const { status, reply, milliseconds } = exchange
  const timeZone = clock === 'utc' ? 'UTC' : undefined
  const at = { hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23', timeZone } as const
  const time = new Intl.DateTimeFormat(language, at).format(answer.dataUpdatedAt)
  const before = asking.isStopped ? [t('status.stoppedAt', { time })] : []
  if (exchange.gateway) {
    const detail = t(`gateway.${exchange.gateway}.title`)
    return { code: status, parts: [...before, t('status.gateway'), detail], finding: false }
  }
  const row = findRow({ asked, exchange, preflight: askedPreflight, caller })
  const parts = [...before, row ? `${row.phrase} · ${t('status.row', { row: row.row })}` : t('status.noRow')]
  if (reply.kind === 'not-json') parts.push(t('status.notJson'))
  if (reply.kind === 'off-schema') parts.push(t('status.offSchema'))
  if ('value' in reply && reply.value) {
    const { results } = reply.value
    const sessions = new Set(results.map(({ sessionRef }) => JSON.stringify(sessionRef))).size
    parts.push(
      t(results.length === 1 ? 'status.results.one' : 'status.results.other', { count: results.length }),
    )
    if (sessions !== results.length) parts.push(t('status.sessions', { count: sessions }))
  }
  const predicted = predictStatus(askedPreflight)
  // A 404 for a SCID or template that is not there cannot be told beforehand.
  const untold = predicted === 200 && (status === 404 || status === 429 || status === 503)
  // A credential that has expired is none of the service's doing.
  const isExpired = status === 401 && !asking.isLocal
  const finding = predicted !== status && !untold && !isExpired
  if (isExpired) parts.push(t('why.refusedCredential.title'))
  else if (untold) parts.push(t('status.untold'))
  else parts.push(t(finding ? 'status.unexpected' : 'status.predicted', { status: String(predicted) }))
  parts.push(t('status.milliseconds', { count: number(Math.max(1, Math.round(milliseconds))) }))
  if (!asking.isLocal && !asking.isStopped) parts.push(t('status.at', { time }))
  return { code: status, parts, finding }
}

export function StatusLine({ asking }: { asking: Asking }) {
  const { t } = useSpeech()
  const { code, parts, finding } = useParts(asking)
  const tone = code === undefined ? undefined : classOf(code)
  return (
    <div
      role="status"
      aria-live="polite"
      className="flex min-h-9 flex-wrap items-center gap-x-2.5 border-b border-line px-3 py-1.5"
      data-testid="status"
    >
      {code !== undefined && tone && (
        <strong className={`id text-[18px] leading-none ${tone.tone}`}>
          <span aria-hidden="true" className="mr-1 text-[12px]">
            {tone.shape}
          </span>
          {code}
        </strong>
      )}
      <span className={`min-w-0 flex-1 basis-40 ${finding ? 'font-semibold text-warn' : ''}`}>
        {parts.join(' · ')}
      </span>
      {asking.isEdited && !asking.answer.isFetching && (
        <span className="text-warn">△ {t('status.edited')}</span>
      )}
    </div>
  )
}
