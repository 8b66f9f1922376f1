/** The complete answer to a query over a set of sessions. The store's SQL must give the same result. */

import { foldCase, type Xuid } from '#contract/identifiers.ts'
import type { SessionQuery } from '#contract/mpsd/query.ts'
import type { ResultRow } from '#contract/mpsd/results.ts'
import { compareText } from '#contract/text-order.ts'
import { deriveRow, type Match, matchSession } from './match.ts'
import type { SessionFacts } from './session-facts.ts'

/** Newest first, then by name, then by template (choice 5). */
export function compareSessions(a: SessionFacts, b: SessionFacts): number {
  if (a.startTime !== b.startTime) return a.startTime < b.startTime ? 1 : -1
  return (
    compareText(foldCase(a.ref.name), foldCase(b.ref.name)) ||
    compareText(foldCase(a.ref.templateName), foldCase(b.ref.templateName))
  )
}

/**
 * Evaluates the query for one XUID (or none) over sessions in answer order. `take` applies per XUID (choice
 * 3).
 */
export function* matchSessionsInOrder(
  query: SessionQuery,
  xuid: Xuid | undefined,
  sorted: readonly SessionFacts[],
): Generator<Match> {
  let count = 0
  for (const facts of sorted) {
    const match = matchSession(query, xuid, facts)
    if (!match.included) {
      yield match
      continue
    }
    count++
    const passed = count <= query.take
    const step = { clause: 'match.take', passed, saw: `number ${count}`, wanted: `≤ ${query.take}` }
    yield { ...match, included: passed, trace: [...match.trace, step] }
  }
}

/** Evaluates every session for every XUID of the query, in answer order. */
export function matchSessions(query: SessionQuery, sessions: readonly SessionFacts[]): Match[] {
  const sorted = sessions.toSorted(compareSessions)
  const xuids: readonly (Xuid | undefined)[] = query.xuids.length > 0 ? query.xuids : [undefined]
  return xuids.flatMap((xuid) => [...matchSessionsInOrder(query, xuid, sorted)])
}

/** The rows that the query returns. */
export function answerQuery(query: SessionQuery, sessions: readonly SessionFacts[]): ResultRow[] {
  return matchSessions(query, sessions)
    .filter((match) => match.included)
    .map((match) => deriveRow(match.facts, match.xuid))
}
