/** Who may read a session, and who satisfies the restrictions `local` and `followed` (choice 14). */

import type { Xuid } from '#contract/identifiers.ts'
import type { Caller } from '#contract/mpsd/caller.ts'
import type { Restriction } from '#contract/mpsd/session.ts'
import {
  type MemberRecord,
  restrictionOf,
  type SessionRecord,
  stateOf,
  visibilityOf,
} from './session-record.ts'
import { allowed, refuse, type Verdict } from './verdict.ts'

/** The caller's relations to the members of one session: devices and followers. */
export interface CallerRelations {
  readonly callerDevice: string | undefined
  readonly devices: ReadonlyMap<Xuid, string>
  /** XUIDs of the users who follow the caller. */
  readonly followers: ReadonlySet<Xuid>
}

export const noRelations: CallerRelations = {
  callerDevice: undefined,
  devices: new Map(),
  followers: new Set(),
}

export function findOwnMember(record: SessionRecord, caller: Caller): MemberRecord | undefined {
  return caller.server ? undefined : record.members.find((member) => member.xuid === caller.xuid)
}

/**
 * `local`: the caller's device is also the device of an active member. `followed`: as `local`, or an accepted
 * member follows the caller.
 */
export function satisfiesRestriction(
  restriction: Restriction,
  record: SessionRecord,
  relations: CallerRelations,
): boolean {
  if (restriction === 'none') return true
  const local = record.members.some(
    (member) =>
      stateOf(member) === 'active' &&
      relations.callerDevice !== undefined &&
      relations.devices.get(member.xuid) === relations.callerDevice,
  )
  if (local || restriction === 'local') return local
  return record.members.some((member) => !member.reserved && relations.followers.has(member.xuid))
}

/**
 * Whether a write depends on the caller's relations to the members: only who has no seat yet must satisfy the session's
 * joinRestriction. `record` is one that the caller may read.
 */
export function needsRelationsToWrite(record: SessionRecord, caller: Caller): boolean {
  const hasSeat = caller.server || findOwnMember(record, caller) !== undefined
  return !hasSeat && restrictionOf(record, 'joinRestriction') !== 'none'
}

/**
 * A private session is readable by its members (reserved ones included) and servers, any other session also
 * by callers who satisfy readRestriction.
 */
export function canRead(record: SessionRecord, caller: Caller, relations: CallerRelations): Verdict {
  if (caller.server || findOwnMember(record, caller)) return allowed
  if (visibilityOf(record) === 'private') {
    return { allowed: false, refusal: refuse(10, 'read.private', 'name', record.name) }
  }
  const restriction = restrictionOf(record, 'readRestriction')
  if (satisfiesRestriction(restriction, record, relations)) return allowed
  return { allowed: false, refusal: refuse(10, 'read.restriction', 'name', record.name, { restriction }) }
}
