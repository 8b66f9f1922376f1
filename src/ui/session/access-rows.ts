/**
 * Who can do what with a session that was read from a service. The same rules decide as on the local directory; what
 * they need and a service does not tell is answered both ways, and where the two differ, it cannot be known. Pure.
 */

import type { AccessOf, AccessRefusal, AccessVerdict } from '#contract/console/session-inspection.ts'
import { Name, Scid, Xuid } from '#contract/identifiers.ts'
import { isJsonObject } from '#contract/json.ts'
import type { Caller } from '#contract/mpsd/caller.ts'
import { SystemConstants, SystemProperties } from '#contract/mpsd/session.ts'
import { describeAccess } from '#rules/caller-access.ts'
import { type CallerRelations, noRelations } from '#rules/can-read.ts'
import type { MemberRecord, SessionRecord } from '#rules/session-record.ts'
import { type Refusal, statusOf, type Verdict } from '#rules/verdict.ts'
import type { SessionView } from './session-view.ts'

export type KnownVerdict = AccessVerdict | { readonly allowed: 'unknown' }

/** What one caller can do, as far as it can be known. */
export interface AccessRow extends Pick<AccessOf, 'who' | 'server' | 'find'> {
  readonly index: string | undefined
  /** A seat is held for the caller. */
  readonly isSeatHeld: boolean
  readonly read: KnownVerdict
  readonly join: KnownVerdict
  readonly update: KnownVerdict
}

export const rowOfAccess = ({ index, isReserved = false, ...access }: AccessOf): AccessRow => ({
  ...access,
  index: index === undefined ? undefined : String(index),
  isSeatHeld: isReserved,
})

const toRefusal = (refusal: Refusal): AccessRefusal => ({
  status: statusOf(refusal),
  clause: refusal.clause,
  field: refusal.field,
  value: refusal.value,
  ...(refusal.facts && { facts: { ...refusal.facts } }),
})

function combine(one: Verdict, other: Verdict): KnownVerdict {
  if (one.allowed !== other.allowed) return { allowed: 'unknown' }
  return one.allowed ? { allowed: true } : { allowed: false, refusal: toRefusal(one.refusal) }
}

function toMembers(session: SessionView): MemberRecord[] {
  return session.members.flatMap(({ key, xuid, isReserved, state }) => {
    const known = Xuid.safeParse(xuid)
    if (!known.success) return []
    const system = state === 'active' || state === 'ready' ? { [state]: true } : {}
    const none = { system: {}, custom: {} }
    return [
      {
        index: Number(key) || 0,
        xuid: known.data,
        joinTime: '',
        since: 0,
        reserved: isReserved,
        constants: none,
        properties: { system, custom: {} },
      },
    ]
  })
}

/** The session as the rules read it; when states began is not known. Undefined if the document breaks its schema. */
export function toRecord(
  session: SessionView,
  place: { readonly scid: string; readonly template: string; readonly name: string },
): SessionRecord | undefined {
  const { document } = session
  const bag = (name: string, part: 'system' | 'custom') => {
    const value = document[name]
    const found = isJsonObject(value) ? value[part] : undefined
    return isJsonObject(found) ? found : {}
  }
  const constants = SystemConstants.safeParse(bag('constants', 'system'))
  const properties = SystemProperties.safeParse(bag('properties', 'system'))
  const scid = Scid.safeParse(place.scid)
  const name = Name.safeParse(place.name)
  if (!constants.success || !properties.success || !scid.success || !name.success) return undefined
  const members = toMembers(session)
  return {
    scid: scid.data,
    templateName: place.template,
    name: name.data,
    contractVersion: 107,
    branch: '',
    changeNumber: 0,
    startTime: session.startTime ?? '',
    etag: '',
    constants: { system: constants.data, custom: bag('constants', 'custom') },
    properties: { system: properties.data, custom: bag('properties', 'custom') },
    members,
    nextIndex: members.length,
    servers: {},
  }
}

/** Somebody whom every member follows, on the device of every member. */
export const everyRelation = (record: SessionRecord): CallerRelations => ({
  callerDevice: 'any',
  devices: new Map(record.members.map(({ xuid }) => [xuid, 'any'])),
  followers: new Set(record.members.map(({ xuid }) => xuid)),
})

/** No timer fires, because it is not known when the states began. */
function withoutTimers(record: SessionRecord): SessionRecord {
  const never = {
    reservedRemovalTimeout: null,
    inactiveRemovalTimeout: null,
    readyRemovalTimeout: null,
    sessionEmptyTimeout: null,
    timeouts: null,
  }
  return { ...record, constants: { ...record.constants, system: { ...record.constants.system, ...never } } }
}

/** Somebody whose access can be worked out. */
export type KnownCaller = Pick<Caller, 'xuid' | 'server'> | 'nobody'

/** Undefined if the document is not one that the rules can read. */
export function listAccessOf(
  session: SessionView,
  place: { readonly scid: string; readonly template: string; readonly name: string },
  callers: readonly KnownCaller[],
): AccessRow[] | undefined {
  const record = toRecord(session, place)
  if (!record) return undefined
  const stored = withoutTimers(record)
  const template = {
    scid: stored.scid,
    name: stored.templateName,
    document: { contractVersion: 107, constants: {} },
  }
  return callers.map((one): AccessRow => {
    const caller = one === 'nobody' ? undefined : { ...one, gamertag: one.xuid, titleId: '0' }
    const describe = (relations: CallerRelations) =>
      describeAccess({ stored, record: stored, template, relations, now: 0 }, caller)
    const [least, most] = [describe(noRelations), describe(everyRelation(stored))]
    const member = caller && session.members.find(({ xuid }) => xuid === caller.xuid)
    // A large session lists only its caller, so anybody else may be in it.
    const isUnlisted = session.isLarge && caller !== undefined && !caller.server && !member
    const known = (what: 'read' | 'join' | 'update'): KnownVerdict =>
      isUnlisted ? { allowed: 'unknown' } : combine(least[what], most[what])
    return {
      who: one === 'nobody' ? 'nobody' : one.xuid,
      server: caller?.server ?? false,
      index: member?.key,
      isSeatHeld: member?.isReserved ?? false,
      read: known('read'),
      find: {
        queries: least.find.queries.map((query) => ({ ...query, flags: [...query.flags] })),
        ...(least.find.refusal && { refusal: toRefusal(least.find.refusal) }),
      },
      join: known('join'),
      update: known('update'),
    }
  })
}
