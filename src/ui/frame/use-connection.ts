/** Which connection is used: the one that the address names, else the local directory. */
import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useMemo } from 'react'
import { type Connection, localConnectionName } from '#contract/console/connections.ts'
import { connectionsQuery } from '../queries.ts'
import { SharedSearch } from '../screen.ts'
import { useScreenSearch } from '../use-screen-search.ts'

export interface UsedConnection {
  readonly name: string
  /** Undefined while it is not known, or if there is none of this name. */
  readonly connection: Connection | undefined
  readonly isMissing: boolean
  readonly isLocal: boolean
  /** Uses another connection. The rest of the address stays. */
  readonly choose: (name: string) => void
}

export function useConnection(): UsedConnection {
  const { on } = useScreenSearch(SharedSearch)
  const navigate = useNavigate()
  const { data } = useQuery(connectionsQuery)
  const name = on ?? localConnectionName
  const isLocal = name === localConnectionName
  const connection = data?.connections.find((one) => one.name === name)
  const isMissing = data !== undefined && connection === undefined && !isLocal
  return useMemo(
    () => ({
      name,
      connection,
      isMissing,
      isLocal,
      choose: (next) =>
        void navigate({
          to: '.',
          search: (previous: object) => ({
            ...previous,
            on: next === localConnectionName ? undefined : next,
          }),
        }),
    }),
    [name, connection, isMissing, isLocal, navigate],
  )
}
