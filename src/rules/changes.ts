/** The single changes to a query that may add rows to its answer. */
import { limits } from '#contract/mpsd/limits.ts'
import type { QueryParameter, SessionQuery } from '#contract/mpsd/query.ts'

export interface Change {
  readonly parameter: QueryParameter | 'template'
  /** The new value in the request. Empty if the parameter is removed. */
  readonly value: string
  /** Number of additional rows in the answer. */
  readonly adds: number
}

/** A change, and the query that it makes. */
export interface PossibleChange {
  readonly parameter: Change['parameter']
  readonly value: string
  readonly changed: SessionQuery
}

export function listChanges(query: SessionQuery): PossibleChange[] {
  const changes: PossibleChange[] = []
  const add = (parameter: Change['parameter'], value: string, change: Partial<SessionQuery>) =>
    changes.push({ parameter, value, changed: { ...query, ...change } })
  const hasUser = query.xuids.length > 0
  if (hasUser && !query.reservations) add('reservations', 'true', { reservations: true })
  if (hasUser && !query.inactive) add('inactive', 'true', { inactive: true })
  if (!query.private) add('private', 'true', { private: true })
  if (query.visibility !== undefined) add('visibility', '', { visibility: undefined })
  if (query.version !== undefined) add('version', '', { version: undefined })
  if (query.template !== undefined) add('template', '', { template: undefined })
  if (query.keyword !== undefined && hasUser) add('keyword', '', { keyword: undefined })
  if (query.take < limits.maxTake) add('take', String(limits.maxTake), { take: limits.maxTake })
  return changes
}
