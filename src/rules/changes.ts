/** Computes how many rows each single change to a query would add, by evaluating the rules. */

import { limits } from '#contract/mpsd/limits.ts'
import type { QueryParameter, SessionQuery } from '#contract/mpsd/query.ts'
import { matchSession } from './match.ts'
import type { SessionFacts } from './session-facts.ts'

export interface Change {
  readonly parameter: QueryParameter | 'template'
  /** The new value in the request. Empty if the parameter is removed. */
  readonly value: string
  /** Number of additional rows in the answer. */
  readonly adds: number
}

function* listCandidates(query: SessionQuery): Generator<[Change['parameter'], string, SessionQuery]> {
  const hasUser = query.xuids.length > 0
  for (const flag of ['reservations', 'inactive'] as const) {
    if (hasUser && !query[flag]) yield [flag, 'true', { ...query, [flag]: true }]
  }
  if (!query.private) yield ['private', 'true', { ...query, private: true }]
  if (query.visibility !== undefined) yield ['visibility', '', { ...query, visibility: undefined }]
  if (query.version !== undefined) yield ['version', '', { ...query, version: undefined }]
  if (query.template !== undefined) yield ['template', '', { ...query, template: undefined }]
  if (query.keyword !== undefined && hasUser) yield ['keyword', '', { ...query, keyword: undefined }]
  if (query.take < limits.maxTake) yield ['take', String(limits.maxTake), { ...query, take: limits.maxTake }]
}

/** Sessions to evaluate between two yields. */
const sessionsPerStep = 100

/** Counts the rows that the query returns, and yields regularly. `sorted` is in answer order. */
function* countRows(query: SessionQuery, sorted: readonly SessionFacts[]): Generator<undefined, number> {
  let rows = 0
  for (const xuid of query.xuids.length > 0 ? query.xuids : [undefined]) {
    let taken = 0
    for (const [i, facts] of sorted.entries()) {
      if (taken >= query.take) break
      if (matchSession(query, xuid, facts).included) taken++
      if (i % sessionsPerStep === sessionsPerStep - 1) yield
    }
    rows += taken
    yield
  }
  return rows
}

/**
 * The single changes that add rows, largest gain first. Yields regularly, so that the caller can let other
 * work run. `sorted` is in answer order.
 */
export function* findChanges(
  query: SessionQuery,
  sorted: readonly SessionFacts[],
): Generator<undefined, Change[]> {
  const currentRows = yield* countRows(query, sorted)
  const changes: Change[] = []
  for (const [parameter, value, changed] of listCandidates(query)) {
    const adds = (yield* countRows(changed, sorted)) - currentRows
    if (adds > 0) changes.push({ parameter, value, adds })
  }
  return changes.toSorted((a, b) => b.adds - a.adds)
}
