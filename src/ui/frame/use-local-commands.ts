/** What the command palette offers of the local directory's world: its titles, people, and questions about them. */
import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useDeferredValue } from 'react'
import { useSpeech } from '../language/speech.tsx'
import { namedSessionsQuery } from '../named-sessions.ts'
import { identitiesQuery } from '../queries.ts'
import { SharedSearch } from '../screen.ts'
import { nobody } from '../sender.ts'
import { useScreenSearch } from '../use-screen-search.ts'
import type { Command } from './command.ts'
import { findPairs } from './find-people.ts'
import { words } from './key-words.ts'
import { type Person, usePeople } from './people.ts'
import { useConnection } from './use-connection.ts'
import { useIdentity } from './use-identity.ts'
import { useLinkTo } from './use-link-to.ts'
import { useOpenSession } from './use-open-session.ts'

/** `text`: what is searched for. Two names in it are a question of the one about the other. */
export function useLocalCommands(text: string): Command[] {
  const { t } = useSpeech(words)
  const { as, on, scid: used } = useScreenSearch(SharedSearch)
  const navigate = useNavigate()
  const [, actAs] = useIdentity()
  const people = usePeople()
  const { data } = useQuery(identitiesQuery)
  const linkTo = useLinkTo()
  const openSession = useOpenSession()
  const { isLocal } = useConnection()
  const titles = data?.serviceConfigs ?? []
  const scid = typeof used === 'string' ? used : titles[0]?.scid
  const ask = (search: Readonly<Record<string, string>>) =>
    void navigate({ to: '/', search: { as, on, scid, ...search } })
  const about = (label: string, caller: Person | undefined, owner: Person): Command => ({
    id: `ask ${caller?.as} ${owner.as}`,
    label,
    kind: t('commands.kind.question'),
    detail: [caller?.as, owner.as].join(' '),
    run: () => ask({ xuids: owner.as, ...(caller && { as: caller.as, hidden: '1' }) }),
  })
  const named = useQuery(namedSessionsQuery(useDeferredValue(text.trim()), isLocal)).data?.sessions ?? []
  return [
    ...named.map(({ sessionRef, endTime }) => ({
      id: `session ${sessionRef.scid} ${sessionRef.templateName} ${endTime ?? ''}`,
      label: t('commands.openNamed', { name: sessionRef.name }),
      kind: t('commands.kind.session'),
      detail: `${sessionRef.templateName} ${titles.find((one) => one.scid === sessionRef.scid)?.title ?? ''}`,
      run: () =>
        openSession({
          scid: sessionRef.scid,
          template: sessionRef.templateName,
          name: sessionRef.name,
        }),
    })),
    ...titles.map(({ scid: other, title }) => ({
      id: `title ${other}`,
      label: t('commands.title', { title }),
      kind: t('commands.kind.title'),
      detail: other,
      run: () => ask({ scid: other }),
    })),
    ...findPairs(people.list, text).map(({ caller, owner }) =>
      about(t('commands.whyNot', { caller: caller.name, name: owner.name }), caller, owner),
    ),
    ...people.list.map((person) => ({
      id: `as ${person.as}`,
      label: t('commands.actAs', { name: person.name }),
      kind: t('commands.kind.identity'),
      detail: person.as,
      run: () => actAs(person.as),
    })),
    ...people.list
      .filter((person) => person.as !== nobody)
      .map((person) => ({
        id: `player ${person.as}`,
        label: t('commands.player', { name: person.name }),
        kind: t('commands.kind.player'),
        detail: person.as,
        run: () => linkTo('/player', { xuid: person.as }),
      })),
    ...people.list
      .filter((person) => person.as !== nobody)
      .map((person) => about(t('commands.sessionsOf', { name: person.name }), undefined, person)),
  ]
}
