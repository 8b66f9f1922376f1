/** The whole answer to a query over a set of sessions: what the store's SQL must equal. */
import { compareText, keyOf, type Xuid } from '#contract/identifiers.ts'
import type { SessionQuery } from '#contract/query.ts'
import type { ResultRow } from '#contract/results.ts'
import type { SessionFacts } from './facts.ts'
import { deriveRow, type Match, matchSession } from './match.ts'

/** Newest first, then by name, then by template (choice 5). */
function compareSessions(a: SessionFacts, b: SessionFacts): number {
  if (a.startTime !== b.startTime) return a.startTime < b.startTime ? 1 : -1
  return (
    compareText(keyOf(a.ref.name), keyOf(b.ref.name)) ||
    compareText(keyOf(a.ref.templateName), keyOf(b.ref.templateName))
  )
}

function cut(matches: readonly Match[], take: number): Match[] {
  let taken = 0
  return matches.map((match) => {
    if (!match.included) return match
    taken++
    const passed = taken <= take
    const step = { clause: 'match.take', passed, saw: `number ${taken}`, wanted: `≤ ${take}` }
    return { ...match, included: passed, trace: [...match.trace, step] }
  })
}

/** Every session held against every XUID of the query, in the order of the answer (choice 3: take per XUID). */
export function considerAll(query: SessionQuery, sessions: readonly SessionFacts[]): Match[] {
  const sorted = sessions.toSorted(compareSessions)
  const xuids: readonly (Xuid | undefined)[] = query.xuids.length > 0 ? query.xuids : [undefined]
  return xuids.flatMap((xuid) =>
    cut(
      sorted.map((facts) => matchSession(query, xuid, facts)),
      query.take,
    ),
  )
}

/** What the query answers. */
export function answerQuery(query: SessionQuery, sessions: readonly SessionFacts[]): ResultRow[] {
  return considerAll(query, sessions)
    .filter((match) => match.included)
    .map((match) => deriveRow(match.facts, match.xuid))
}
