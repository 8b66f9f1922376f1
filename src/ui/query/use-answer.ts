/** The answer to the sent query, while it is awaited, when it is stopped, and after the server was away. */
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useMemo, useState } from 'react'
import type { Exchange } from '#api/exchange.ts'
import type { ParsedResults } from '#api/parse-reply.ts'
import { localConnectionName } from '#contract/console/connections.ts'
import { type Arriving, answerKey, answerQuery, arrivingQuery, type SentQuery } from './query-answer.ts'
import { useRetryAfterOutage } from './use-retry-after-outage.ts'

export interface QueryAnswer {
  /** The last answer stays while the next one is awaited. */
  readonly exchange: Exchange<ParsedResults> | undefined
  readonly isFetching: boolean
  /** What has arrived of the answer that is awaited. */
  readonly arriving: Arriving | undefined
  /** Whether `exchange` answers the query before this one. */
  readonly isPast: boolean
  /** Whether a later query was stopped, so that `exchange` is older than it. */
  readonly isStopped: boolean
  /** Milliseconds since 1970; 0 if nothing was answered. */
  readonly answeredAt: number
  /** A fault of the console itself. */
  readonly fault: Error | null
  readonly retry: () => void
  readonly stop: () => void
}

/** Milliseconds between two answers to a watched query. A service has a rate budget. */
const watchMs = { local: 5000, service: 30_000 } as const

/** `isWatched`: the query is asked again and again while the page can be seen. */
export function useAnswer(sent: SentQuery | undefined, isWatched: boolean): QueryAnswer {
  const queries = useQueryClient()
  const isLocal = sent?.sender.on === localConnectionName
  const answer = useQuery({
    ...answerQuery(queries, sent),
    refetchInterval: isWatched && watchMs[isLocal ? 'local' : 'service'],
  })
  const { data: arrived } = useQuery(arrivingQuery)
  const arriving = answer.isFetching ? (arrived ?? undefined) : undefined
  const [stoppedAt, setStoppedAt] = useState(-1)
  const { dataUpdatedAt, refetch, isPlaceholderData: isPast } = answer
  // A watched query that is asked again changes nothing on the screen until it is answered.
  const isFetching = answer.isFetching && !(isWatched && !isPast && answer.data !== undefined)
  // Once the next query is stopped, the answer before it answers nothing here.
  const exchange = isPast && !isFetching ? undefined : answer.data
  const wasAway = exchange?.kind === 'unreachable' && exchange.cause === 'network'
  useRetryAfterOutage(wasAway, dataUpdatedAt, refetch)
  const isStopped = stoppedAt === dataUpdatedAt && !isFetching && exchange !== undefined
  return useMemo(
    () => ({
      exchange,
      isFetching,
      arriving,
      isPast,
      isStopped,
      answeredAt: dataUpdatedAt,
      fault: answer.error,
      retry: () => void refetch(),
      stop: () => {
        setStoppedAt(dataUpdatedAt)
        void queries.cancelQueries({ queryKey: answerKey })
      },
    }),
    [exchange, isFetching, arriving, isPast, isStopped, dataUpdatedAt, answer.error, refetch, queries],
  )
}
