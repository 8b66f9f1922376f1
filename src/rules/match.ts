/** Decides whether a query returns a session, and which rule excludes it. Executable form of section 3. */

import type { TraceStep } from '#contract/console/explanation.ts'
import { foldCase, type Xuid } from '#contract/identifiers.ts'
import type { ClauseId } from '#contract/ledger/clauses.ts'
import type { SessionQuery } from '#contract/mpsd/query.ts'
import type { ResultRow, UserStatus } from '#contract/mpsd/results.ts'
import type { SessionFacts } from './session-facts.ts'
import type { MemberState } from './session-record.ts'

/** The result of a query for one session and one XUID, or no XUID for a query by keyword only. */
export interface Match {
  readonly xuid: Xuid | undefined
  readonly facts: SessionFacts
  readonly included: boolean
  /** Ends with the first rule that excluded the session. */
  readonly trace: readonly TraceStep[]
}

/** A `ready` member is reported as `inactive` (section 4). */
export function reportState(state: MemberState): UserStatus {
  return state === 'ready' ? 'inactive' : state
}

/** The states in which a user may be for a query to return the session. */
export function wantedStates(query: SessionQuery): readonly UserStatus[] {
  const states: UserStatus[] = ['active']
  if (query.reservations) states.push('reserved')
  if (query.inactive) states.push('inactive')
  return states
}

/** The rules of a query in the order of their evaluation: those that a session in its answer has passed. */
export function listRules(query: SessionQuery): ClauseId[] {
  const { template, xuids, keyword, visibility, version } = query
  return [
    ...(template === undefined ? [] : ['match.template' as const]),
    'match.alive',
    ...(xuids.length === 0 ? [] : ['match.member' as const, 'match.status' as const]),
    'match.private',
    ...(keyword === undefined ? [] : ['match.keyword' as const]),
    ...(visibility === undefined ? [] : ['match.visibility' as const]),
    ...(version === undefined ? [] : ['match.version' as const]),
    'match.take',
  ]
}

function* evaluateRules(
  query: SessionQuery,
  xuid: Xuid | undefined,
  facts: SessionFacts,
): Generator<TraceStep> {
  const step = (clause: ClauseId, passed: boolean, saw: string, wanted: string): TraceStep => ({
    clause,
    passed,
    saw,
    wanted,
  })
  const { template } = query
  if (template !== undefined) {
    const same = foldCase(template) === foldCase(facts.ref.templateName)
    yield step('match.template', same, facts.ref.templateName, template)
  }
  yield step('match.alive', facts.alive, facts.alive ? 'alive' : 'ended by a timeout', 'alive')
  if (xuid !== undefined) {
    const member = facts.members.get(xuid)
    yield step('match.member', member !== undefined, member ? xuid : `not ${xuid}`, xuid)
    if (member) {
      const status = reportState(member.state)
      const wanted = wantedStates(query)
      yield step('match.status', wanted.includes(status), member.state, wanted.join(', '))
    }
  }
  const isPrivate = facts.visibility === 'private'
  yield step(
    'match.private',
    !isPrivate || query.private,
    facts.visibility,
    query.private ? 'any' : 'not private',
  )
  if (query.keyword !== undefined) {
    const key = foldCase(query.keyword)
    const hasKeyword = facts.keywords.some((keyword) => foldCase(keyword) === key)
    yield step('match.keyword', hasKeyword, facts.keywords.join(', ') || 'none', query.keyword)
  }
  if (query.visibility !== undefined) {
    yield step('match.visibility', facts.visibility === query.visibility, facts.visibility, query.visibility)
  }
  if (query.version !== undefined) {
    yield step('match.version', facts.version <= query.version, String(facts.version), `≤ ${query.version}`)
  }
}

/** Evaluates one session for one XUID of a query. Stops at the first rule that excludes it. */
export function matchSession(query: SessionQuery, xuid: Xuid | undefined, facts: SessionFacts): Match {
  const trace: TraceStep[] = []
  for (const step of evaluateRules(query, xuid, facts)) {
    trace.push(step)
    if (!step.passed) return { xuid, facts, included: false, trace }
  }
  return { xuid, facts, included: true, trace }
}

/** The facts that a result row of no user holds: what `deriveRow` wrote, read back. */
export function readRowFacts(row: ResultRow) {
  return {
    ref: row.sessionRef,
    startTime: row.startTime,
    visibility: row.visibility,
    joinRestriction: row.joinRestriction,
    keywords: row.keywords ?? [],
    accepted: row.accepted,
  } satisfies Partial<SessionFacts>
}

/** The result row of a session that was found by `xuid`, or by keyword only if `xuid` is undefined. */
export function deriveRow(facts: SessionFacts, xuid: Xuid | undefined): ResultRow {
  const member = xuid === undefined ? undefined : facts.members.get(xuid)
  return {
    ...(member && { xuid }),
    startTime: facts.startTime,
    sessionRef: facts.ref,
    accepted: facts.accepted,
    ...(member && { status: reportState(member.state) }),
    visibility: facts.visibility,
    ...(facts.joinRestriction && { joinRestriction: facts.joinRestriction }),
    ...(member?.myTurn && { myTurn: true }),
    ...(facts.keywords.length > 0 && { keywords: [...facts.keywords] }),
  }
}
