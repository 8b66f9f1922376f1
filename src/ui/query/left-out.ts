/** What an explanation says of the sessions that are not in the answer. Pure. */
import type { Considered, Explanation } from '#contract/console.ts'
import type { Question } from './question.ts'

/** Rules whose sessions have nothing to do with the question: other templates, other people's. */
const elsewhere: ReadonlySet<string> = new Set(['match.template', 'match.alive', 'match.member'])

/** The rules that left sessions out, the most first, without those about others. */
export function leftOutByRule(explanation: Explanation): [clause: string, count: number][] {
  return Object.entries(explanation.leftOut)
    .filter(([clause]) => !elsewhere.has(clause))
    .toSorted(([, a], [, b]) => b - a)
}

export function leftOutTotal(explanation: Explanation): number {
  return leftOutByRule(explanation).reduce((sum, [, count]) => sum + count, 0)
}

export function leftOutElsewhere(explanation: Explanation): number {
  return Object.entries(explanation.leftOut)
    .filter(([clause]) => elsewhere.has(clause))
    .reduce((sum, [, count]) => sum + count, 0)
}

/** The near misses that are listed, without those about others. */
export function listLeftOut(explanation: Explanation): Considered[] {
  return explanation.considered.filter(
    (one) => !one.included && !elsewhere.has(one.trace.at(-1)?.clause ?? ''),
  )
}

interface BestChange {
  readonly change: Partial<Question>
  /** As it stands in the request: `inactive=true`. */
  readonly label: string
  readonly count: number
}

function changeFor(missed: Considered): Omit<BestChange, 'count'> | undefined {
  const last = missed.trace.at(-1)
  switch (last?.clause) {
    case 'match.status':
      return last.saw === 'reserved'
        ? { change: { reservations: true }, label: 'reservations=true' }
        : { change: { inactive: true }, label: 'inactive=true' }
    case 'match.private':
      return { change: { private: true }, label: 'private=true' }
    case 'match.visibility':
      return { change: { visibility: '' }, label: 'visibility=' }
    case 'match.version':
      return { change: { version: '' }, label: 'version=' }
    case 'match.take':
      return { change: { take: '100' }, label: 'take=100' }
    default:
      return undefined
  }
}

/** The one change to the question that lets the most of the listed near misses past the rule that stopped them. */
export function findBestChange(explanation: Explanation): BestChange | undefined {
  const changes = listLeftOut(explanation).flatMap((missed) => changeFor(missed) ?? [])
  const groups = [...Map.groupBy(changes, (one) => one.label).values()].toSorted(
    (a, b) => b.length - a.length,
  )
  const [best] = groups
  return best?.[0] && { ...best[0], count: best.length }
}
