/** Membership: joining, leaving, reserving a slot, and the member's own properties. */

import type { Xuid } from '#contract/identifiers.ts'
import { toWireTime } from '#contract/identifiers.ts'
import { isSameJson, type JsonObject } from '#contract/json.ts'
import type { Caller } from '#contract/mpsd/caller.ts'
import type { MemberWrite, SessionWrite } from '#contract/mpsd/session.ts'
import { writeJson } from '#contract/write-json.ts'
import { type CallerRelations, findOwnMember, satisfiesRestriction } from './can-read.ts'
import { mergeCustom, mergeSystem } from './merge.ts'
import { mergeRoles } from './roles.ts'
import {
  hasCapability,
  type MemberRecord,
  maxMembersOf,
  restrictionOf,
  type SessionRecord,
  stateOf,
  visibilityOf,
} from './session-record.ts'
import { type Refusal, refuse } from './verdict.ts'

export interface WriteContext {
  readonly caller: Caller
  readonly relations: CallerRelations
  /** Milliseconds since 1970. */
  readonly now: number
  /**
   * True if this request creates the session. The rules on joining, except the member limit, then do not
   * apply.
   */
  readonly creating: boolean
}

type Step = { readonly record: SessionRecord; readonly refusal?: undefined } | { readonly refusal: Refusal }

/** Row 11 (with the session as body) if the session exists, row 10 if the request would create it. */
function refuseWrite(
  writer: WriteContext,
  ...rest: [...Parameters<typeof refuse>] extends [unknown, ...infer R] ? R : never
) {
  return { refusal: refuse(writer.creating ? 10 : 11, ...rest) }
}

/** Refuses a caller who has no reservation and may not join (section 4, who may join). */
function refuseJoin(record: SessionRecord, writer: WriteContext): Refusal | undefined {
  const field = 'members.me'
  const value = writer.caller.xuid
  const maxMembers = maxMembersOf(record)
  if (record.members.length >= maxMembers)
    return refuse(writer.creating ? 10 : 11, 'join.full', field, value, { max: String(maxMembers) })
  if (writer.creating) return undefined
  const visibility = visibilityOf(record)
  if (visibility !== 'open') return refuse(11, 'join.reserved-only', field, value, { visibility })
  if (record.properties.system.closed) return refuse(11, 'join.closed', field, value)
  const restriction = restrictionOf(record, 'joinRestriction')
  if (!satisfiesRestriction(restriction, record, writer.relations)) {
    return refuse(11, 'join.restriction', field, value, { restriction })
  }
  return undefined
}

function createMember(record: SessionRecord, xuid: Xuid, reserved: boolean, now: number): MemberRecord {
  return {
    index: record.nextIndex,
    xuid,
    joinTime: toWireTime(now),
    reserved,
    since: now,
    constants: { system: {}, custom: {} },
    properties: { system: {}, custom: {} },
  }
}

function applyMemberWrite(member: MemberRecord, write: MemberWrite, now: number): MemberRecord {
  const given = (write.properties?.system ?? {}) as JsonObject
  // Setting one of the two flags clears the other. A body with both was refused before.
  const cleared: JsonObject =
    given.active === true ? { ready: null } : given.ready === true ? { active: null } : {}
  const system = mergeSystem<JsonObject>(member.properties.system, { ...cleared, ...given })
  for (const flag of ['active', 'ready']) if (system[flag] === false) delete system[flag]
  const described = {
    ...member,
    properties: { system, custom: mergeCustom(member.properties.custom, write.properties?.custom) },
    roles: mergeRoles(member.roles, write.roles),
  }
  return stateOf(described) === stateOf(member) ? described : { ...described, since: now }
}

function withMember(record: SessionRecord, member: MemberRecord): SessionRecord {
  const isKnown = record.members.some((one) => one.index === member.index)
  const members = isKnown
    ? record.members.map((one) => (one.index === member.index ? member : one))
    : [...record.members, member]
  return { ...record, members, nextIndex: Math.max(record.nextIndex, member.index + 1) }
}

function constantsOf(member: MemberRecord, write: MemberWrite): MemberRecord['constants'] {
  const { xuid: _, ...system } = (write.constants?.system ?? {}) as JsonObject
  return {
    system: { ...member.constants.system, ...system },
    custom: { ...member.constants.custom, ...write.constants?.custom },
  }
}

function writeOwnMember(record: SessionRecord, write: MemberWrite, writer: WriteContext): Step {
  const { caller, now } = writer
  if (caller.server) return refuseWrite(writer, 'members.no-self', 'members.me', 'a server')
  const claimed = write.constants?.system?.xuid
  if (claimed !== undefined && claimed !== caller.xuid) {
    return refuseWrite(writer, 'members.own', 'members.me.constants.system.xuid', claimed)
  }
  const system = write.properties?.system
  if (system?.active && system.ready) {
    return { refusal: refuse(9, 'members.active-ready', 'members.me.properties.system', 'active, ready') }
  }
  const old = findOwnMember(record, caller)
  if (!old) {
    const refusal = refuseJoin(record, writer)
    if (refusal) return { refusal }
  }
  const isJoining = !old || old.reserved
  const base = old ?? createMember(record, caller.xuid, false, now)
  const constants = constantsOf(base, write)
  if (!isJoining && !isSameJson(constants, base.constants)) {
    const given = writeJson(write.constants)
    const fixed = writeJson(base.constants)
    return { refusal: refuse(18, 'constants.session', 'members.me.constants', given, { fixed }) }
  }
  const joined = isJoining
    ? { ...base, reserved: false, joinTime: toWireTime(now), since: now, constants }
    : base
  const updated = { ...joined, gamertag: caller.gamertag, activeTitleId: caller.titleId }
  return { record: withMember(record, applyMemberWrite(updated, write, now)) }
}

function createReservation(
  record: SessionRecord,
  field: string,
  write: MemberWrite,
  writer: WriteContext,
): Step {
  const xuid = write.constants?.system?.xuid
  if (xuid === undefined) {
    const detail = `${field}.constants.system.xuid is missing`
    return { refusal: refuse(9, 'body.shape', `${field}.constants.system.xuid`, '', { detail }) }
  }
  if (record.members.some((member) => member.xuid === xuid)) return { record }
  const maxMembers = maxMembersOf(record)
  if (record.members.length >= maxMembers)
    return refuseWrite(writer, 'join.full', field, xuid, { max: String(maxMembers) })
  const reservation = createMember(record, xuid, true, writer.now)
  const roles = mergeRoles(reservation.roles, write.roles)
  return { record: withMember(record, { ...reservation, constants: constantsOf(reservation, write), roles }) }
}

function removeMembers(record: SessionRecord, isRemoved: (member: MemberRecord) => boolean): SessionRecord {
  return { ...record, members: record.members.filter((member) => !isRemoved(member)) }
}

type Entry = readonly [string, MemberWrite | null]

function writeOne(record: SessionRecord, [key, write]: Entry, writer: WriteContext): Step {
  const field = `members.${key}`
  if (key === 'me') {
    if (write) return writeOwnMember(record, write, writer)
    if (writer.caller.server) return refuseWrite(writer, 'members.no-self', field, 'a server')
    const own = findOwnMember(record, writer.caller)
    return { record: own ? removeMembers(record, (member) => member === own) : record }
  }
  if (hasCapability(record, 'large')) return { refusal: refuse(19, 'members.large', field, key) }
  if (key.startsWith('reserve_')) {
    const detail = `${field} is an object`
    if (!write) return { refusal: refuse(9, 'body.shape', field, 'null', { detail }) }
    const isAllowed = writer.creating || writer.caller.server || findOwnMember(record, writer.caller)
    return isAllowed
      ? createReservation(record, field, write, writer)
      : refuseWrite(writer, 'update.member', field, key)
  }
  if (!writer.caller.server) return refuseWrite(writer, 'members.server-only', field, key)
  if (write) return refuseWrite(writer, 'members.own', field, key)
  return { record: removeMembers(record, (member) => String(member.index) === key) }
}

/**
 * Sorts the entries: `me` first, so that a joining caller can make reservations, then removals, then
 * reservations by number.
 */
function sortEntries(members: NonNullable<SessionWrite['members']>): Entry[] {
  const rank = (key: string) => (key === 'me' ? -2 : key.startsWith('reserve_') ? Number(key.slice(8)) : -1)
  return Object.entries(members).toSorted(([a], [b]) => rank(a) - rank(b))
}

export function writeMembers(
  record: SessionRecord,
  members: SessionWrite['members'],
  writer: WriteContext,
): Step {
  const entries = sortEntries(members ?? {})
  const reservations = entries.filter(([key]) => key.startsWith('reserve_'))
  const gap = reservations.findIndex(([key], i) => key !== `reserve_${i}`)
  if (gap >= 0) {
    const key = reservations[gap]?.[0] ?? ''
    return { refusal: refuse(9, 'members.reserve-numbers', `members.${key}`, key) }
  }
  let current = record
  for (const entry of entries) {
    const step = writeOne(current, entry, writer)
    if (step.refusal) return step
    current = step.record
  }
  return { record: current }
}
