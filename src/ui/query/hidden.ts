/** What an explanation says of the sessions that are not in the answer. Pure. */
import type { Considered, Explanation } from '#contract/console/explanation.ts'
import { keyOfRow } from './placed-row.ts'
import type { QuerySpeech } from './query-speech.ts'
import type { Question } from './question.ts'
import type { ViewSearch } from './search.ts'

/** Rules whose sessions have nothing to do with the query: other templates, other people's sessions. */
const unrelatedClauses: ReadonlySet<string> = new Set(['match.template', 'match.alive', 'match.member'])

/** A query by keyword alone is about the sessions that carry it: nobody's others are hidden by it. */
const isUnrelated = (clause: string, { considered }: Explanation) =>
  unrelatedClauses.has(clause) ||
  (clause === 'match.keyword' && considered.every(({ xuid }) => xuid === undefined))

/** How many sessions each rule hid, the largest first: those the query is about, or all others. */
export function hiddenByRule(
  explanation: Explanation,
  which: 'near' | 'unrelated',
): [clause: string, count: number][] {
  return Object.entries(explanation.leftOut)
    .filter(([clause]) => isUnrelated(clause, explanation) === (which === 'unrelated'))
    .toSorted(([, a], [, b]) => b - a)
}

const sum = (counts: readonly [string, number][]) => counts.reduce((total, [, count]) => total + count, 0)

/** Sessions that the query is about and did not return. */
export const countHidden = (explanation: Explanation) => sum(hiddenByRule(explanation, 'near'))

/** Sessions that have nothing to do with the query. */
export const countUnrelated = (explanation: Explanation) => sum(hiddenByRule(explanation, 'unrelated'))

/** The hidden sessions that are listed. */
export function listHidden(explanation: Explanation): Considered[] {
  return explanation.considered.filter(
    (one) => !one.included && !isUnrelated(one.trace.at(-1)?.clause ?? '', explanation),
  )
}

/** Shows the hidden sessions, or shows them no longer; a chosen one is then chosen no longer. */
export function switchHidden(
  { hidden, row }: Pick<ViewSearch, 'hidden' | 'row'>,
  explanation: Explanation | undefined,
): Partial<ViewSearch> {
  if (hidden !== '1') return { hidden: '1' }
  const isGone = explanation && listHidden(explanation).some((one) => keyOfRow(one) === row)
  return { hidden: undefined, row: isGone ? undefined : row }
}

/** The rules with words of their own. */
const namedClauses = [
  'match.private',
  'match.keyword',
  'match.visibility',
  'match.version',
  'match.take',
  'match.template',
  'match.alive',
  'match.member',
] as const

export type HiddenReason = (typeof namedClauses)[number] | 'match.reserved' | 'match.inactive'

/** The rule that hid a session; the rule about states is two, because two ticks answer to it. */
export function reasonOf({ trace }: Considered): HiddenReason | undefined {
  const last = trace.at(-1)
  if (last?.clause === 'match.status') return last.saw === 'reserved' ? 'match.reserved' : 'match.inactive'
  return namedClauses.find((one) => one === last?.clause)
}

/** The rule in a word or two: `Private not ticked`. */
export function nameReason(considered: Considered, { t }: QuerySpeech): string {
  const reason = reasonOf(considered)
  return reason ? t(`hidden.${reason}`) : (considered.trace.at(-1)?.clause ?? '')
}

/** The change to the question that gets past a rule, if there is one. */
export function changeFor(reason: HiddenReason | undefined): Partial<Question> | undefined {
  switch (reason) {
    case 'match.private':
      return { private: true }
    case 'match.reserved':
      return { reservations: true }
    case 'match.inactive':
      return { inactive: true }
    case 'match.keyword':
      return { keyword: '' }
    case 'match.visibility':
      return { visibility: '' }
    case 'match.version':
      return { version: '' }
    case 'match.take':
      return { take: '100' }
    case 'match.template':
      return { template: '' }
    case 'match.alive':
    case 'match.member':
    case undefined:
      return undefined
    default:
      return reason satisfies never
  }
}

/** The single changes to the query that add rows, as the rules count them, the largest first. */
export function listChanges(explanation: Explanation): { change: Partial<Question>; adds: number }[] {
  return explanation.changes.map(({ parameter, value, adds }) => ({
    change: { [parameter]: value === 'true' ? true : value },
    adds,
  }))
}
