/** A directory that was away and is back is asked again. Only reads are asked here. */
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect } from 'react'
import { healthQuery } from '../queries.ts'

/** `askedAt`: milliseconds since 1970, when the directory was found to be away. */
export function useRetryAfterOutage(
  wasAway: boolean,
  askedAt: number,
  refetch: () => Promise<unknown>,
): void {
  const queries = useQueryClient()
  const health = useQuery(healthQuery)
  const isBack = health.isSuccess && health.dataUpdatedAt > askedAt
  useEffect(() => {
    if (isBack && wasAway) void refetch()
  }, [isBack, wasAway, refetch])
  // The sender of a request is the first to see that the server is away.
  useEffect(() => {
    if (wasAway) void queries.invalidateQueries({ queryKey: healthQuery.queryKey })
  }, [wasAway, queries])
}
