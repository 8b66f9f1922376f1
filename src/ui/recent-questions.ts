/** The questions that were sent from this page, the newest first. Kept in memory until the page is closed. */
import type { QueryClient } from '@tanstack/react-query'
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

/** Answers to queries are kept under this key. */
export const answerKey = ['answer'] as const

/** Asks what the screen shows again, unless it was answered since a time, or is being asked. `since`: milliseconds since 1970. */
export function askShownAgain(queries: QueryClient, since: number): Promise<void> {
  return queries.refetchQueries(
    { queryKey: answerKey, type: 'active', predicate: ({ state }) => state.dataUpdatedAt < since },
    { cancelRefetch: false },
  )
}

export function useRecentQuestions(): readonly RecentQuestion[] {
  return useSyncExternalStore(subscribe, () => recent)
}
