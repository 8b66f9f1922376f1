/** Sessions that have ended, and what ended each of them. Only the local directory knows. */
import { useQuery } from '@tanstack/react-query'
import { CircleStop, Timer } from 'lucide-react'
import { useId, useMemo, useState } from 'react'
import type { EndedSession } from '#contract/console/session-inspection.ts'
import { messageOfError } from '#contract/errors.ts'
import { usePeople } from '../frame/people.ts'
import { useOpenSession } from '../frame/use-open-session.ts'
import { ExactText } from '../kit/ExactText.tsx'
import { getFormats } from '../kit/formats.ts'
import { useSpeech } from '../language/speech.tsx'
import { usePreferences } from '../preferences.ts'
import { identitiesQuery } from '../queries.ts'
import { endedQuery } from './session-queries.ts'
import { words } from './words.ts'

/** What ended a session, as the end of a sentence. */
export function useDescribeEnd(): (ended: EndedSession) => string {
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

/** Ended sessions that are listed at once. */
const maxShown = 50

const xuidsOf = ({ end }: EndedSession) => [
  ...('xuid' in end && end.xuid !== undefined ? [end.xuid] : []),
  ...('by' in end ? [end.by] : []),
]

export function EndedSessions() {
  const { t } = useSpeech(words)
  const openSession = useOpenSession()
  const id = useId()
  const { find } = usePeople()
  const { data: identities } = useQuery(identitiesQuery)
  const configs = identities?.serviceConfigs ?? []
  const [chosen, setChosen] = useState<string>()
  const scid = chosen ?? configs[0]?.scid
  const { data, error } = useQuery(endedQuery(scid))
  const [text, setText] = useState('')
  const found = useMemo(() => {
    const wanted = text.trim().toLowerCase()
    return (data?.ended ?? []).filter((one) => {
      const { name, templateName } = one.sessionRef
      const people = xuidsOf(one).flatMap((xuid) => [xuid, find(xuid).name])
      return [name, templateName, ...people].some((part) => part.toLowerCase().includes(wanted))
    })
  }, [data, text, find])
  return (
    <section aria-labelledby={id} className="flex flex-col gap-2">
      <div className="flex flex-wrap items-center gap-2">
        <h2 id={id} className="mr-auto text-lg font-semibold">
          {t('ended.title')}
        </h2>
        <select
          className="control w-auto"
          aria-label={t('crumb.title')}
          value={scid ?? ''}
          onChange={(event) => setChosen(event.target.value)}
        >
          {configs.map((one) => (
            <option key={one.scid} value={one.scid}>
              {one.title}
            </option>
          ))}
        </select>
        <input
          type="search"
          className="control w-64"
          aria-label={t('ended.filter')}
          placeholder={t('ended.filter')}
          value={text}
          autoComplete="off"
          onChange={(event) => setText(event.target.value)}
        />
      </div>
      {error && (
        <p role="alert" className="text-warn">
          {t('access.failed', { reason: messageOfError(error) })}
        </p>
      )}
      {data && found.length === 0 && (
        <p className="text-muted">{t(data.ended.length === 0 ? 'ended.none' : 'ended.noneFound')}</p>
      )}
      <ul className="flex flex-col gap-1.5">
        {found.slice(0, maxShown).map((one) => {
          const { scid: ownScid, templateName: template, name } = one.sessionRef
          return (
            <li key={`${one.branch} ${one.endTime}`}>
              <button
                type="button"
                className="w-full rounded-card border border-line-strong bg-surface px-3 py-2 text-left hover:bg-hover"
                onClick={() => openSession({ scid: ownScid, template, name })}
              >
                <EndedLine ended={one} isNamed />
              </button>
            </li>
          )
        })}
      </ul>
      {found.length > maxShown && (
        <p className="text-xs text-muted">{t('ended.more', { count: found.length - maxShown })}</p>
      )}
    </section>
  )
}
