/** How a session ended, in one sentence. Only the local directory knows. */
import { CircleStop, Timer } from 'lucide-react'
import type { EndedSession } from '#contract/console/session-inspection.ts'
import { ExactText } from '../kit/ExactText.tsx'
import { getFormats } from '../kit/formats.ts'
import { useSpeech } from '../language/speech.tsx'
import { usePreferences } from '../preferences.ts'
import { words } from './ended-words.ts'
import { usePeople } from './people.ts'
import { useOpenSession } from './use-open-session.ts'

/** What ended a session, as the end of a sentence. */
function useDescribeEnd(): (ended: EndedSession) => string {
  const { t } = useSpeech(words)
  const { find } = usePeople()
  const name = (xuid: string | undefined) => (xuid === undefined ? '?' : find(xuid).name)
  return ({ end }) => {
    switch (end.cause) {
      case 'left':
        return t('end.left', { who: name(end.xuid) })
      case 'removed':
        return end.xuid === undefined
          ? t('end.removedNobody', { by: name(end.by) })
          : t('end.removed', { by: name(end.by), who: name(end.xuid) })
      case 'timeout':
        return end.xuid === undefined
          ? t('end.empty', { timeout: end.timeout })
          : t('end.timeout', { timeout: end.timeout, who: name(end.xuid) })
      case 'reset':
        return t('end.reset')
      case 'import':
        return t('end.replaced')
      default:
        return end satisfies never
    }
  }
}

interface LineProps {
  readonly ended: EndedSession
  /** Shown instead of the name: the first of a list about one session. */
  readonly isNamed: boolean
}

export function EndedLine({ ended, isNamed }: LineProps) {
  const { t, language } = useSpeech(words)
  const { clock } = usePreferences()
  const formats = getFormats(language, clock)
  const describe = useDescribeEnd()
  const { sessionRef, endTime, startTime, changeNumber, end } = ended
  const at = Date.parse(endTime)
  const Icon = end.cause === 'timeout' ? Timer : CircleStop
  return (
    <div className="flex items-start gap-2.5" data-testid="ended">
      <Icon className="icon mt-0.5 text-muted" aria-hidden="true" />
      <div className="min-w-0">
        {isNamed && (
          <p className="flex flex-wrap items-baseline gap-x-2">
            <ExactText className="id font-medium break-all">{sessionRef.name}</ExactText>
            <ExactText className="text-xs text-muted">{sessionRef.templateName}</ExactText>
          </p>
        )}
        <p className={isNamed ? 'text-soft' : ''} title={formats.exact(at)}>
          {t('ended.at', { time: formats.clock(at), how: describe(ended) })}
        </p>
        <p className="text-xs text-muted">
          {t('ended.lasted', { duration: formats.duration(at - Date.parse(startTime)) })} ·{' '}
          {t('ended.change', { number: String(changeNumber) })} · {formats.exact(at)}
        </p>
      </div>
    </div>
  )
}

interface ListProps {
  readonly ended: readonly EndedSession[]
}

/** Each leads to its session. */
export function EndedList({ ended }: ListProps) {
  const openSession = useOpenSession()
  return (
    <ul className="flex flex-col gap-1.5">
      {ended.map((one) => {
        const { scid, templateName: template, name } = one.sessionRef
        return (
          <li key={`${one.branch} ${one.endTime}`}>
            <button
              type="button"
              className="w-full rounded-card border border-line-strong bg-surface px-3 py-2 text-left hover:bg-hover"
              onClick={() => openSession({ scid, template, name })}
            >
              <EndedLine ended={one} isNamed />
            </button>
          </li>
        )
      })}
    </ul>
  )
}
