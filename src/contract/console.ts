/** Our own endpoints under `/console`: what goes in and what comes out. */
import * as z from 'zod'
import { SessionRef, Xuid } from './identifiers.ts'
import { limits } from './limits.ts'
import { ResultRow } from './results.ts'
import type { RowNumber } from './status-row.ts'
import { rowOf } from './status-rows.ts'

/** `POST /console/tokens` (section 10). `follows` and `deviceId` set a place in the people graph. */
export const TokenRequest = z.strictObject({
  xuid: Xuid,
  gamertag: z.string().min(1).max(100).optional(),
  titleId: z
    .string()
    .regex(/^\d{1,10}$/)
    .optional(),
  deviceId: z.string().min(1).max(100).optional(),
  server: z.boolean().optional(),
  follows: z.array(Xuid).max(1000).optional(),
})
export type TokenRequest = z.infer<typeof TokenRequest>

export const TokenAnswer = z.object({ authorization: z.string().startsWith('XBL3.0 x=') })
export type TokenAnswer = z.infer<typeof TokenAnswer>

/** What somebody of the demo world is good for. */
export const IdentityRole = z.enum(['player', 'private-member', 'reserved', 'stranger', 'server'])
export type IdentityRole = z.infer<typeof IdentityRole>

export const Identity = z.object({
  xuid: Xuid,
  gamertag: z.string(),
  titleId: z.string().optional(),
  server: z.boolean(),
  /** Absent for the many who are just people. */
  role: IdentityRole.optional(),
  sessions: z.int(),
})
export type Identity = z.infer<typeof Identity>

export const IdentityList = z.object({
  identities: z.array(Identity),
  /** The service configurations there are, with their templates' names. */
  serviceConfigs: z.array(
    z.object({
      scid: z.string(),
      title: z.string(),
      templates: z.array(z.string()),
      keywords: z.array(z.string()),
    }),
  ),
})
export type IdentityList = z.infer<typeof IdentityList>

/** `GET /console/clock`, and the answer to `PUT`. */
export const Clock = z.object({ now: z.iso.datetime(), held: z.boolean() })
export type Clock = z.infer<typeof Clock>

/** `PUT /console/clock`: holds it, moves it, or (`now` null) lets it run at the machine's own time. */
export const ClockChange = z.union(
  [
    z.strictObject({ now: z.iso.datetime({ offset: true }).nullable() }),
    z.strictObject({
      advanceMs: z
        .int()
        .min(0)
        .max(10 * 366 * 86_400_000),
    }),
  ],
  'either {"now": an instant in ISO 8601, or null} or {"advanceMs": whole milliseconds, at most ten years}',
)
export type ClockChange = z.infer<typeof ClockChange>

/**
 * `PUT /console/faults`: what a request of the contract is answered with instead (choice 38). `path`
 * is how the path begins, without regard to case, or with `*` in it the whole of it. `row` chooses
 * among rows of section 7 that share a code.
 */
const fault = {
  match: z
    .strictObject({ method: z.string().min(1).max(20).optional(), path: z.string().max(1000).optional() })
    .optional(),
  status: z.int().min(200).max(599).optional(),
  row: z.int().min(1).max(23).optional(),
  /** Seconds. */
  retryAfter: z.int().min(0).max(86_400).optional(),
  delayMs: z.int().min(0).max(60_000).optional(),
  /** How often; without it, until it is taken away. */
  times: z.int().min(1).max(1_000_000).optional(),
}
export const Fault = z
  .strictObject(fault)
  .refine(
    (one) => one.status !== undefined || one.row !== undefined || one.delayMs !== undefined,
    'a status, a row or a delayMs',
  )
  .refine(
    ({ status, row }) => status === undefined || row === undefined || rowOf(row as RowNumber).code === status,
    'a row of that status',
  )
export type Fault = z.infer<typeof Fault>
export const Faults = z.array(Fault).max(100)

/** A fault, and how often it has been met. */
export const ActiveFault = z.object({ ...fault, met: z.int() })
export type ActiveFault = z.infer<typeof ActiveFault>

/**
 * The check of all that is stored, which begins at the start: `repaired` where everything that was found
 * could be derived again, `damaged` where something could not. `at`: when it ended.
 */
export const DataCheckStatus = z.object({
  state: z.enum(['checking', 'sound', 'repaired', 'damaged']),
  findings: z.int(),
  at: z.iso.datetime().optional(),
})
export type DataCheckStatus = z.infer<typeof DataCheckStatus>

export const Health = z.object({
  status: z.literal('ok'),
  version: z.string(),
  engine: z.string(),
  schemaVersion: z.int(),
  counts: z.object({
    templates: z.int(),
    sessions: z.int(),
    members: z.int(),
    people: z.int(),
    handles: z.int(),
  }),
  /** The directory's own clock, and whether it runs. */
  clock: Clock,
  /** What is being injected (choice 38); empty where nothing is. */
  faults: z.array(ActiveFault),
  /** How busy it is: begun, waiting, and turned away since the start. */
  load: z.object({ running: z.int(), waiting: z.int(), turnedAway: z.int() }),
  check: DataCheckStatus,
})
export type Health = z.infer<typeof Health>

/** `POST /console/explain`: the query's own method, path with its query, and body. The caller is the request's. */
export const ExplainRequest = z.strictObject({
  method: z.enum(['GET', 'POST']),
  path: z.string().startsWith('/').max(limits.explainedPathMost),
  body: z.unknown().optional(),
})
export type ExplainRequest = z.infer<typeof ExplainRequest>

/** One rule, held against one session: what it looked at, and whether it let the session through. */
export const TraceStep = z.object({
  clause: z.string(),
  passed: z.boolean(),
  saw: z.string(),
  wanted: z.string(),
})
export type TraceStep = z.infer<typeof TraceStep>

export const Considered = z.object({
  xuid: Xuid.optional(),
  sessionRef: SessionRef,
  included: z.boolean(),
  /** Up to and including the first rule that left the session out. */
  trace: z.array(TraceStep),
  row: ResultRow.optional(),
})
export type Considered = z.infer<typeof Considered>

export const Explanation = z.object({
  allowed: z.boolean(),
  refusals: z.array(
    z.object({ status: z.int(), clause: z.string(), field: z.string(), message: z.string() }),
  ),
  considered: z.array(Considered),
  /** How many sessions each rule was the first to leave out, over all XUIDs. */
  leftOut: z.record(z.string(), z.int()),
  /** Single changes to the query that would add rows, the most first; asked of the rules. */
  changes: z.array(z.object({ parameter: z.string(), value: z.string(), adds: z.int() })),
  /** Left-out sessions that are counted above and not listed. */
  unlisted: z.int(),
})
export type Explanation = z.infer<typeof Explanation>

/** RFC 9457. */
export const Problem = z.looseObject({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  detail: z.string().optional(),
})
export type Problem = z.infer<typeof Problem>
