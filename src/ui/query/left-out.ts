/** What an explanation says of the sessions that are not in the answer. Pure. */
import type { Considered, Explanation } from '#contract/console/explanation.ts'
import type { Question } from './question.ts'

/** Rules whose sessions have nothing to do with the question: other templates, other people's. */
const elsewhere: ReadonlySet<string> = new Set(['match.template', 'match.alive', 'match.member'])

/** How many sessions each rule left out, the most first: those the question is about, or the others. */
export function leftOutByRule(
  explanation: Explanation,
  which: 'near' | 'elsewhere',
): [clause: string, count: number][] {
  return Object.entries(explanation.leftOut)
    .filter(([clause]) => elsewhere.has(clause) === (which === 'elsewhere'))
    .toSorted(([, a], [, b]) => b - a)
}

export function leftOutTotal(explanation: Explanation): number {
  return leftOutByRule(explanation, 'near').reduce((sum, [, count]) => sum + count, 0)
}

/** The near misses that are listed, without those about others. */
export function listLeftOut(explanation: Explanation): Considered[] {
  return explanation.considered.filter(
    (one) => !one.included && !elsewhere.has(one.trace.at(-1)?.clause ?? ''),
  )
}

interface BestChange {
  readonly change: Partial<Question>
  /** As it stands in the request: `inactive=true`, `version=`. */
  readonly label: string
  readonly adds: number
}

/** The one change to the question that brings in the most, as the rules themselves count it. */
export function findBestChange(explanation: Explanation): BestChange | undefined {
  const [best] = explanation.changes
  if (!best) return undefined
  const { parameter, value, adds } = best
  const isFlag = value === 'true'
  return { change: { [parameter]: isFlag ? true : value }, label: `${parameter}=${value}`, adds }
}
