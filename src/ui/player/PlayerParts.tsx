/** A player's handles, the people around, and the requests that were refused. */

import { useQuery } from '@tanstack/react-query'
import type { Player } from '#contract/console/player.ts'
import { StatusCode } from '../exchange/StatusCode.tsx'
import { PersonChips } from '../frame/PersonChips.tsx'
import { usePeople } from '../frame/people.ts'
import { useLinkTo } from '../frame/use-link-to.ts'
import { useOpenSession } from '../frame/use-open-session.ts'
import { Card } from '../kit/Card.tsx'
import { ExactText } from '../kit/ExactText.tsx'
import { getFormats } from '../kit/formats.ts'
import { useSpeech } from '../language/speech.tsx'
import { usePreferences } from '../preferences.ts'
import { identitiesQuery } from '../queries.ts'
import { words } from './words.ts'

interface Props {
  readonly player: Player
}

export function PlayerHandles({ player: { handles, xuid } }: Props) {
  const { t } = useSpeech(words)
  const { find } = usePeople()
  const openSession = useOpenSession()
  return (
    <Card title={t('handles.title')} note={String(handles.length)}>
      <ul className="flex flex-col gap-1 border-t border-line px-4 py-2.5">
        {handles.length === 0 && <li className="text-muted">{t('handles.none')}</li>}
        {handles.map(({ id, type, sessionRef, owner, invited }) => (
          <li key={id} className="flex flex-wrap items-baseline gap-x-2">
            <span className="chip bg-strong">{type}</span>
            <button
              type="button"
              className="link"
              onClick={() =>
                openSession({
                  scid: sessionRef.scid,
                  template: sessionRef.templateName,
                  name: sessionRef.name,
                })
              }
            >
              <ExactText>{sessionRef.name}</ExactText>
            </button>
            <span className="text-xs text-muted">
              {invited === xuid && owner !== undefined && t('handles.invitedBy', { who: find(owner).name })}
              {invited !== undefined && invited !== xuid && t('handles.invites', { who: find(invited).name })}
            </span>
          </li>
        ))}
      </ul>
    </Card>
  )
}

export function PlayerPeople({ player }: Props) {
  const { t } = useSpeech(words)
  const { find, list } = usePeople()
  const linkTo = useLinkTo()
  const { data: identities } = useQuery(identitiesQuery)
  const { xuid, follows, followers } = player
  const { name } = find(xuid)
  const scid = player.sessions[0]?.sessionRef.scid ?? identities?.serviceConfigs[0]?.scid
  // Those around the player first, then the examples: each sees something else.
  const others = [
    ...new Set([...followers, ...follows, ...list.filter(({ role }) => role).map(({ as }) => as)]),
  ]
    .filter((one) => one !== xuid)
    .slice(0, 8)
  return (
    <Card title={t('people.seesTitle')}>
      <div className="flex flex-col gap-3 border-t border-line px-4 py-3">
        <ul className="flex flex-col items-start gap-1">
          {others.map((as) => (
            <li key={as}>
              <button
                type="button"
                className="link text-left"
                onClick={() =>
                  linkTo('/', { ...(scid !== undefined && { scid }), xuids: xuid, as, hidden: '1' })
                }
              >
                {t('people.sees', { who: find(as).name, name })}
              </button>
            </li>
          ))}
        </ul>
        <PersonChips label={t('people.follows')} xuids={follows} none={t('people.none')} />
        <PersonChips label={t('people.followers')} xuids={followers} none={t('people.none')} />
      </div>
    </Card>
  )
}

export function PlayerRefusals({ player: { refusals } }: Props) {
  const { t, language } = useSpeech(words)
  const { clock } = usePreferences()
  const formats = getFormats(language, clock)
  const linkTo = useLinkTo()
  return (
    <Card title={t('refusals.title')} note={refusals.length > 0 ? String(refusals.length) : undefined}>
      <ul className="flex flex-col gap-1.5 border-t border-line px-4 py-2.5">
        {refusals.length === 0 && <li className="text-muted">{t('refusals.none')}</li>}
        {refusals.map(({ id, at, status, method, path, clause }) => (
          <li key={id}>
            <button
              type="button"
              className="flex w-full flex-wrap items-center gap-x-2 text-left hover:text-accent"
              onClick={() => linkTo('/traffic', { row: String(id) })}
            >
              <span className="sr-only">{t('refusals.explain', { id: String(id) })}</span>
              <StatusCode status={status} />
              <span className="text-xs text-muted tabular-nums">{formats.clock(at)}</span>
              <span className="id min-w-0 flex-1 truncate text-xs">
                <b className="text-code-method">{method}</b> {path}
              </span>
              {clause !== undefined && <span className="id text-xs text-muted">{clause}</span>}
            </button>
          </li>
        ))}
      </ul>
    </Card>
  )
}
