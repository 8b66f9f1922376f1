/** Who may read a session, and who is near enough for `local` and `followed` (choice 14). */
import type { Caller } from '#contract/caller.ts'
import type { Xuid } from '#contract/identifiers.ts'
import type { Restriction } from '#contract/session.ts'
import { type MemberRecord, restrictionOf, type SessionRecord, stateOf, visibilityOf } from './record.ts'
import { allowed, refuse, type Verdict } from './verdict.ts'

/** The caller's place in the local people graph, as far as one session's members are concerned. */
export interface Surroundings {
  readonly callerDevice: string | undefined
  readonly devices: ReadonlyMap<Xuid, string>
  /** Those who follow the caller. */
  readonly followers: ReadonlySet<Xuid>
}

export const nowhere: Surroundings = { callerDevice: undefined, devices: new Map(), followers: new Set() }

export function memberOf(record: SessionRecord, caller: Caller): MemberRecord | undefined {
  return caller.server ? undefined : record.members.find((member) => member.xuid === caller.xuid)
}

/** `local`: on the device of an active member. `followed`: that, or followed by a member who accepted. */
export function isWithin(restriction: Restriction, record: SessionRecord, around: Surroundings): boolean {
  if (restriction === 'none') return true
  const local = record.members.some(
    (member) =>
      stateOf(member) === 'active' &&
      around.callerDevice !== undefined &&
      around.devices.get(member.xuid) === around.callerDevice,
  )
  if (local || restriction === 'local') return local
  return record.members.some((member) => !member.reserved && around.followers.has(member.xuid))
}

/** `private`: members, reserved ones included, and servers. Otherwise anyone within readRestriction. */
export function mayRead(record: SessionRecord, caller: Caller, around: Surroundings): Verdict {
  if (caller.server || memberOf(record, caller)) return allowed
  if (visibilityOf(record) === 'private') {
    return { allowed: false, refusal: refuse(4, 'read.hidden', 'name', record.name) }
  }
  const restriction = restrictionOf(record, 'readRestriction')
  if (isWithin(restriction, record, around)) return allowed
  return { allowed: false, refusal: refuse(10, 'read.restriction', 'name', record.name, { restriction }) }
}
