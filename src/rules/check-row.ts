/**
 * What the rules can say of one row of an answer without the session itself: on a service, which does not give
 * its reasons. Rules about time limits and about the place in the answer cannot be checked from a row.
 */
import type { TraceStep } from '#contract/console/explanation.ts'
import { foldCase } from '#contract/identifiers.ts'
import type { ClauseId } from '#contract/ledger/clauses.ts'
import type { ReportedVisibility, SessionQuery } from '#contract/mpsd/query.ts'
import type { UserStatus } from '#contract/mpsd/results.ts'
import { listRules, wantedStates } from './match.ts'

/** The fields of a row that rules look at, each undefined if it was not sent or cannot be read. */
export interface CheckedRow {
  readonly sessionRef: { readonly templateName: string }
  readonly xuid?: string | undefined
  readonly status?: UserStatus | undefined
  readonly visibility?: ReportedVisibility | undefined
  readonly keywords?: readonly string[] | undefined
}

/** The rules that a row alone can be held against. A step that failed is a finding about whoever answered. */
export function checkRow(query: SessionQuery, row: CheckedRow): TraceStep[] {
  const steps: TraceStep[] = []
  const add = (clause: ClauseId, passed: boolean, saw: string, wanted: string) =>
    steps.push({ clause, passed, saw, wanted })
  const { template, keyword, visibility } = query
  if (template !== undefined) {
    const { templateName } = row.sessionRef
    add('match.template', foldCase(template) === foldCase(templateName), templateName, template)
  }
  if (query.xuids.length > 0 && row.xuid !== undefined) {
    add(
      'match.member',
      query.xuids.some((xuid) => xuid === row.xuid),
      row.xuid,
      query.xuids.slice(0, 3).join(', '),
    )
  }
  if (query.xuids.length > 0 && row.status !== undefined) {
    const wanted = wantedStates(query)
    add('match.status', wanted.includes(row.status), row.status, wanted.join(', '))
  }
  if (row.visibility !== undefined) {
    const isPassed = query.private || row.visibility !== 'private'
    add('match.private', isPassed, row.visibility, query.private ? 'any' : 'not private')
    if (visibility !== undefined)
      add('match.visibility', row.visibility === visibility, row.visibility, visibility)
  }
  if (keyword !== undefined && row.keywords !== undefined) {
    const has = row.keywords.some((one) => foldCase(one) === foldCase(keyword))
    add('match.keyword', has, row.keywords.join(', ') || 'none', keyword)
  }
  return steps
}

const uncheckable: ReadonlySet<ClauseId> = new Set(['match.alive', 'match.version', 'match.take'])

/** The rules of a query that a row alone cannot be held against. */
export function listUncheckable(query: SessionQuery): ClauseId[] {
  return listRules(query).filter((clause) => uncheckable.has(clause))
}
