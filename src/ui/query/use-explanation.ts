/** Why each session is or is not in the answer; asked only while somebody looks at it. */
import { useQuery, useQueryClient } from '@tanstack/react-query'
import type { Explanation } from '#contract/console/explanation.ts'
import { messageOfError } from '#contract/errors.ts'
import { explanationQuery, type SentQuery } from './query-answer.ts'
import type { QueryAnswer } from './use-answer.ts'

export interface UsedExplanation {
  /** Undefined while it is not loaded, or not wanted. */
  readonly data: Explanation | undefined
  readonly isLoading: boolean
  readonly problem: string | undefined
}

export function useExplanation(
  sent: SentQuery | undefined,
  { exchange, isPast, answeredAt }: QueryAnswer,
  isWanted: boolean,
): UsedExplanation {
  const queries = useQueryClient()
  const isAnswered = exchange?.kind === 'answered' && exchange.status === 200 && !isPast
  const { data, isFetching, error } = useQuery(
    explanationQuery(queries, sent, isAnswered ? answeredAt : 0, isWanted),
  )
  return { data, isLoading: isFetching, problem: error ? messageOfError(error) : undefined }
}
