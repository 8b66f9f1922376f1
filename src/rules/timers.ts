/** When timeouts fire, and what a session is once they have. */
import type { MemberRecord, SessionRecord } from './record.ts'
import { stateOf, timeoutOf } from './record.ts'

/** When this member's next step is due, in milliseconds since 1970; `null` where none runs. */
export function stepDue(record: SessionRecord, member: MemberRecord): number | null {
  const state = stateOf(member)
  if (state === 'active') return null
  const timeout = timeoutOf(record, `${state}RemovalTimeout`)
  return timeout === null ? null : member.since + timeout
}

/** When this member will be gone: reserved and inactive ones are removed, ready ones only step down. */
export function removalDue(record: SessionRecord, member: MemberRecord): number | null {
  return stateOf(member) === 'ready' ? null : stepDue(record, member)
}

/** When a session that nobody is in ends, or `null`. */
export function endDue(record: SessionRecord): number | null {
  if (record.emptySince === undefined) return null
  const timeout = timeoutOf(record, 'sessionEmptyTimeout')
  return timeout === null ? null : record.emptySince + timeout
}

const isDue = (due: number | null, now: number) => due !== null && due <= now

/** Who is still in it at `now`, as a query counts them. */
export function presentMembers(record: SessionRecord, now: number): readonly MemberRecord[] {
  return record.members.filter((member) => !isDue(removalDue(record, member), now))
}

/** Whether a query at `now` finds the session at all (choice 15). */
export function isAlive(record: SessionRecord, now: number): boolean {
  if (isDue(endDue(record), now)) return false
  const emptied = record.members.length > 0 && presentMembers(record, now).length === 0
  return !(emptied && timeoutOf(record, 'sessionEmptyTimeout') === 0)
}

/** The earliest step of any member or of the empty session, in milliseconds since 1970. */
export function nextTimer(record: SessionRecord): number | null {
  const dues = [...record.members.map((member) => stepDue(record, member)), endDue(record)]
  const running = dues.filter((due) => due !== null)
  return running.length > 0 ? Math.min(...running) : null
}

function stepDown(member: MemberRecord, now: number): MemberRecord {
  const { ready: _, ...system } = member.properties.system
  return { ...member, since: now, properties: { ...member.properties, system } }
}

/**
 * Applies every timeout that is due, one step per member, as touching the session does.
 * Gives the same object back where none was, and nothing where the session has ended.
 */
export function applyTimers(record: SessionRecord, now: number): SessionRecord | undefined {
  if (isDue(endDue(record), now)) return undefined
  const stepped = presentMembers(record, now).map((member) =>
    isDue(stepDue(record, member), now) ? stepDown(member, now) : member,
  )
  const unchanged =
    stepped.length === record.members.length && stepped.every((member, i) => member === record.members[i])
  return unchanged ? record : settleMembers(record, stepped, now)
}

/** A record with these members: turns of the gone are dropped, and an empty one ends or starts to wait. */
export function settleMembers(
  record: SessionRecord,
  members: readonly MemberRecord[],
  now: number,
): SessionRecord | undefined {
  if (members.length === 0) {
    if (timeoutOf(record, 'sessionEmptyTimeout') === 0) return undefined
    return {
      ...record,
      members,
      properties: keepTurns(record, members),
      emptySince: record.emptySince ?? now,
    }
  }
  return { ...record, members, properties: keepTurns(record, members), emptySince: undefined }
}

function keepTurns(record: SessionRecord, members: readonly MemberRecord[]): SessionRecord['properties'] {
  const turn = record.properties.system.turn
  if (!turn) return record.properties
  const indexes = new Set(members.map((member) => member.index))
  if (turn.every((index) => indexes.has(index))) return record.properties
  const kept = turn.filter((index) => indexes.has(index))
  return { ...record.properties, system: { ...record.properties.system, turn: kept } }
}
