/**
 * What the client accepts. A service may leave out what its own reader does not demand and may write a word
 * in another letter case; only what is really missing makes an answer off-schema. What the local directory
 * promises is stricter, and stands in `contract/mpsd`.
 */
import * as z from 'zod'
import { Xuid } from '#contract/identifiers.ts'
import { HandleDocument, HandleType } from '#contract/mpsd/handles.ts'
import { type BodyName, bodies } from '#contract/mpsd/operations.ts'
import { ReportedVisibility } from '#contract/mpsd/query.ts'
import { ReportedRestriction, ResultRow, UserStatus } from '#contract/mpsd/results.ts'
import { Restriction, SessionDocument } from '#contract/mpsd/session.ts'

/** A word of an enumeration in any letter case; it is read as the enumeration writes it. */
function inAnyCase<T extends Readonly<Record<string, string>>>(words: z.ZodEnum<T>) {
  return z.preprocess((value) => {
    const isSame = (word: string) => typeof value === 'string' && word.toLowerCase() === value.toLowerCase()
    return words.options.find((word) => isSame(String(word))) ?? value
  }, words)
}

const ReceivedRow = ResultRow.extend({
  status: inAnyCase(UserStatus).optional(),
  visibility: inAnyCase(ReportedVisibility),
  joinRestriction: inAnyCase(ReportedRestriction).optional(),
})

const ReceivedResults = z.looseObject({ results: z.array(ReceivedRow) })

/** A row of an answer. The session reference is required, and each other field is kept only if it is valid. */
export const ReadableRow = z.object({
  xuid: Xuid.optional().catch(undefined),
  startTime: ReceivedRow.shape.startTime.optional().catch(undefined),
  sessionRef: z.object({
    scid: z.string().catch(''),
    templateName: z.string().catch(''),
    name: z.string(),
  }),
  accepted: ReceivedRow.shape.accepted.optional().catch(undefined),
  status: ReceivedRow.shape.status.catch(undefined),
  visibility: ReceivedRow.shape.visibility.optional().catch(undefined),
  joinRestriction: ReceivedRow.shape.joinRestriction.catch(undefined),
  myTurn: ReceivedRow.shape.myTurn.catch(undefined),
  keywords: ReceivedRow.shape.keywords.catch(undefined),
})
export type ReadableRow = z.infer<typeof ReadableRow>

/** Required: where the list of members begins and ends, and each member's two `system` objects. */
const withSystem = z.looseObject({ system: z.looseObject({}) })
export const ReceivedSession = SessionDocument.partial().extend({
  members: z.record(z.string(), z.looseObject({ constants: withSystem, properties: withSystem })).optional(),
  membersInfo: z.looseObject({ first: z.int(), next: z.int() }),
  constants: z.looseObject({}).optional(),
  properties: z.looseObject({}).optional(),
})
export type ReceivedSession = z.infer<typeof ReceivedSession>

const RelatedInfo = z.looseObject({
  visibility: inAnyCase(ReportedVisibility).optional(),
  joinRestriction: inAnyCase(Restriction).optional(),
  closed: z.boolean().optional(),
  maxMembersCount: z.int().optional(),
  membersCount: z.int().optional(),
  postedTime: z.string().optional(),
  inviteProtocol: z.string().optional(),
})

const ReceivedHandle = HandleDocument.partial({ titleId: true, createTime: true, version: true }).extend({
  type: inAnyCase(HandleType),
  relatedInfo: RelatedInfo.optional(),
})

/** The body of each success, as the client reads it. */
export const receivedBodies = {
  ...bodies,
  QueryResults: ReceivedResults,
  SessionDocument: ReceivedSession,
  HandleDocument: ReceivedHandle,
  HandleResults: z.looseObject({ results: z.array(ReceivedHandle) }),
} satisfies Record<BodyName, z.ZodType>
