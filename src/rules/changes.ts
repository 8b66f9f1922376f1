/** What one change to a query would add to its answer: asked of the rules themselves. */

import { limits } from '#contract/limits.ts'
import type { QueryParameter, SessionQuery } from '#contract/query.ts'
import { answerQuery } from './answer.ts'
import type { SessionFacts } from './facts.ts'

export interface Change {
  readonly parameter: QueryParameter | 'template'
  /** As it would stand in the request; empty: left out. */
  readonly value: string
  /** Rows that the answer would have beyond those it has. */
  readonly adds: number
}

function* candidates(query: SessionQuery): Generator<[Change['parameter'], string, SessionQuery]> {
  const hasUser = query.xuids.length > 0
  for (const flag of ['reservations', 'inactive'] as const) {
    if (hasUser && !query[flag]) yield [flag, 'true', { ...query, [flag]: true }]
  }
  if (!query.private) yield ['private', 'true', { ...query, private: true }]
  if (query.visibility !== undefined) yield ['visibility', '', { ...query, visibility: undefined }]
  if (query.version !== undefined) yield ['version', '', { ...query, version: undefined }]
  if (query.template !== undefined) yield ['template', '', { ...query, template: undefined }]
  if (query.keyword !== undefined && hasUser) yield ['keyword', '', { ...query, keyword: undefined }]
  if (query.take < limits.takeMost)
    yield ['take', String(limits.takeMost), { ...query, take: limits.takeMost }]
}

/** The single changes that add anything, the most first. */
export function findChanges(query: SessionQuery, sessions: readonly SessionFacts[]): Change[] {
  const now = answerQuery(query, sessions).length
  return [...candidates(query)]
    .map(([parameter, value, changed]) => ({
      parameter,
      value,
      adds: answerQuery(changed, sessions).length - now,
    }))
    .filter((change) => change.adds > 0)
    .toSorted((a, b) => b.adds - a.adds)
}
