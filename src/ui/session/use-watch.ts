/** Reads the session again when it changes: the local directory tells, a service is asked now and then. */
import { useEffect, useMemo, useRef, useState } from 'react'
import { SessionChange } from '#contract/console/session-change.ts'
import type { UsedConnection } from '../frame/use-connection.ts'
import { useChanges, useIsVisible } from '../use-changes.ts'
import type { OpenSession } from './use-session.ts'

/** Milliseconds between two reads that nobody has asked for, so that a caller's rate budget lasts. */
const minPauseMs = 1000
/** Milliseconds between two reads of a service. */
const serviceReadMs = 30_000
/** What the local directory last told; undefined before it has. */
function useTold({ asked, reference }: OpenSession, isWatching: boolean): SessionChange | undefined {
  const [told, setTold] = useState<SessionChange>()
  const watched = useMemo(() => {
    if (!isWatching || !asked || !reference) return undefined
    const { scid, template, name } = reference
    return { sender: asked.sender, query: { scid, template, name } }
  }, [isWatching, asked, reference])
  useChanges(
    watched,
    (change) => setTold((before) => SessionChange.safeParse(change).data ?? before),
    // The first event of each stream tells how the session stands.
    () => {},
  )
  return told
}

/** Whether what was told differs from what was read. */
function isNews(told: SessionChange, { exchange }: OpenSession): boolean {
  if (exchange?.kind !== 'answered') return false
  const { status, etag } = exchange
  if (told.state === 'here')
    return (status === 200 && etag !== told.etag) || told.isDue || status === 204 || status === 403
  // Whoever may not read the session is told when it is gone, and when it can no longer be read.
  return status === 200 || (told.state === 'gone' ? status === 403 : status === 204)
}

/** `isWanted`: whether a service is to be read again and again. */
export function useWatch(
  open: OpenSession,
  { isLocal, connection }: UsedConnection,
  isWanted: boolean,
): void {
  const isVisible = useIsVisible()
  const told = useTold(open, isLocal)
  const { isFetching, answeredAt, readAgain } = open
  /** What was told, once it has led to a read. */
  const handled = useRef<SessionChange>(undefined)
  useEffect(() => {
    if (!told || isFetching || handled.current === told) return
    if (!isNews(told, open)) return
    const timer = setTimeout(
      () => {
        handled.current = told
        readAgain()
      },
      Math.max(0, answeredAt + minPauseMs - Date.now()),
    )
    return () => clearTimeout(timer)
  }, [told, isFetching, open, answeredAt, readAgain])
  const isPolling = isWanted && isVisible && connection?.kind === 'service' && answeredAt > 0
  useEffect(() => {
    if (!isPolling) return
    const timer = setTimeout(readAgain, Math.max(0, answeredAt + serviceReadMs - Date.now()))
    return () => clearTimeout(timer)
  }, [isPolling, answeredAt, readAgain])
}
