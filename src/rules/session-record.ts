/** A session as the directory stores it: the document, and the data that only its timers need. */

import { getOwn } from '#contract/get-own.ts'
import type { Scid, SessionRef, Xuid } from '#contract/identifiers.ts'
import { foldCase } from '#contract/identifiers.ts'
import type { JsonObject } from '#contract/json.ts'
import { limits, timeoutDefaults } from '#contract/mpsd/limits.ts'
import type { Visibility } from '#contract/mpsd/query.ts'
import type {
  Restriction,
  RoleTypes,
  SystemConstants,
  SystemProperties,
  TemplateDocument,
} from '#contract/mpsd/session.ts'

export interface MemberRecord {
  readonly index: number
  readonly xuid: Xuid
  readonly gamertag?: string | undefined
  /** When the member joined or was reserved, in wire format (`toWireTime`). */
  readonly joinTime: string
  readonly reserved: boolean
  /** When the current state began, in milliseconds since 1970. The state's timeout counts from here. */
  readonly since: number
  readonly activeTitleId?: string | undefined
  readonly constants: { readonly system: JsonObject; readonly custom: JsonObject }
  readonly properties: { readonly system: JsonObject; readonly custom: JsonObject }
  /** Role names by role type. */
  readonly roles?: Readonly<Record<string, string>> | undefined
}

export interface SessionRecord {
  readonly scid: Scid
  readonly templateName: string
  readonly name: string
  readonly contractVersion: number
  readonly branch: string
  readonly changeNumber: number
  /** Creation time in wire format (`toWireTime`). */
  readonly startTime: string
  readonly etag: string
  readonly constants: { readonly system: SystemConstants; readonly custom: JsonObject }
  readonly properties: { readonly system: SystemProperties; readonly custom: JsonObject }
  /** Ordered by index. Indexes only increase and are never reused. */
  readonly members: readonly MemberRecord[]
  readonly nextIndex: number
  readonly servers: JsonObject
  readonly roleTypes?: RoleTypes | undefined
  /** When the session became empty, in milliseconds since 1970. Absent if it has members. */
  readonly emptySince?: number | undefined
}

export interface TemplateRecord {
  readonly scid: Scid
  readonly name: string
  readonly document: TemplateDocument
}

export type MemberState = 'active' | 'ready' | 'reserved' | 'inactive'

/** The first state that applies, in this order (section 4). */
export function stateOf(member: MemberRecord): MemberState {
  if (member.properties.system.active === true) return 'active'
  if (member.properties.system.ready === true) return 'ready'
  return member.reserved ? 'reserved' : 'inactive'
}

type TimeoutName = keyof typeof timeoutDefaults

/**
 * Milliseconds, or `null` for never. Contracts 104 and 105 keep inactive members for two hours by default.
 */
export function timeoutOf(record: SessionRecord, name: TimeoutName): number | null {
  const value = record.constants.system[name]
  if (value !== undefined) return value
  if (name === 'inactiveRemovalTimeout' && record.contractVersion <= 105) return 7_200_000
  return timeoutDefaults[name]
}

export function visibilityOf(record: SessionRecord): Visibility {
  return record.constants.system.visibility ?? 'open'
}

export function hasCapability(record: SessionRecord, capability: string): boolean {
  return getOwn(record.constants.system.capabilities, capability) === true
}

export function maxMembersOf(record: SessionRecord): number {
  return record.constants.system.maxMembersCount ?? limits.defaultMaxMembers
}

/** The restriction that is set. The default is `none`, or `local` with userAuthorizationStyle (section 4). */
export function restrictionOf(
  record: SessionRecord,
  which: 'joinRestriction' | 'readRestriction',
): Restriction {
  const value = record.properties.system[which]
  return value ?? (hasCapability(record, 'userAuthorizationStyle') ? 'local' : 'none')
}

export function refOf(record: SessionRecord): SessionRef {
  return { scid: record.scid, templateName: record.templateName, name: record.name }
}

/** The session's own keywords, then the template's keywords that the session does not have (choice 23). */
export function joinKeywords(own: readonly string[], template: readonly string[]): string[] {
  const ownKeys = new Set(own.map(foldCase))
  return [...own, ...template.filter((keyword) => !ownKeys.has(foldCase(keyword)))]
}
