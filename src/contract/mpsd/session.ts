/** Schemas of the session document: what clients write and what the service returns (sections 4 and 5). */
import * as z from 'zod'
import { Xuid } from '../identifiers.ts'
import type { JsonObject } from '../json.ts'
import { fromStoredKey } from '../write-json.ts'
import { limits } from './limits.ts'
import { Visibility } from './query.ts'

/** Any JSON object. Numbers in it may be raw JSON, stored digit for digit. */
export const Custom = z
  .custom<JsonObject>(
    (value) => typeof value === 'object' && value !== null && !Array.isArray(value) && !JSON.isRawJSON(value),
    'an object',
  )
  .meta({ type: 'object' })

/** Milliseconds. `null` never fires, 0 fires at once. */
const Timeout = z.int().min(0).max(2_147_483_647).nullable()

/** The four timeouts as contracts 104 and 105 write them. They are stored under the later names. */
export const Timeouts = z.strictObject({
  reserved: Timeout.optional(),
  inactive: Timeout.optional(),
  ready: Timeout.optional(),
  sessionEmpty: Timeout.optional(),
})
export type Timeouts = z.infer<typeof Timeouts>

/**
 * `constants.system`. Fields not listed here (such as memberInitialization and peerToHostRequirements) are
 * stored and returned, and have no effect.
 */
export const SystemConstants = z.looseObject({
  version: z.int().min(1).max(2_147_483_647).nullish(),
  maxMembersCount: z.int().min(1).max(limits.maxMembersLarge).nullish(),
  visibility: Visibility.nullish(),
  initiators: z.array(Xuid).max(limits.maxInitiators).nullish(),
  inviteProtocol: z.string().nullish(),
  reservedRemovalTimeout: Timeout.optional(),
  inactiveRemovalTimeout: Timeout.optional(),
  readyRemovalTimeout: Timeout.optional(),
  sessionEmptyTimeout: Timeout.optional(),
  timeouts: Timeouts.nullish(),
  capabilities: z.record(z.string(), z.boolean().nullable()).nullish(),
})
export type SystemConstants = z.infer<typeof SystemConstants>

export const Constants = z.strictObject({ system: SystemConstants.optional(), custom: Custom.optional() })
export type Constants = z.infer<typeof Constants>

export const Restriction = z.enum(['none', 'followed', 'local'])
export type Restriction = z.infer<typeof Restriction>

const Keyword = z.string().min(1).max(100)

/** `properties.system` as written. Each given field replaces the stored one, and `null` removes it. */
export const SystemProperties = z.looseObject({
  keywords: z.array(Keyword).max(limits.maxKeywords).nullish(),
  turn: z.array(z.int().min(0)).max(limits.maxMembers).nullish(),
  joinRestriction: Restriction.nullish(),
  readRestriction: Restriction.nullish(),
  closed: z.boolean().nullish(),
  locked: z.boolean().nullish(),
})
export type SystemProperties = z.infer<typeof SystemProperties>

export const Properties = z.strictObject({ system: SystemProperties.optional(), custom: Custom.optional() })
export type Properties = z.infer<typeof Properties>

/** The stored form of a key: a whole number has its mark (`heldKey`). */
const RoleName = z.string().refine((key) => fromStoredKey(key).length > 0 && fromStoredKey(key).length <= 100)

/** The maximum and the desired number of members with the role. */
const Role = z.looseObject({
  max: z.int().min(0).max(limits.maxMembersLarge).nullish(),
  target: z.int().min(0).max(limits.maxMembersLarge).nullish(),
})

export const RoleType = z.looseObject({
  ownerManaged: z.boolean().nullish(),
  /** Settings of the roles that may change after creation. */
  mutableRoleSettings: z.array(z.enum(['max', 'target'])).nullish(),
  roles: z.record(RoleName, Role),
})
export type RoleType = z.infer<typeof RoleType>

export const RoleTypes = z.record(RoleName, RoleType)
export type RoleTypes = z.infer<typeof RoleTypes>

/** The member's role of each role type. `null` removes it. */
export const MemberRoles = z.record(RoleName, z.string().min(1).max(100).nullable())
export type MemberRoles = z.infer<typeof MemberRoles>

export const MemberSystemProperties = z.looseObject({
  active: z.boolean().nullish(),
  ready: z.boolean().nullish(),
  connection: z.string().nullish(),
})
export type MemberSystemProperties = z.infer<typeof MemberSystemProperties>

/** One entry of `members` in a body. `constants` can be set only when the member joins. */
export const MemberWrite = z.strictObject({
  constants: z
    .strictObject({ system: z.looseObject({ xuid: Xuid.optional() }).optional(), custom: Custom.optional() })
    .optional(),
  properties: z
    .strictObject({ system: MemberSystemProperties.optional(), custom: Custom.optional() })
    .optional(),
  roles: MemberRoles.optional(),
})
export type MemberWrite = z.infer<typeof MemberWrite>

/** `me`, `reserve_N` (N from 0), or a member's index. */
const MemberKey = z
  .string()
  .transform(fromStoredKey)
  .pipe(z.string().regex(/^(?:me|reserve_(?:0|[1-9]\d{0,3})|0|[1-9]\d{0,9})$/, 'me, reserve_N or an index'))
  .meta({ examples: ['me', 'reserve_0'] })

/** The body of a PUT. Each part is optional, and any other field is refused (section 5). */
export const SessionWrite = z.strictObject({
  constants: Constants.optional(),
  properties: Properties.optional(),
  members: z.record(MemberKey, MemberWrite.nullable()).optional(),
  servers: z.record(z.string(), Custom.nullable()).optional(),
  roleTypes: RoleTypes.optional(),
})
export type SessionWrite = z.infer<typeof SessionWrite>

/** The body of `PUT /console/serviceconfigs/{scid}/sessiontemplates/{template}`. */
export const TemplateDocument = z.strictObject({
  contractVersion: z.int().min(limits.minContractVersion),
  constants: Constants,
  roleTypes: RoleTypes.optional(),
  keywords: z.array(Keyword).max(limits.maxKeywords).optional(),
})
export type TemplateDocument = z.infer<typeof TemplateDocument>

/** A template as answered. */
export const Template = TemplateDocument.extend({ name: z.string() })

/** A session as returned. Only the fields that readers need are listed. The others are kept. */
export const SessionDocument = z.looseObject({
  contractVersion: z.int(),
  branch: z.string(),
  changeNumber: z.int(),
  startTime: z.string(),
  nextTimer: z.string().optional(),
  constants: z.looseObject({ system: z.looseObject({}), custom: z.unknown().optional() }),
  properties: z.looseObject({ system: z.looseObject({}), custom: z.unknown().optional() }),
  members: z.record(z.string(), z.looseObject({ constants: z.looseObject({ system: z.looseObject({}) }) })),
  membersInfo: z.looseObject({ first: z.int(), next: z.int(), count: z.int(), accepted: z.int() }),
})
export type SessionDocument = z.infer<typeof SessionDocument>
