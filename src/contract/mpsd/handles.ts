/** Handles: references to a session that a user shares with others (section 1). */
import * as z from 'zod'
import { Name, Scid, SessionRef, Xuid } from '../identifiers.ts'
import { limits } from './limits.ts'
import { Custom } from './session.ts'

export const HandleType = z.enum(['activity', 'invite', 'transfer', 'search'])
export type HandleType = z.infer<typeof HandleType>

const Attribute = z.string().min(1).max(100)

/** A number. It is stored digit for digit if a double would change it. */
const Numeric = z
  .custom<number>((value) => typeof value === 'number' || JSON.isRawJSON(value), 'a number')
  .meta({ type: 'number' })

/** The attributes that a search can find a handle by. */
export const SearchAttributes = z.strictObject({
  tags: z.array(Attribute).max(limits.maxSearchAttributes).optional(),
  numbers: z.record(Attribute, Numeric).optional(),
  strings: z.record(Attribute, z.string().max(1000)).optional(),
})
export type SearchAttributes = z.infer<typeof SearchAttributes>

const ref = z.strictObject({ scid: Scid, templateName: Name, name: Name })

/** The body of `POST /handles`. */
export const HandleWrite = z.discriminatedUnion('type', [
  z.strictObject({ version: z.literal(1).optional(), type: z.literal('activity'), sessionRef: ref }),
  z.strictObject({
    version: z.literal(1).optional(),
    type: z.literal('invite'),
    sessionRef: ref,
    invitedXuid: Xuid,
    /** Stored and returned unchanged. */
    inviteAttributes: Custom.optional(),
  }),
  z.strictObject({ version: z.literal(1).optional(), type: z.literal('transfer'), sessionRef: ref }),
  z.strictObject({
    version: z.literal(1).optional(),
    type: z.literal('search'),
    sessionRef: ref,
    searchAttributes: SearchAttributes.optional(),
  }),
])
export type HandleWrite = z.infer<typeof HandleWrite>

/** The owners whose handles are wanted: a list of XUIDs, or the people that `monikerXuid` follows. */
const Owners = z.strictObject({
  xuids: z.array(Xuid).max(limits.xuidsPerBatch).optional(),
  people: z.strictObject({ moniker: z.enum(['people', 'favorites']), monikerXuid: Xuid }).optional(),
})

/** The body of `POST /handles/query`. */
export const HandleQuery = z.strictObject({
  type: HandleType,
  scid: Scid.optional(),
  templateName: Name.optional(),
  owners: Owners.optional(),
  /** For search handles only: a condition over tags, numbers and strings. */
  filter: z.string().min(1).max(2000).optional(),
  /** For search handles only: an attribute or `timestamp`, then `asc` or `desc`. */
  orderBy: z.string().min(1).max(200).optional(),
  communicatePermissionRequired: z.boolean().optional(),
})
export type HandleQuery = z.infer<typeof HandleQuery>

/** The values that `?include=` accepts. */
export const handleIncludes = ['relatedInfo', 'customProperties', 'roleInfo'] as const
export type HandleInclude = (typeof handleIncludes)[number]

/** A handle as returned to a caller. */
export const HandleDocument = z.looseObject({
  id: z.guid(),
  type: HandleType,
  version: z.literal(1),
  sessionRef: SessionRef,
  titleId: z.string(),
  ownerXuid: Xuid.optional(),
  createTime: z.string(),
  invitedXuid: Xuid.optional(),
  inviteAttributes: z.looseObject({}).optional(),
  searchAttributes: SearchAttributes.optional(),
  /** Only with `include=relatedInfo`: a summary of the session. */
  relatedInfo: z
    .looseObject({
      visibility: z.enum(['open', 'private', 'visible', 'full']),
      joinRestriction: z.enum(['none', 'local', 'followed']),
      closed: z.boolean(),
      maxMembersCount: z.int(),
      membersCount: z.int(),
      postedTime: z.string(),
      inviteProtocol: z.string().optional(),
    })
    .optional(),
  /** Only with `include=customProperties`: the custom properties of the session. */
  customProperties: z.looseObject({}).optional(),
  /** Only with `include=roleInfo`: each role of the session and the number of members who have it. */
  roleInfo: z.looseObject({}).optional(),
})
export type HandleDocument = z.infer<typeof HandleDocument>
