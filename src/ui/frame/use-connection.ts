/** Which connection is asked: from the address, else the local directory. */
import { useQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { type Connection, localConnectionName } from '#contract/console/connections.ts'
import { connectionsQuery } from '../queries.ts'

export interface Chosen {
  readonly name: string
  /** Nothing while it is not known yet, or where there is none of that name. */
  readonly connection: Connection | undefined
  readonly isMissing: boolean
  readonly isLocal: boolean
  /** The query stays: only who answers it is another. */
  readonly choose: (name: string) => void
}

export function useConnection(): Chosen {
  const search = useSearch({ from: '__root__' })
  const navigate = useNavigate()
  const { data } = useQuery(connectionsQuery)
  const name = search.on ?? localConnectionName
  const connection = data?.connections.find((one) => one.name === name)
  return {
    name,
    connection,
    isMissing: data !== undefined && connection === undefined && name !== localConnectionName,
    isLocal: name === localConnectionName,
    choose: (next) =>
      void navigate({
        to: '.',
        search: (previous) => ({ ...previous, on: next === localConnectionName ? undefined : next }),
      }),
  }
}
