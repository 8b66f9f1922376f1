/** Tells who waits for it that a session was written, or that anything may have changed. Within this process. */
import type { SessionKey } from './store/session-store.ts'

export interface Changes {
  /** `key`: the session that was written; without it, anything may have changed: the clock, or the whole world. */
  readonly publish: (key?: SessionKey) => void
  /** Returns the function that ends the subscription. */
  readonly subscribe: (listener: (key: SessionKey | undefined) => void) => () => void
  /** Aborted when the directory stops: every stream of changes ends. */
  readonly stopped: AbortSignal
  readonly stop: () => void
}

export function createChanges(): Changes {
  const listeners = new Set<(key: SessionKey | undefined) => void>()
  const stopping = new AbortController()
  return {
    publish: (key) => {
      for (const listener of listeners) listener(key)
    },
    subscribe: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    stopped: stopping.signal,
    stop: () => stopping.abort(),
  }
}
