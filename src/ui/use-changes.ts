/** The changes that the local directory tells of a session or of a SCID, for as long as the page can be seen. */
import { useQueryClient } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import type { DirectoryChange } from '#contract/console/session-change.ts'
import { client } from './client.ts'
import { findCredentials, type Sender } from './sender.ts'

/** Milliseconds until a stream that ended is opened again. */
const reopenMs = 2000

/** True while the page can be seen. */
export function useIsVisible(): boolean {
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

/** A session, or a SCID alone. */
export interface Watched {
  readonly sender: Sender
  readonly query: { readonly scid: string; readonly template?: string; readonly name?: string }
}

/** `onMissed`: the stream was lost for a while, and changes may not have been told. */
export function useChanges(
  watched: Watched | undefined,
  onChange: (change: DirectoryChange) => void,
  onMissed: () => void,
): void {
  const queries = useQueryClient()
  const isVisible = useIsVisible()
  const latest = useRef({ onChange, onMissed })
  latest.current = { onChange, onMissed }
  useEffect(() => {
    if (!watched || !isVisible) return
    const controller = new AbortController()
    const { signal } = controller
    const listen = async () => {
      for (let isFirst = true; !signal.aborted; isFirst = false) {
        try {
          const credentials = await findCredentials(queries, watched.sender)
          const events = await client.watchChanges({ query: watched.query, credentials, signal })
          if (!isFirst) latest.current.onMissed()
          for await (const change of events) latest.current.onChange(change)
        } catch {
          // The server is away, or the page is being left. It is asked again after a while.
        }
        await pause(reopenMs, signal)
      }
    }
    void listen()
    return () => controller.abort()
  }, [queries, watched, isVisible])
}
