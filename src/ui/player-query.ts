/** One player of the local directory, over every SCID. */
import { queryOptions } from '@tanstack/react-query'
import { Xuid } from '#contract/identifiers.ts'
import { client } from './client.ts'

export const playerQuery = (xuid: string | undefined) =>
  queryOptions({
    queryKey: ['player', xuid],
    queryFn: ({ signal }) => client.getPlayer({ parts: { xuid: xuid ?? '' }, signal }),
    enabled: xuid !== undefined && Xuid.safeParse(xuid).success,
    refetchInterval: 5000,
    staleTime: 0,
    retry: false,
  })
