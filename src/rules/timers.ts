/** When timeouts fire, and how they change a session. */
import type { MemberRecord, SessionRecord } from './session-record.ts'
import { stateOf, timeoutOf } from './session-record.ts'

/** When this member's next timeout fires, in milliseconds since 1970, or `null` if none runs. */
export function getStepTime(record: SessionRecord, member: MemberRecord): number | null {
  const state = stateOf(member)
  if (state === 'active') return null
  const timeout = timeoutOf(record, `${state}RemovalTimeout`)
  return timeout === null ? null : member.since + timeout
}

/**
 * When this member will be removed, in milliseconds since 1970. Reserved and inactive members are removed.
 * Ready members become inactive instead, so the result is `null` for them.
 */
export function getRemovalTime(record: SessionRecord, member: MemberRecord): number | null {
  return stateOf(member) === 'ready' ? null : getStepTime(record, member)
}

/** When the last member will be removed, or `null` if a member stays. */
function getLastRemovalTime(record: SessionRecord): number | null {
  let last: number | null = null
  for (const member of record.members) {
    const due = getRemovalTime(record, member)
    if (due === null) return null
    last = Math.max(last ?? due, due)
  }
  return last
}

/**
 * When the session ends if nobody writes, in milliseconds since 1970: when its empty timeout passes or, if
 * that timeout is 0, when its last member is removed. `null` if the session does not end, or if its empty
 * timeout has not started yet.
 */
export function getEndTime(record: SessionRecord): number | null {
  const timeout = timeoutOf(record, 'sessionEmptyTimeout')
  if (timeout === null) return null
  if (record.emptySince !== undefined) return record.emptySince + timeout
  return timeout === 0 ? getLastRemovalTime(record) : null
}

const isDue = (due: number | null, now: number) => due !== null && due <= now

/** The members that are left at `now`, as a query counts them. */
export function presentMembers(record: SessionRecord, now: number): readonly MemberRecord[] {
  return record.members.filter((member) => !isDue(getRemovalTime(record, member), now))
}

/** True if a query at `now` can find the session (choice 15). */
export function isAlive(record: SessionRecord, now: number): boolean {
  return !isDue(getEndTime(record), now)
}

/** The earliest timeout of any member or of the empty session, in milliseconds since 1970. */
export function nextTimer(record: SessionRecord): number | null {
  const times = [...record.members.map((member) => getStepTime(record, member)), getEndTime(record)]
  const running = times.filter((due) => due !== null)
  return running.length > 0 ? Math.min(...running) : null
}

function makeInactive(member: MemberRecord, now: number): MemberRecord {
  const { ready: _, ...system } = member.properties.system
  return { ...member, since: now, properties: { ...member.properties, system } }
}

/**
 * Applies every due timeout, one step per member. Reads and writes of a single session apply them first.
 * Returns the same object if nothing was due, and undefined if the session has ended.
 */
export function applyTimers(record: SessionRecord, now: number): SessionRecord | undefined {
  if (isDue(getEndTime(record), now)) return undefined
  const stepped = presentMembers(record, now).map((member) =>
    isDue(getStepTime(record, member), now) ? makeInactive(member, now) : member,
  )
  const unchanged =
    stepped.length === record.members.length && stepped.every((member, i) => member === record.members[i])
  return unchanged ? record : replaceMembers(record, stepped, now)
}

/**
 * Replaces the members of a record and removes the turns of members who left. An empty session ends, or its
 * empty timeout starts.
 */
export function replaceMembers(
  record: SessionRecord,
  members: readonly MemberRecord[],
  now: number,
): SessionRecord | undefined {
  if (members.length === 0) {
    if (timeoutOf(record, 'sessionEmptyTimeout') === 0) return undefined
    return {
      ...record,
      members,
      properties: removeOldTurns(record, members),
      emptySince: record.emptySince ?? now,
    }
  }
  return { ...record, members, properties: removeOldTurns(record, members), emptySince: undefined }
}

function removeOldTurns(
  record: SessionRecord,
  members: readonly MemberRecord[],
): SessionRecord['properties'] {
  const turn = record.properties.system.turn
  if (!turn) return record.properties
  const indexes = new Set(members.map((member) => member.index))
  if (turn.every((index) => indexes.has(index))) return record.properties
  const kept = turn.filter((index) => indexes.has(index))
  return { ...record.properties, system: { ...record.properties.system, turn: kept } }
}
