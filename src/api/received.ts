/**
 * What the client accepts. A service may leave out what its own reader does not demand and may write a word
 * in another letter case; only what is really missing makes an answer off-schema. What the local directory
 * promises is stricter, and stands in `contract/mpsd`.
 */
import * as z from 'zod'
import { HandleDocument, HandleType } from '#contract/mpsd/handles.ts'
import { type BodyName, bodies } from '#contract/mpsd/operations.ts'
import { ReportedVisibility } from '#contract/mpsd/query.ts'
import { ReportedRestriction, ResultRow, UserStatus } from '#contract/mpsd/results.ts'
import { Restriction, SessionDocument } from '#contract/mpsd/session.ts'

/**
 * A word of an enumeration in any letter case; it is read as the enumeration writes it. Written like that, as nearly
 * always, it is read without another step.
 */
function inAnyCase<T extends Readonly<Record<string, string>>>(words: z.ZodEnum<T>) {
  const exactWords = new Map(words.options.map((word) => [String(word).toLowerCase(), word]))
  const toExact = (value: unknown) =>
    typeof value === 'string' ? (exactWords.get(value.toLowerCase()) ?? value) : value
  return z.union([words, z.preprocess(toExact, words)], {
    error: ({ input }) => words.safeParse(input).error?.issues[0]?.message,
  })
}

const ReceivedRow = ResultRow.extend({
  status: inAnyCase(UserStatus).optional(),
  visibility: inAnyCase(ReportedVisibility),
  joinRestriction: inAnyCase(ReportedRestriction).optional(),
})

const ReceivedResults = z.looseObject({ results: z.array(ReceivedRow) })

type Lenient<S extends z.ZodRawShape> = { [K in keyof S]: z.ZodCatch<z.ZodOptional<S[K]>> }

/** The same fields, each undefined if it is missing or not valid. */
function leniently<S extends z.ZodRawShape>(shape: S): Lenient<S> {
  const fields = Object.entries(shape).map(([name, schema]) => [name, z.optional(schema).catch(undefined)])
  return Object.fromEntries(fields) as Lenient<S>
}

/** A row of an answer. The session reference is required, and each other field is kept only if it is valid. */
export const ReadableRow = z.object({
  ...leniently(ReceivedRow.shape),
  sessionRef: z.object({
    scid: z.string().catch(''),
    templateName: z.string().catch(''),
    name: z.string(),
  }),
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
