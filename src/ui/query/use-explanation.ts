/** Why each session is or is not in the answer; asked only while somebody looks at it. */
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useMemo } from 'react'
import type { Explanation } from '#contract/console/explanation.ts'
import { messageOfError } from '#contract/errors.ts'
import { explanationQuery, type SentQuery } from './query-answer.ts'
import type { QueryAnswer } from './use-answer.ts'
import { useRetryAfterOutage } from './use-retry-after-outage.ts'

export interface UsedExplanation {
  /** Undefined while it is not loaded, or not wanted. */
  readonly data: Explanation | undefined
  readonly isLoading: boolean
  readonly problem: string | undefined
  readonly retry: () => void
}

export function useExplanation(
  sent: SentQuery | undefined,
  { exchange, isPast, answeredAt }: QueryAnswer,
  isWanted: boolean,
): UsedExplanation {
  const queries = useQueryClient()
  const isAnswered = exchange?.kind === 'answered' && exchange.status === 200 && !isPast
  const { data, isFetching, error, errorUpdatedAt, refetch } = useQuery(
    explanationQuery(queries, sent, isAnswered ? answeredAt : 0, isWanted),
  )
  // The browser's error for a request without an answer. Any other error would come again.
  const wasAway = error instanceof TypeError && !isFetching
  useRetryAfterOutage(wasAway, errorUpdatedAt, refetch)
  return useMemo(
    () => ({
      data,
      isLoading: isFetching,
      problem: error ? messageOfError(error) : undefined,
      retry: () => void refetch(),
    }),
    [data, isFetching, error, refetch],
  )
}
