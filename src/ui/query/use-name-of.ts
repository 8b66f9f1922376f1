/** What a user is called: the gamertag if it is known, else the XUID. */
import { useQuery } from '@tanstack/react-query'
import { identitiesQuery } from '../queries.ts'

export function useNameOf(): (xuid: string) => string {
  const { data } = useQuery(identitiesQuery)
  return (xuid) => data?.identities.find((one) => one.xuid === xuid)?.gamertag ?? `XUID ${xuid}`
}
