/** Questions that somebody has sent from this page: beyond the local directory nothing is asked before. */
import { useSyncExternalStore } from 'react'

const sent = new Set<string>()
const listeners = new Set<() => void>()

/** A question to a connection, as one text. */
export function questionKey(on: string, search: object): string {
  return JSON.stringify([on, search])
}

export function markSent(key: string): void {
  sent.add(key)
  for (const listener of listeners) listener()
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

export function useIsSent(key: string): boolean {
  return useSyncExternalStore(subscribe, () => sent.has(key))
}
