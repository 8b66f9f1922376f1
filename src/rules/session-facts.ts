/** The properties of a session that queries evaluate, derived once per session. */
import type { SessionRef, Xuid } from '#contract/identifiers.ts'
import type { ReportedVisibility } from '#contract/mpsd/query.ts'
import type { ReportedRestriction } from '#contract/mpsd/results.ts'
import type { MemberState, SessionRecord } from './session-record.ts'
import { joinKeywords, maxMembersOf, refOf, restrictionOf, stateOf, visibilityOf } from './session-record.ts'
import { isAlive, presentMembers } from './timers.ts'

export interface SessionFacts {
  readonly ref: SessionRef
  /** Creation time in wire format (`toWireTime`). */
  readonly startTime: string
  readonly alive: boolean
  /** Major version. 1 if the constants do not set one (choice 20). */
  readonly version: number
  readonly visibility: ReportedVisibility
  readonly joinRestriction: ReportedRestriction | undefined
  readonly keywords: readonly string[]
  /** Number of members that are not reserved. */
  readonly accepted: number
  readonly maxMembers: number
  readonly members: ReadonlyMap<Xuid, { readonly state: MemberState; readonly myTurn: boolean }>
}

/** The facts at `now` (milliseconds since 1970), as if all due timeouts had been applied. */
export function deriveFacts(
  record: SessionRecord,
  templateKeywords: readonly string[],
  now: number,
): SessionFacts {
  const members = presentMembers(record, now)
  const stored = visibilityOf(record)
  const maxMembers = maxMembersOf(record)
  const isFull = stored === 'open' && members.length >= maxMembers
  const restriction = restrictionOf(record, 'joinRestriction')
  const turn = new Set(record.properties.system.turn ?? [])
  return {
    ref: refOf(record),
    startTime: record.startTime,
    alive: isAlive(record, now),
    version: record.constants.system.version ?? 1,
    visibility: isFull ? 'full' : stored,
    joinRestriction: stored === 'open' && restriction !== 'none' ? restriction : undefined,
    keywords: joinKeywords(record.properties.system.keywords ?? [], templateKeywords),
    accepted: members.filter((member) => stateOf(member) !== 'reserved').length,
    maxMembers,
    members: new Map(
      members.map((member) => [member.xuid, { state: stateOf(member), myTurn: turn.has(member.index) }]),
    ),
  }
}
