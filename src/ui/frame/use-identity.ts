/** Whom one acts as: from the address, else the first of the demo world's cast, else nobody. */
import { useQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import type { Caller } from '#contract/caller.ts'
import { Xuid } from '#contract/identifiers.ts'
import { identitiesQuery, nobody } from '../queries.ts'
import { readActor } from '../query/question.ts'

export function useIdentity(): [as: string, actAs: (as: string) => void] {
  const search = useSearch({ from: '__root__' })
  const navigate = useNavigate()
  const { data } = useQuery(identitiesQuery)
  const first = data?.identities.find((identity) => identity.role === 'player') ?? data?.identities[0]
  const as = readActor(search.as) ?? first?.xuid ?? nobody
  return [
    as,
    (next) =>
      void navigate({
        to: '.',
        search: (previous) => ({ ...previous, as: next }),
      }),
  ]
}

/** What the rules need to know of whoever one acts as. */
export function useCaller(): Caller | undefined {
  const [as] = useIdentity()
  const { data } = useQuery(identitiesQuery)
  const xuid = Xuid.safeParse(as)
  if (!xuid.success) return undefined
  const known = data?.identities.find((identity) => identity.xuid === as)
  return {
    xuid: xuid.data,
    gamertag: known?.gamertag ?? as,
    titleId: known?.titleId ?? '0',
    server: known?.server ?? false,
  }
}
