/** Tells who waits for it that a session was written, or that anything may have changed. Within this process. */
import type { SessionRecord } from '#rules/session-record.ts'
import type { SessionKey } from './store/session-store.ts'

/** A session that was written, or may have been. */
export interface WrittenSession {
  readonly key: SessionKey
  /** As it was before, if anybody watches its SCID; undefined also if it was not there. */
  readonly before: SessionRecord | undefined
}

type Listener = (written: WrittenSession | undefined) => void

export interface Changes {
  /** Without `written`, anything may have changed: the clock, or the whole world. */
  readonly publish: (written?: WrittenSession) => void
  /** Whether somebody needs to know how sessions were before they were written. */
  readonly needsBefore: () => boolean
  /** Returns the function that ends the subscription. */
  readonly subscribe: (listener: Listener, needs?: { readonly before: boolean }) => () => void
  /** Aborted when the directory stops: every stream of changes ends. */
  readonly stopped: AbortSignal
  readonly stop: () => void
}

export function createChanges(): Changes {
  const listeners = new Set<Listener>()
  const needingBefore = new Set<Listener>()
  const stopping = new AbortController()
  return {
    publish: (written) => {
      for (const listener of listeners) listener(written)
    },
    needsBefore: () => needingBefore.size > 0,
    subscribe: (listener, needs) => {
      listeners.add(listener)
      if (needs?.before) needingBefore.add(listener)
      return () => {
        listeners.delete(listener)
        needingBefore.delete(listener)
      }
    },
    stopped: stopping.signal,
    stop: () => stopping.abort(),
  }
}
