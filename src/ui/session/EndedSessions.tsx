/** Sessions that have ended, and what ended each of them. Only the local directory knows. */
import { useQuery } from '@tanstack/react-query'
import { useId, useMemo, useState } from 'react'
import type { EndedSession } from '#contract/console/session-inspection.ts'
import { messageOfError } from '#contract/errors.ts'
import { EndedList } from '../frame/EndedLine.tsx'
import { usePeople } from '../frame/people.ts'
import { useSpeech } from '../language/speech.tsx'
import { identitiesQuery } from '../queries.ts'
import { endedQuery } from './session-queries.ts'
import { words } from './words.ts'

/** Ended sessions that are listed at once. */
const maxShown = 50

/** Everybody who was in it or ended it. */
const xuidsOf = ({ end, members }: EndedSession) => [
  ...members,
  ...('xuid' in end && end.xuid !== undefined ? [end.xuid] : []),
  ...('by' in end ? [end.by] : []),
]

export function EndedSessions() {
  const { t } = useSpeech(words)
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
      <EndedList ended={found.slice(0, maxShown)} />
      {found.length > maxShown && (
        <p className="text-xs text-muted">{t('ended.more', { count: found.length - maxShown })}</p>
      )}
    </section>
  )
}
