/** Reads the session again when it changes: the local directory tells, a service is asked now and then. */
import { useQueryClient } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import type { SessionChange } from '#contract/console/session-change.ts'
import { client } from '../client.ts'
import type { UsedConnection } from '../frame/use-connection.ts'
import { findCredentials } from '../sender.ts'
import type { OpenSession } from './use-session.ts'

/** Milliseconds between two reads that nobody has asked for, so that a caller's rate budget lasts. */
const minPauseMs = 1000
/** Milliseconds between two reads of a service. */
const serviceReadMs = 30_000
/** Milliseconds until a stream that ended is opened again. */
const reopenMs = 2000

/** True while the page can be seen. */
function useIsVisible(): boolean {
  const [isVisible, setVisible] = useState(() => document.visibilityState === 'visible')
  useEffect(() => {
    const change = () => setVisible(document.visibilityState === 'visible')
    document.addEventListener('visibilitychange', change)
    return () => document.removeEventListener('visibilitychange', change)
  }, [])
  return isVisible
}

const pause = (milliseconds: number, signal: AbortSignal) =>
  new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, milliseconds)
    signal.addEventListener('abort', () => {
      clearTimeout(timer)
      resolve()
    })
  })

/** What the local directory last told; undefined before it has. */
function useTold({ asked, reference }: OpenSession, isWatching: boolean): SessionChange | undefined {
  const queries = useQueryClient()
  const [told, setTold] = useState<SessionChange>()
  useEffect(() => {
    if (!isWatching || !asked || !reference) return
    const controller = new AbortController()
    const { signal } = controller
    const listen = async () => {
      while (!signal.aborted) {
        try {
          const credentials = await findCredentials(queries, asked.sender)
          const { scid, template, name } = reference
          const events = await client.watchChanges({ query: { scid, template, name }, credentials, signal })
          for await (const change of events) setTold(change)
        } catch {
          // The server is away, or the page is being left. It is asked again after a while.
        }
        await pause(reopenMs, signal)
      }
    }
    void listen()
    return () => controller.abort()
  }, [queries, asked, reference, isWatching])
  return told
}

/** Whether what was told differs from what was read. */
function isNews(told: SessionChange, { exchange }: OpenSession): boolean {
  if (exchange?.kind !== 'answered') return false
  const { status, etag } = exchange
  if (told.state === 'here')
    return (status === 200 && etag !== told.etag) || told.isDue || status === 204 || status === 403
  return status === 200
}

/** `isWanted`: whether a service is to be read again and again. */
export function useWatch(
  open: OpenSession,
  { isLocal, connection }: UsedConnection,
  isWanted: boolean,
): void {
  const isVisible = useIsVisible()
  const told = useTold(open, isLocal && isVisible)
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
