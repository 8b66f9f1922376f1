/** The whole answer to a query over a set of sessions: what the store's SQL must equal. */
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

/** Sessions in the order of the answer held against one XUID of a query, or none; `take` counts for each XUID (choice 3). */
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

/** Every session held against every XUID of the query, in the order of the answer. */
export function considerAll(query: SessionQuery, sessions: readonly SessionFacts[]): Match[] {
  const sorted = sessions.toSorted(compareSessions)
  const xuids: readonly (Xuid | undefined)[] = query.xuids.length > 0 ? query.xuids : [undefined]
  return xuids.flatMap((xuid) => [...considerInOrder(query, xuid, sorted)])
}

/** What the query answers. */
export function answerQuery(query: SessionQuery, sessions: readonly SessionFacts[]): ResultRow[] {
  return considerAll(query, sessions)
    .filter((match) => match.included)
    .map((match) => deriveRow(match.facts, match.xuid))
}
