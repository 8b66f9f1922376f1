/** The complete answer to a query over a set of sessions. The store's SQL must give the same result. */
import { compareText, keyOf, type Xuid } from '#contract/identifiers.ts'
import type { SessionQuery } from '#contract/query.ts'
import type { ResultRow } from '#contract/results.ts'
import type { SessionFacts } from './facts.ts'
import { deriveRow, type Match, matchSession } from './match.ts'

/** Newest first, then by name, then by template (choice 5). */
export function compareSessions(a: SessionFacts, b: SessionFacts): number {
  if (a.startTime !== b.startTime) return a.startTime < b.startTime ? 1 : -1
  return (
    compareText(keyOf(a.ref.name), keyOf(b.ref.name)) ||
    compareText(keyOf(a.ref.templateName), keyOf(b.ref.templateName))
  )
}

/**
 * Evaluates the query for one XUID (or none) over sessions in answer order. `take` applies per XUID (choice
 * 3).
 */
export function* considerInOrder(
  query: SessionQuery,
  xuid: Xuid | undefined,
  sorted: readonly SessionFacts[],
): Generator<Match> {
  let taken = 0
  for (const facts of sorted) {
    const match = matchSession(query, xuid, facts)
    if (!match.included) {
      yield match
      continue
    }
    taken++
    const passed = taken <= query.take
    const step = { clause: 'match.take', passed, saw: `number ${taken}`, wanted: `≤ ${query.take}` }
    yield { ...match, included: passed, trace: [...match.trace, step] }
  }
}

/** Evaluates every session for every XUID of the query, in answer order. */
export function considerAll(query: SessionQuery, sessions: readonly SessionFacts[]): Match[] {
  const sorted = sessions.toSorted(compareSessions)
  const xuids: readonly (Xuid | undefined)[] = query.xuids.length > 0 ? query.xuids : [undefined]
  return xuids.flatMap((xuid) => [...considerInOrder(query, xuid, sorted)])
}

/** The rows that the query returns. */
export function answerQuery(query: SessionQuery, sessions: readonly SessionFacts[]): ResultRow[] {
  return considerAll(query, sessions)
    .filter((match) => match.included)
    .map((match) => deriveRow(match.facts, match.xuid))
}
