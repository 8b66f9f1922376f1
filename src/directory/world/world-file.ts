/** Schemas of the elements of a world file. They check everything that the directory later uses. */
import * as z from 'zod'
import { IdentityRole } from '#contract/console/identities.ts'
import { EndedSession } from '#contract/console/session-inspection.ts'
import { Name, toWireTime, Xuid } from '#contract/identifiers.ts'
import { HandleType, SearchAttributes } from '#contract/mpsd/handles.ts'
import {
  Custom,
  MemberRoles,
  MemberSystemProperties,
  RoleTypes,
  SystemConstants,
  SystemProperties,
  TemplateDocument,
} from '#contract/mpsd/session.ts'

/** Checks a value but does not replace it, because parsing would change the order of its fields. */
const unchanged = (schema: z.ZodType) => z.looseObject({}).refine((value) => schema.safeParse(value).success)
const systemAndCustom = (system: z.ZodType) => z.looseObject({ system: unchanged(system), custom: Custom })

/** Milliseconds since 1970, up to the end of the year 9999. */
const Instant = z.int().min(0).max(Date.parse('9999-12-31T23:59:59.999Z'))

/** A time in the service's format, with millisecond precision. */
const WireTime = z.string().refine((text) => {
  const at = Date.parse(text)
  return Number.isFinite(at) && toWireTime(at) === text
}, 'a time in UTC with seven digits')

/** Ids are stored in lower case, because look-ups use lower case. */
const lowerGuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/
const StoredScid = z.string().regex(lowerGuid).brand<'Scid'>()

const entityTag = /^"[\x21\x23-\x7e]{1,100}"$/

const ShortText = z.string().max(100)

export const WorldTemplate = z.strictObject({ scid: StoredScid, name: Name, document: TemplateDocument })

export const WorldPerson = z.strictObject({
  xuid: Xuid,
  gamertag: ShortText.min(1),
  titleId: z
    .string()
    .regex(/^\d{1,10}$/)
    .nullable(),
  deviceId: ShortText.nullable(),
  server: z.boolean(),
  role: IdentityRole.nullable(),
  follows: z.array(Xuid).max(10_000),
})

const Member = z.strictObject({
  index: z.int().min(0).max(2_147_483_647),
  xuid: Xuid,
  gamertag: ShortText.optional(),
  joinTime: WireTime,
  reserved: z.boolean(),
  since: Instant,
  activeTitleId: ShortText.optional(),
  constants: systemAndCustom(z.looseObject({})),
  properties: systemAndCustom(MemberSystemProperties),
  roles: MemberRoles.optional(),
})

export const WorldSession = z.strictObject({
  scid: StoredScid,
  templateName: Name,
  name: Name,
  contractVersion: z.int().min(1).max(999_999),
  branch: z.guid(),
  changeNumber: z.int().min(0),
  startTime: WireTime,
  etag: z.string().regex(entityTag),
  constants: systemAndCustom(SystemConstants),
  properties: systemAndCustom(SystemProperties),
  members: z.array(Member).max(10_000),
  nextIndex: z.int().min(0).max(2_147_483_647),
  servers: z.record(z.string(), Custom),
  roleTypes: RoleTypes.optional(),
  emptySince: Instant.optional(),
})
export type WorldSession = z.infer<typeof WorldSession>

export const WorldHandle = z.strictObject({
  id: z.string().regex(lowerGuid),
  type: HandleType,
  ref: z.strictObject({ scid: StoredScid, templateName: Name, name: Name }),
  ownerXuid: Xuid.optional(),
  titleId: ShortText,
  created: Instant,
  invitedXuid: Xuid.optional(),
  inviteAttributes: Custom.optional(),
  searchAttributes: SearchAttributes.optional(),
})

/** A strict form of what the directory keeps of an ended session. */
export const WorldEndedSession = EndedSession.extend({
  sessionRef: z.strictObject({ scid: StoredScid, templateName: Name, name: Name }),
  branch: z.guid(),
  startTime: WireTime,
  endTime: WireTime,
}).strict()

/** The fields of a world file other than the lists. */
export const WorldHead = z.strictObject({
  format: z.literal('sessionscope-world'),
  formatVersion: z.literal(1),
  version: z.string().max(100),
  /** The number of rows that were damaged on disk at the time of the export, and are not in the file. */
  damaged: z.int().min(0),
})
