/** Other ways to ask, in words: as whom, with which tick, and the status that the rules predict. */
import { CircleMinus } from 'lucide-react'
import type { ReactNode } from 'react'
import { parseXuids } from '#contract/parse-xuids.ts'
import { IdentityMark } from '../frame/IdentityMark.tsx'
import { usePeople } from '../frame/people.ts'
import { useConnection } from '../frame/use-connection.ts'
import { useCallers, useIdentity } from '../frame/use-identity.ts'
import { useSpeech } from '../language/speech.tsx'
import type { QuerySpeech } from './query-speech.ts'
import type { Question } from './question.ts'
import { type Suggestion, suggest } from './suggestions.ts'
import { words } from './words.ts'

export interface DescribedSuggestion extends Suggestion {
  readonly id: string
  readonly mark: ReactNode
  readonly title: string
  readonly detail: string
}

const flags = ['private', 'reservations', 'inactive'] as const

/**
 * `question`: what was asked. `change`: the one change to it. `owners`: the XUIDs who may be asked as, because
 * the sessions are theirs. On a service there is one caller, and nobody else is offered.
 */
export function useSuggestions(): (
  question: Question,
  change: Partial<Question>,
  owners: readonly (string | undefined)[],
) => DescribedSuggestion[] {
  const { t, list } = useSpeech(words)
  const { isLocal } = useConnection()
  const [as] = useIdentity()
  const people = usePeople()
  const callerOf = useCallers()
  const server = people.list.find(({ role }) => role === 'server')?.as
  return (question, change, owners) => {
    const candidates = isLocal ? [...owners, server] : []
    const others = [...new Set(candidates)]
      .filter((one) => one !== undefined)
      .filter((one) => one !== as && people.find(one).isKnown)
      .map((one) => ({ as: one, caller: callerOf(one) }))
    const named = describeChange(change, { t, list })
    return suggest({ question, change, caller: callerOf(as), others }).map((one) => {
      const person = people.find(one.as ?? as)
      const isServer = person.role === 'server'
      const { tokens } = parseXuids(one.change.xuids ?? question.xuids)
      const isOwner = tokens.every((xuid) => xuid === one.as)
      const status = { status: String(one.status) }
      const title =
        one.as === undefined
          ? isLocal
            ? t('suggest.own', { change: named, name: person.name })
            : t('suggest.again', { change: named })
          : t(named === '' ? 'suggest.as' : 'suggest.asWith', { change: named, name: person.name })
      const detail =
        one.as === undefined
          ? t(one.status === 200 ? 'suggest.stay' : 'suggest.refused', status)
          : t(isServer ? 'suggest.server' : isOwner ? 'suggest.owner' : 'suggest.anyone')
      const mark =
        one.as === undefined && !isLocal ? (
          <CircleMinus className="icon text-muted" aria-hidden="true" />
        ) : (
          <IdentityMark person={person} />
        )
      return { ...one, id: one.as ?? 'own', mark, title, detail }
    })
  }
}

/** `with Private`, `without Private and Reservations`, `in all templates`. */
function describeChange(change: Partial<Question>, { t, list }: Pick<QuerySpeech, 't' | 'list'>): string {
  const on = flags.filter((flag) => change[flag] === true).map((flag) => t(`tick.${flag}`))
  const off = flags.filter((flag) => change[flag] === false).map((flag) => t(`tick.${flag}`))
  const cleared = (['keyword', 'visibility', 'version', 'template'] as const).filter(
    (name) => change[name] === '',
  )
  return [
    ...(on.length > 0 ? [t('suggest.with', { what: list(on) })] : []),
    ...(off.length > 0 ? [t('suggest.without', { what: list(off) })] : []),
    ...(cleared.length > 0
      ? [t('suggest.without', { what: list(cleared.map((name) => t(`tick.${name}`))) })]
      : []),
    ...(change.take === undefined ? [] : [t('suggest.take', { take: change.take })]),
  ].join(' ')
}
