/** The people who are known by name: those of the local directory, and those that answers have named. */
import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import type { Identity, IdentityRole } from '#contract/console/identities.ts'
import { useSpeech } from '../language/speech.tsx'
import { useNamedInAnswers } from '../named-in-answers.ts'
import { identitiesQuery } from '../queries.ts'
import { nobody } from '../sender.ts'
import { useConnection } from './use-connection.ts'
import { words } from './words.ts'

export interface Person {
  /** A XUID, or `nobody`. */
  readonly as: string
  /** The gamertag if it is known, else the XUID. */
  readonly name: string
  readonly isKnown: boolean
  readonly role: IdentityRole | undefined
  /** Local sessions that the person is in. */
  readonly sessions: number | undefined
}

export interface People {
  /** Those that one can act as on the local directory, the examples first, then nobody. */
  readonly list: readonly Person[]
  readonly find: (as: string) => Person
  /** The gamertag of a XUID on this connection, if it is known. */
  readonly nameOf: (xuid: string) => string | undefined
}

const toPerson = ({ xuid, gamertag, role, server, sessions }: Identity): Person => ({
  as: xuid,
  name: gamertag,
  isKnown: true,
  role: role ?? (server ? 'server' : undefined),
  sessions,
})

/** People of the local directory are not offered on another connection: there they are somebody else. */
export function usePeople(): People {
  const { t } = useSpeech(words)
  const { isLocal, name: connection } = useConnection()
  const { data } = useQuery(identitiesQuery)
  const named = useNamedInAnswers(connection)
  return useMemo(() => {
    const known = isLocal ? (data?.identities ?? []) : []
    const people = [...known.filter(({ role }) => role), ...known.filter(({ role }) => !role)].map(toPerson)
    const none: Person = {
      as: nobody,
      name: t('identity.nobody'),
      isKnown: true,
      role: undefined,
      sessions: undefined,
    }
    const list = [...people, none]
    const byXuid = new Map(list.map((person) => [person.as, person]))
    const nameOf = (xuid: string) => byXuid.get(xuid)?.name ?? named.get(xuid)
    return {
      list,
      nameOf,
      find: (as) => {
        const name = nameOf(as)
        const unnamed = { as, name: name ?? as, isKnown: name !== undefined, role: undefined }
        return byXuid.get(as) ?? { ...unnamed, sessions: undefined }
      },
    }
  }, [data, isLocal, named, t])
}
