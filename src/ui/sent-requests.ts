/** Which requests were sent from this page. One in a link is sent to another connection only on request. */
import { useSyncExternalStore } from 'react'

const sent = new Set<string>()
const listeners = new Set<() => void>()

/** A request to a connection, as one text. */
export function sentKey(on: string, search: object): string {
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
