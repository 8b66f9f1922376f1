/** Opens a session from whatever somebody has of it; on the local directory also from its name, or a player's. */
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useId, useState } from 'react'
import type { NamedSession } from '#contract/console/session-inspection.ts'
import { Xuid } from '#contract/identifiers.ts'
import { type Person, usePeople } from '../frame/people.ts'
import { useConnection } from '../frame/use-connection.ts'
import { useLinkTo } from '../frame/use-link-to.ts'
import { useOpenSession } from '../frame/use-open-session.ts'
import { ExactText } from '../kit/ExactText.tsx'
import { useSpeech } from '../language/speech.tsx'
import { isName, namedSessionsQuery } from '../named-sessions.ts'
import { identitiesQuery } from '../queries.ts'
import { nobody } from '../sender.ts'
import { parseSessionPlace } from '../session-place.ts'
import { words } from './open-words.ts'

/** Needs no translation. */
const example = '…/sessiontemplates/Lobby/sessions/alpha'

/** People that are offered. */
const maxPeople = 8

interface Found {
  readonly sessions: readonly NamedSession[]
  readonly people: readonly Person[]
}

const placeOf = ({ sessionRef: { scid, templateName: template, name } }: NamedSession) => ({
  scid,
  template,
  name,
})

/** What a text that is no reference may name. */
function useFind(): (text: string) => Promise<Found> {
  const queries = useQueryClient()
  const { isLocal } = useConnection()
  const { list, find } = usePeople()
  return async (text) => {
    if (!isLocal) return { sessions: [], people: [] }
    const wanted = text.toLowerCase()
    const named = list.filter((one) => one.as !== nobody && one.name.toLowerCase().includes(wanted))
    const ofXuid = Xuid.safeParse(text).success ? [find(text)] : []
    const { sessions } = isName(text)
      ? await queries.fetchQuery(namedSessionsQuery(text, isLocal)).catch(() => ({ sessions: [] }))
      : { sessions: [] }
    return { sessions, people: [...ofXuid, ...named].slice(0, maxPeople) }
  }
}

export function OpenForm() {
  const { t } = useSpeech(words)
  const { isLocal } = useConnection()
  const openSession = useOpenSession()
  const findNamed = useFind()
  const [text, setText] = useState('')
  const [found, setFound] = useState<Found>()
  const id = useId()
  const isWrong = found !== undefined && found.sessions.length + found.people.length === 0
  const open = async (event: FormEvent) => {
    event.preventDefault()
    const place = parseSessionPlace(text)
    if (place) return openSession(place)
    if (text.trim() === '') return
    const named = await findNamed(text.trim())
    const [only, ...others] = named.sessions
    if (only && others.length + named.people.length === 0) openSession(placeOf(only))
    else setFound(named)
  }
  return (
    <form onSubmit={(event) => void open(event)} className="flex flex-col gap-2">
      <h1 className="text-xl font-semibold tracking-[-0.015em]">{t('open.title')}</h1>
      <label htmlFor={id} className="max-w-3xl text-soft">
        {t(isLocal ? 'open.bodyLocal' : 'open.body')}
      </label>
      <div className="flex flex-wrap gap-2">
        <input
          id={id}
          className="control id min-w-64 flex-1 text-xs"
          value={text}
          placeholder={example}
          aria-invalid={isWrong}
          aria-describedby={isWrong ? `${id}-wrong` : undefined}
          autoComplete="off"
          spellCheck={false}
          onChange={(event) => {
            setFound(undefined)
            setText(event.target.value)
          }}
        />
        <button type="submit" className="button button-main">
          {t('open.button')}
        </button>
      </div>
      {isWrong && (
        <p id={`${id}-wrong`} role="alert" className="font-medium text-warn">
          {t(isLocal ? 'open.wrongLocal' : 'open.wrong')}
        </p>
      )}
      {found && !isWrong && <FoundList found={found} />}
      <p className="text-xs text-muted">{t('open.byQuery')}</p>
    </form>
  )
}

function FoundList({ found: { sessions, people } }: { found: Found }) {
  const { t } = useSpeech(words)
  const { data } = useQuery(identitiesQuery)
  const openSession = useOpenSession()
  const linkTo = useLinkTo()
  const titleOf = (scid: string) => data?.serviceConfigs.find((one) => one.scid === scid)?.title ?? scid
  return (
    <ul aria-label={t('open.found')} className="flex flex-wrap gap-2" data-testid="named">
      {sessions.map((one) => (
        <li key={JSON.stringify(one)}>
          <button type="button" className="button" onClick={() => openSession(placeOf(one))}>
            <ExactText>{one.sessionRef.name}</ExactText>
            <span className="text-xs font-normal text-muted">
              {one.sessionRef.templateName}, {titleOf(one.sessionRef.scid)}
              {one.endTime !== undefined && `, ${t('open.ended')}`}
            </span>
          </button>
        </li>
      ))}
      {people.map((person) => (
        <li key={person.as}>
          <button type="button" className="button" onClick={() => linkTo('/player', { xuid: person.as })}>
            {t('open.player', { name: person.name })}
          </button>
        </li>
      ))}
    </ul>
  )
}
