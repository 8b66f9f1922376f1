/** Rules for handles: who may create one, who may see it, and what it shows (choice 34). */

import type { Scid, SessionRef, Xuid } from '#contract/identifiers.ts'
import { toWireTime } from '#contract/identifiers.ts'
import type { JsonObject } from '#contract/json.ts'
import type { Caller } from '#contract/mpsd/caller.ts'
import type { HandleInclude, HandleType, HandleWrite, SearchAttributes } from '#contract/mpsd/handles.ts'
import { findOwnMember } from './can-read.ts'
import { countRole } from './roles.ts'
import {
  hasCapability,
  maxMembersOf,
  restrictionOf,
  type SessionRecord,
  visibilityOf,
} from './session-record.ts'
import { type Refusal, refuse } from './verdict.ts'

export interface HandleRecord {
  readonly id: string
  readonly type: HandleType
  readonly ref: SessionRef & { readonly scid: Scid }
  /** Absent if a server created the handle. */
  readonly ownerXuid?: Xuid | undefined
  readonly titleId: string
  /** Milliseconds since 1970. */
  readonly created: number
  readonly invitedXuid?: Xuid | undefined
  readonly inviteAttributes?: JsonObject | undefined
  readonly searchAttributes?: SearchAttributes | undefined
}

/** The refusal of a new handle, or undefined if it may be created. The caller may read the session. */
export function refuseHandle(write: HandleWrite, record: SessionRecord, caller: Caller): Refusal | undefined {
  const membership = findOwnMember(record, caller)
  const isAllowedForServer = write.type === 'invite' || write.type === 'search'
  if (!(membership && !membership.reserved) && !(caller.server && isAllowedForServer)) {
    return refuse(10, 'handle.member', 'sessionRef.name', record.name, { type: write.type })
  }
  if (write.type === 'search') {
    if (!hasCapability(record, 'searchable')) {
      return refuse(10, 'handle.searchable', 'sessionRef.name', record.name)
    }
    if (visibilityOf(record) === 'private') {
      return refuse(10, 'handle.search-private', 'sessionRef.name', record.name)
    }
  }
  return undefined
}

export function createHandle(
  write: HandleWrite,
  record: SessionRecord,
  caller: Caller,
  now: number,
  id: string,
): HandleRecord {
  return {
    id,
    type: write.type,
    ref: { scid: record.scid, templateName: record.templateName, name: record.name },
    ownerXuid: caller.server ? undefined : caller.xuid,
    titleId: caller.titleId,
    created: now,
    ...(write.type === 'invite' && {
      invitedXuid: write.invitedXuid,
      inviteAttributes: write.inviteAttributes,
    }),
    ...(write.type === 'search' && { searchAttributes: write.searchAttributes ?? {} }),
  }
}

/**
 * True if the handle is still valid. An activity is valid while its owner is in the session, the other types
 * while the session exists.
 */
export function isStillValid(handle: HandleRecord, record: SessionRecord): boolean {
  if (handle.type !== 'activity') return true
  return record.members.some((member) => member.xuid === handle.ownerXuid && !member.reserved)
}

/**
 * True if a caller who may read the session may also see the handle. Other callers get the answer for an
 * absent handle.
 */
export function isVisibleTo(handle: HandleRecord, caller: Caller): boolean {
  if (caller.server || handle.type === 'activity' || handle.type === 'search') return true
  return caller.xuid === handle.ownerXuid || caller.xuid === handle.invitedXuid
}

/** The refusal to delete a handle that the caller can see, or undefined if the caller may delete it. */
export function refuseRemoval(handle: HandleRecord, caller: Caller): Refusal | undefined {
  const isAllowed = caller.server || caller.xuid === handle.ownerXuid || caller.xuid === handle.invitedXuid
  return isAllowed ? undefined : refuse(10, 'handle.owner', 'id', handle.id)
}

function relatedInfo(handle: HandleRecord, record: SessionRecord): JsonObject {
  const stored = visibilityOf(record)
  const isFull = stored === 'open' && record.members.length >= maxMembersOf(record)
  const { inviteProtocol } = record.constants.system
  return {
    visibility: isFull ? 'full' : stored,
    joinRestriction: restrictionOf(record, 'joinRestriction'),
    closed: record.properties.system.closed === true,
    maxMembersCount: maxMembersOf(record),
    membersCount: record.members.length,
    postedTime: toWireTime(handle.created),
    ...(inviteProtocol && { inviteProtocol }),
  }
}

function roleInfo(record: SessionRecord): JsonObject {
  const types = Object.entries(record.roleTypes ?? {}).map(([type, { roles }]) => {
    const counted = Object.entries(roles).map(([role, settings]) => [
      role,
      { ...settings, count: countRole(record, type, role) },
    ])
    return [type, { roles: Object.fromEntries(counted) }]
  })
  return { roleTypes: Object.fromEntries(types) } as JsonObject
}

export function renderHandle(
  handle: HandleRecord,
  record: SessionRecord,
  include: readonly HandleInclude[] = [],
): JsonObject {
  return {
    id: handle.id,
    type: handle.type,
    version: 1,
    sessionRef: { ...handle.ref },
    titleId: handle.titleId,
    ...(handle.ownerXuid !== undefined && { ownerXuid: handle.ownerXuid }),
    createTime: toWireTime(handle.created),
    ...(handle.invitedXuid !== undefined && { invitedXuid: handle.invitedXuid }),
    ...(handle.inviteAttributes && { inviteAttributes: handle.inviteAttributes }),
    ...(handle.searchAttributes && { searchAttributes: handle.searchAttributes as JsonObject }),
    ...(include.includes('relatedInfo') && { relatedInfo: relatedInfo(handle, record) }),
    ...(include.includes('customProperties') && { customProperties: record.properties.custom }),
    ...(include.includes('roleInfo') && { roleInfo: roleInfo(record) }),
  }
}
