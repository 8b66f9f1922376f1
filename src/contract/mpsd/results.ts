/** The results of a query. */
import * as z from 'zod'
import { SessionRef, Xuid } from '../identifiers.ts'
import { ReportedVisibility } from './query.ts'

/** The user's status in the session, as a query reports it. A `ready` member is reported as `inactive`. */
export const UserStatus = z.enum(['active', 'reserved', 'inactive'])
export type UserStatus = z.infer<typeof UserStatus>

/** `none` is never sent: the field is omitted instead. */
export const ReportedRestriction = z.enum(['local', 'followed'])
export type ReportedRestriction = z.infer<typeof ReportedRestriction>

/** One session reference (seeds 003 and 004, response body). Unknown fields are kept. */
export const ResultRow = z.looseObject({
  xuid: Xuid.optional(),
  startTime: z.iso.datetime(),
  sessionRef: SessionRef,
  accepted: z.int().min(0),
  status: UserStatus.optional(),
  visibility: ReportedVisibility,
  joinRestriction: ReportedRestriction.optional(),
  /** Sent only if true. A service that sends false is accepted as well. */
  myTurn: z.boolean().optional(),
  keywords: z.array(z.string()).optional(),
})
export type ResultRow = z.infer<typeof ResultRow>

export const QueryResults = z.looseObject({ results: z.array(ResultRow) })
export type QueryResults = z.infer<typeof QueryResults>

/** The body of a 429 (section 8). */
export const Throttle = z.object({
  version: z.number(),
  currentRequests: z.number(),
  maxRequests: z.number(),
  periodInSeconds: z.number(),
  limitType: z.string(),
})
export type Throttle = z.infer<typeof Throttle>
