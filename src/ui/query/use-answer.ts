/** The answer to the sent query, while it is awaited, when it is stopped, and after the server was away. */
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect, useMemo, useRef, useState } from 'react'
import type { Exchange } from '#api/exchange.ts'
import type { ParsedResults } from '#api/parse-reply.ts'
import { localConnectionName } from '#contract/console/connections.ts'
import { answerKey } from '../recent-questions.ts'
import { useChanges } from '../use-changes.ts'
import { type Arriving, answerQuery, arrivingQuery, type SentQuery } from './query-answer.ts'
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

/**
 * Milliseconds between two answers to a watched query. A service has a rate budget. The local directory tells of what
 * is written, but not of timeouts that pass.
 */
const watchMs = { local: 15_000, service: 30_000 } as const
/** The same, when the local directory tells that something has changed. */
const toldPauseMs = 2000

interface Asked {
  readonly isFetching: boolean
  /** Milliseconds since 1970. */
  readonly dataUpdatedAt: number
  readonly refetch: () => void
}

/** Asks a query of the local directory again when a session of its SCID changes that the caller may read. */
function useToldChanges(sent: SentQuery | undefined, { isFetching, dataUpdatedAt, refetch }: Asked): void {
  const [news, setNews] = useState(0)
  const handled = useRef(0)
  const watched = useMemo(() => sent && { sender: sent.sender, query: { scid: sent.request.scid } }, [sent])
  const hear = () => setNews((count) => count + 1)
  useChanges(watched, hear, hear)
  useEffect(() => {
    if (news === handled.current || isFetching) return
    const ask = () => {
      handled.current = news
      refetch()
    }
    const timer = setTimeout(ask, Math.max(0, dataUpdatedAt + toldPauseMs - Date.now()))
    return () => clearTimeout(timer)
  }, [news, isFetching, dataUpdatedAt, refetch])
}

/** `isWatched`: the query is asked again and again while the page can be seen. */
export function useAnswer(sent: SentQuery | undefined, isWatched: boolean): QueryAnswer {
  const queries = useQueryClient()
  const isLocal = sent?.sender.on === localConnectionName
  const answer = useQuery({
    ...answerQuery(queries, sent),
    refetchInterval: isWatched && watchMs[isLocal ? 'local' : 'service'],
  })
  useToldChanges(isWatched && isLocal ? sent : undefined, answer)
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
