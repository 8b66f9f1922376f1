/** Renders the session document for a caller (section 4). */

import { toWireTime } from '#contract/identifiers.ts'
import type { JsonObject } from '#contract/json.ts'
import type { Caller } from '#contract/mpsd/caller.ts'
import type { SystemConstants, Timeouts } from '#contract/mpsd/session.ts'
import { findOwnMember } from './can-read.ts'
import { hasCapability, type MemberRecord, type SessionRecord, stateOf } from './session-record.ts'
import { nextTimer } from './timers.ts'
import { timeoutNames } from './write-constants.ts'

function renderMember(record: SessionRecord, member: MemberRecord, next: number): object {
  const turn = record.properties.system.turn?.includes(member.index)
  return {
    next,
    joinTime: member.joinTime,
    ...(member.gamertag !== undefined && { gamertag: member.gamertag }),
    ...(member.reserved && { reserved: true }),
    ...(member.activeTitleId !== undefined && { activeTitleId: member.activeTitleId }),
    ...(turn && { turn: true }),
    constants: {
      system: { ...member.constants.system, xuid: member.xuid, index: member.index },
      custom: member.constants.custom,
    },
    properties: member.properties,
    ...(member.roles && { roles: member.roles }),
  }
}

/** A large session lists only the caller's own entry, as `me`. */
function renderMembers(record: SessionRecord, caller: Caller): Record<string, object> {
  if (hasCapability(record, 'large')) {
    const own = findOwnMember(record, caller)
    return own ? { me: renderMember(record, own, record.nextIndex) } : {}
  }
  return Object.fromEntries(
    record.members.map((member, i) => [
      String(member.index),
      renderMember(record, member, record.members[i + 1]?.index ?? record.nextIndex),
    ]),
  )
}

/**
 * Contracts 104 and 105 get the four timeouts in one `timeouts` object. Timeouts that are not set are
 * omitted.
 */
export function renderSystemConstants(system: SystemConstants, contractVersion: number): SystemConstants {
  if (contractVersion > 105) return system
  const shown = { ...system }
  const timeouts: Timeouts = {}
  for (const [short, name] of Object.entries(timeoutNames)) {
    if (system[name] === undefined) continue
    timeouts[short as keyof typeof timeoutNames] = system[name]
    delete shown[name]
  }
  return Object.keys(timeouts).length > 0 ? { ...shown, timeouts } : shown
}

/**
 * `members` is a linked list by index: `membersInfo.first` is the first index, each `next` is the following
 * one, and `membersInfo.next` marks the end.
 */
export function renderSession(
  record: SessionRecord,
  caller: Caller,
  correlationId: string,
  contractVersion: number,
): JsonObject {
  const timer = nextTimer(record)
  return {
    contractVersion: record.contractVersion,
    branch: record.branch,
    changeNumber: record.changeNumber,
    correlationId,
    startTime: record.startTime,
    ...(timer !== null && { nextTimer: toWireTime(timer) }),
    constants: {
      ...record.constants,
      system: renderSystemConstants(record.constants.system, contractVersion),
    },
    properties: record.properties,
    members: renderMembers(record, caller),
    membersInfo: {
      first: record.members[0]?.index ?? record.nextIndex,
      next: record.nextIndex,
      count: record.members.length,
      accepted: record.members.filter((member) => !member.reserved).length,
      active: record.members.filter((member) => stateOf(member) === 'active').length,
    },
    servers: record.servers,
    ...(record.roleTypes && { roleTypes: record.roleTypes }),
  } as unknown as JsonObject
}
