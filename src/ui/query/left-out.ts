/** What an explanation says of the sessions that are not in the answer. Pure. */
import type { Considered, Explanation } from '#contract/console/explanation.ts'
import type { QuerySpeech } from './asked.ts'
import type { Question } from './question.ts'

/** Rules whose sessions have nothing to do with the query: other templates, other people's sessions. */
const unrelatedClauses: ReadonlySet<string> = new Set(['match.template', 'match.alive', 'match.member'])

/** How many sessions each rule left out, the largest first: those the query is about, or all others. */
export function leftOutByRule(
  explanation: Explanation,
  which: 'near' | 'unrelated',
): [clause: string, count: number][] {
  return Object.entries(explanation.leftOut)
    .filter(([clause]) => unrelatedClauses.has(clause) === (which === 'unrelated'))
    .toSorted(([, a], [, b]) => b - a)
}

export function leftOutTotal(explanation: Explanation): number {
  return leftOutByRule(explanation, 'near').reduce((sum, [, count]) => sum + count, 0)
}

/** The sessions that are listed, without the unrelated ones. */
export function listLeftOut(explanation: Explanation): Considered[] {
  return explanation.considered.filter(
    (one) => !one.included && !unrelatedClauses.has(one.trace.at(-1)?.clause ?? ''),
  )
}

/** The rules with a word of their own. */
const namedClauses = [
  'match.template',
  'match.alive',
  'match.member',
  'match.status',
  'match.private',
  'match.keyword',
  'match.visibility',
  'match.version',
  'match.take',
] as const

/** The rule in a word or two. */
export function nameClause(clause: string | undefined, { t }: QuerySpeech): string {
  const named = namedClauses.find((one) => one === clause)
  return named ? t(`leftOut.${named}`) : (clause ?? '')
}

export interface BestChange {
  readonly change: Partial<Question>
  /** As it stands in the request: `inactive=true`, `version=`. */
  readonly label: string
  readonly adds: number
}

/** The single change to the query that adds the most rows, as the rules count them. */
export function findBestChange(explanation: Explanation): BestChange | undefined {
  const [best] = explanation.changes
  if (!best) return undefined
  const { parameter, value, adds } = best
  const isFlag = value === 'true'
  return { change: { [parameter]: isFlag ? true : value }, label: `${parameter}=${value}`, adds }
}
