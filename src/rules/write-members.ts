/** Membership: joining, leaving, reserving a slot, and the member's own properties. */
import type { Caller } from '#contract/caller.ts'
import type { Xuid } from '#contract/identifiers.ts'
import { toWireTime } from '#contract/identifiers.ts'
import { type JsonObject, sameJson, writeJson } from '#contract/json.ts'
import type { MemberWrite, SessionWrite } from '#contract/session.ts'
import { isWithin, memberOf, type Surroundings } from './may-read.ts'
import { mergeCustom, mergeSystem } from './merge.ts'
import {
  hasCapability,
  type MemberRecord,
  placesOf,
  restrictionOf,
  type SessionRecord,
  stateOf,
  visibilityOf,
} from './record.ts'
import { mergeRoles } from './roles.ts'
import { type Refusal, refuse } from './verdict.ts'

export interface Writer {
  readonly caller: Caller
  readonly around: Surroundings
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
function forbid(
  writer: Writer,
  ...rest: [...Parameters<typeof refuse>] extends [unknown, ...infer R] ? R : never
) {
  return { refusal: refuse(writer.creating ? 10 : 11, ...rest) }
}

/** Refuses a caller who has no reservation and may not join (section 4, who may join). */
function refuseEntry(record: SessionRecord, writer: Writer): Refusal | undefined {
  const field = 'members.me'
  const value = writer.caller.xuid
  const most = placesOf(record)
  if (record.members.length >= most)
    return refuse(writer.creating ? 10 : 11, 'join.full', field, value, { most: String(most) })
  if (writer.creating) return undefined
  const visibility = visibilityOf(record)
  if (visibility !== 'open') return refuse(11, 'join.reserved-only', field, value, { visibility })
  if (record.properties.system.closed) return refuse(11, 'join.closed', field, value)
  const restriction = restrictionOf(record, 'joinRestriction')
  if (!isWithin(restriction, record, writer.around)) {
    return refuse(11, 'join.restriction', field, value, { restriction })
  }
  return undefined
}

function enter(record: SessionRecord, xuid: Xuid, reserved: boolean, now: number): MemberRecord {
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

function describe(member: MemberRecord, write: MemberWrite, now: number): MemberRecord {
  const given = (write.properties?.system ?? {}) as JsonObject
  // Setting one of the two flags clears the other. A body with both was refused before.
  const ending: JsonObject =
    given.active === true ? { ready: null } : given.ready === true ? { active: null } : {}
  const system = mergeSystem<JsonObject>(member.properties.system, { ...ending, ...given })
  for (const flag of ['active', 'ready']) if (system[flag] === false) delete system[flag]
  const described = {
    ...member,
    properties: { system, custom: mergeCustom(member.properties.custom, write.properties?.custom) },
    roles: mergeRoles(member.roles, write.roles),
  }
  return stateOf(described) === stateOf(member) ? described : { ...described, since: now }
}

function withMember(record: SessionRecord, member: MemberRecord): SessionRecord {
  const known = record.members.some((one) => one.index === member.index)
  const members = known
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

function writeMe(record: SessionRecord, write: MemberWrite, writer: Writer): Step {
  const { caller, now } = writer
  if (caller.server) return forbid(writer, 'members.no-self', 'members.me', 'a server')
  const claimed = write.constants?.system?.xuid
  if (claimed !== undefined && claimed !== caller.xuid) {
    return forbid(writer, 'members.own', 'members.me.constants.system.xuid', claimed)
  }
  const system = write.properties?.system
  if (system?.active && system.ready) {
    return { refusal: refuse(9, 'members.active-ready', 'members.me.properties.system', 'active, ready') }
  }
  const old = memberOf(record, caller)
  if (!old) {
    const refusal = refuseEntry(record, writer)
    if (refusal) return { refusal }
  }
  const entering = !old || old.reserved
  const base = old ?? enter(record, caller.xuid, false, now)
  const constants = constantsOf(base, write)
  if (!entering && !sameJson(constants as never, base.constants as never)) {
    const given = writeJson(write.constants)
    const fixed = writeJson(base.constants)
    return { refusal: refuse(18, 'constants.session', 'members.me.constants', given, { fixed }) }
  }
  const arrived = entering
    ? { ...base, reserved: false, joinTime: toWireTime(now), since: now, constants }
    : base
  const named = { ...arrived, gamertag: caller.gamertag, activeTitleId: caller.titleId }
  return { record: withMember(record, describe(named, write, now)) }
}

function reserve(record: SessionRecord, field: string, write: MemberWrite, writer: Writer): Step {
  const xuid = write.constants?.system?.xuid
  if (xuid === undefined) {
    const detail = `${field}.constants.system.xuid is missing`
    return { refusal: refuse(9, 'body.shape', `${field}.constants.system.xuid`, '', { detail }) }
  }
  if (record.members.some((member) => member.xuid === xuid)) return { record }
  const most = placesOf(record)
  if (record.members.length >= most) return forbid(writer, 'join.full', field, xuid, { most: String(most) })
  const place = enter(record, xuid, true, writer.now)
  const roles = mergeRoles(place.roles, write.roles)
  return { record: withMember(record, { ...place, constants: constantsOf(place, write), roles }) }
}

function without(record: SessionRecord, gone: (member: MemberRecord) => boolean): SessionRecord {
  return { ...record, members: record.members.filter((member) => !gone(member)) }
}

type Entry = readonly [string, MemberWrite | null]

function writeOne(record: SessionRecord, [key, write]: Entry, writer: Writer): Step {
  const field = `members.${key}`
  if (key === 'me') {
    if (write) return writeMe(record, write, writer)
    if (writer.caller.server) return forbid(writer, 'members.no-self', field, 'a server')
    const own = memberOf(record, writer.caller)
    return { record: own ? without(record, (member) => member === own) : record }
  }
  if (hasCapability(record, 'large')) return { refusal: refuse(19, 'members.large', field, key) }
  if (key.startsWith('reserve_')) {
    const detail = `${field} is an object`
    if (!write) return { refusal: refuse(9, 'body.shape', field, 'null', { detail }) }
    const may = writer.creating || writer.caller.server || memberOf(record, writer.caller)
    return may ? reserve(record, field, write, writer) : forbid(writer, 'update.member', field, key)
  }
  if (!writer.caller.server) return forbid(writer, 'members.server-only', field, key)
  if (write) return forbid(writer, 'members.own', field, key)
  return { record: without(record, (member) => String(member.index) === key) }
}

/**
 * Sorts the entries: `me` first, so that a joining caller can make reservations, then removals, then
 * reservations by number.
 */
function inOrder(members: NonNullable<SessionWrite['members']>): Entry[] {
  const rank = (key: string) => (key === 'me' ? -2 : key.startsWith('reserve_') ? Number(key.slice(8)) : -1)
  return Object.entries(members).toSorted(([a], [b]) => rank(a) - rank(b))
}

export function writeMembers(record: SessionRecord, members: SessionWrite['members'], writer: Writer): Step {
  const entries = inOrder(members ?? {})
  const places = entries.filter(([key]) => key.startsWith('reserve_'))
  const gap = places.findIndex(([key], i) => key !== `reserve_${i}`)
  if (gap >= 0) {
    const key = places[gap]?.[0] ?? ''
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
