/** A session as the directory keeps it: the document, and what only its timers need. */
import type { Scid, SessionRef, Xuid } from '#contract/identifiers.ts'
import { keyOf } from '#contract/identifiers.ts'
import { type JsonObject, own } from '#contract/json.ts'
import { limits, timeoutDefaults } from '#contract/limits.ts'
import type { Visibility } from '#contract/query.ts'
import type {
  Restriction,
  RoleTypes,
  SystemConstants,
  SystemProperties,
  TemplateDocument,
} from '#contract/session.ts'

export interface MemberRecord {
  readonly index: number
  readonly xuid: Xuid
  readonly gamertag?: string | undefined
  /** Wire time: when the place was taken. */
  readonly joinTime: string
  readonly reserved: boolean
  /** Milliseconds since 1970: when the present state began, from which its timeout counts. */
  readonly since: number
  readonly activeTitleId?: string | undefined
  readonly constants: { readonly system: JsonObject; readonly custom: JsonObject }
  readonly properties: { readonly system: JsonObject; readonly custom: JsonObject }
  /** By role type. */
  readonly roles?: Readonly<Record<string, string>> | undefined
}

export interface SessionRecord {
  readonly scid: Scid
  readonly templateName: string
  readonly name: string
  readonly contractVersion: number
  readonly branch: string
  readonly changeNumber: number
  /** Wire time of creation. */
  readonly startTime: string
  readonly etag: string
  readonly constants: { readonly system: SystemConstants; readonly custom: JsonObject }
  readonly properties: { readonly system: SystemProperties; readonly custom: JsonObject }
  /** By index, which only grows. */
  readonly members: readonly MemberRecord[]
  readonly nextIndex: number
  readonly servers: JsonObject
  readonly roleTypes?: RoleTypes | undefined
  /** Milliseconds since 1970: since when nobody is in it. */
  readonly emptySince?: number | undefined
}

export interface TemplateRecord {
  readonly scid: Scid
  readonly name: string
  readonly document: TemplateDocument
}

export type MemberState = 'active' | 'ready' | 'reserved' | 'inactive'

/** Looked at in this order (section 4). */
export function stateOf(member: MemberRecord): MemberState {
  if (member.properties.system.active === true) return 'active'
  if (member.properties.system.ready === true) return 'ready'
  return member.reserved ? 'reserved' : 'inactive'
}

type TimeoutName = keyof typeof timeoutDefaults

/** Milliseconds, or `null` for never. Contracts 104 and 105 keep inactive members for two hours. */
export function timeoutOf(record: SessionRecord, name: TimeoutName): number | null {
  const set = record.constants.system[name]
  if (set !== undefined) return set
  if (name === 'inactiveRemovalTimeout' && record.contractVersion <= 105) return 7_200_000
  return timeoutDefaults[name]
}

export function visibilityOf(record: SessionRecord): Visibility {
  return record.constants.system.visibility ?? 'open'
}

export function hasCapability(record: SessionRecord, capability: string): boolean {
  return own(record.constants.system.capabilities, capability) === true
}

export function placesOf(record: SessionRecord): number {
  return record.constants.system.maxMembersCount ?? limits.membersDefault
}

/** None, unless set; local where users authorise themselves (section 4). */
export function restrictionOf(
  record: SessionRecord,
  which: 'joinRestriction' | 'readRestriction',
): Restriction {
  const set = record.properties.system[which]
  return set ?? (hasCapability(record, 'userAuthorizationStyle') ? 'local' : 'none')
}

export function refOf(record: SessionRecord): SessionRef {
  return { scid: record.scid, templateName: record.templateName, name: record.name }
}

/** The session's own keywords, then those of its template that it does not carry itself (choice 23). */
export function joinKeywords(own: readonly string[], template: readonly string[]): string[] {
  const carried = new Set(own.map(keyOf))
  return [...own, ...template.filter((keyword) => !carried.has(keyOf(keyword)))]
}
