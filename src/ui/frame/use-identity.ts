/** Whom one acts as: from the address, else the first player of the demo world, else nobody. */
import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useCallback, useMemo } from 'react'
import { Xuid } from '#contract/identifiers.ts'
import { type QueryCaller, unknownCaller } from '#rules/preflight.ts'
import { identitiesQuery } from '../queries.ts'
import { SharedSearch } from '../screen.ts'
import { nobody } from '../sender.ts'
import { useScreenSearch } from '../use-screen-search.ts'
import { parseActor } from './actor.ts'
import { useConnection } from './use-connection.ts'

export function useIdentity(): [as: string, actAs: (as: string) => void] {
  const search = useScreenSearch(SharedSearch)
  const navigate = useNavigate()
  const { data } = useQuery(identitiesQuery)
  const first = data?.identities.find((identity) => identity.role === 'player') ?? data?.identities[0]
  const as = parseActor(search.as) ?? first?.xuid ?? nobody
  return [as, (next) => void navigate({ to: '.', search: (previous: object) => ({ ...previous, as: next }) })]
}

/** What the rules need to know of whoever one acts as on this connection. Of a service's caller, little may be known. */
export function useCallers(): (as: string) => QueryCaller {
  const { connection, isLocal } = useConnection()
  const { data } = useQuery(identitiesQuery)
  return useCallback(
    (as) => {
      const credential = connection?.credential
      const xuid = Xuid.safeParse(isLocal ? as : credential?.xuid)
      if (!xuid.success) return isLocal ? undefined : unknownCaller
      const known = isLocal ? data?.identities.find((identity) => identity.xuid === as) : credential
      return {
        xuid: xuid.data,
        gamertag: known?.gamertag ?? xuid.data,
        titleId: (known && 'titleId' in known && known.titleId) || '0',
        server: known !== undefined && 'server' in known && known.server,
      }
    },
    [connection, isLocal, data],
  )
}

/** The present caller. */
export function useCaller(): QueryCaller {
  const [as] = useIdentity()
  const callerOf = useCallers()
  return useMemo(() => callerOf(as), [callerOf, as])
}

/** The XUID that is one's own, if it is known. */
export function useSelf(): string | undefined {
  const caller = useCaller()
  return typeof caller === 'object' ? caller.xuid : undefined
}
