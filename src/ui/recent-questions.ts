/** The questions that were sent from this page, the newest first. Kept in memory until the page is closed. */
import { useSyncExternalStore } from 'react'

export interface RecentQuestion {
  /** What was asked, in one line, as the request has it. */
  readonly label: string
  /** The address that asks it again. */
  readonly search: Readonly<Record<string, string | undefined>>
}

const maxKept = 20

let recent: readonly RecentQuestion[] = []
const listeners = new Set<() => void>()

export function rememberQuestion(question: RecentQuestion): void {
  const key = JSON.stringify(question.search)
  recent = [question, ...recent.filter(({ search }) => JSON.stringify(search) !== key)].slice(0, maxKept)
  for (const listener of listeners) listener()
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

export function useRecentQuestions(): readonly RecentQuestion[] {
  return useSyncExternalStore(subscribe, () => recent)
}
