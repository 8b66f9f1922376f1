/** Request and response bodies of our own endpoints under `/console`. */
import * as z from 'zod'
import { SessionRef, Xuid } from './identifiers.ts'
import { limits } from './mpsd/limits.ts'
import { ResultRow } from './mpsd/results.ts'
import type { RowNumber } from './mpsd/status-row.ts'
import { getStatusRow } from './mpsd/status-rows.ts'

/** The body of `POST /console/tokens` (section 10). `follows` and `deviceId` define the user's relations. */
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

/** What a demo user is useful for in a test. */
export const IdentityRole = z.enum(['player', 'private-member', 'reserved', 'stranger', 'server'])
export type IdentityRole = z.infer<typeof IdentityRole>

export const Identity = z.object({
  xuid: Xuid,
  gamertag: z.string(),
  titleId: z.string().optional(),
  server: z.boolean(),
  /** Absent for ordinary users, which are most of them. */
  role: IdentityRole.optional(),
  sessions: z.int(),
})
export type Identity = z.infer<typeof Identity>

export const IdentityList = z.object({
  identities: z.array(Identity),
  /** All service configurations, with the names of their templates. */
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

/** The answer to `GET` and `PUT /console/clock`. `held` is true if the clock is stopped. */
export const Clock = z.object({ now: z.iso.datetime(), held: z.boolean() })
export type Clock = z.infer<typeof Clock>

/**
 * The body of `PUT /console/clock`: stops the clock at an instant, advances it, or (`now` is null) lets it
 * follow the machine's clock.
 */
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
 * One entry of `PUT /console/faults`: the answer to inject for matching requests (choice 38). `path` is a
 * case-insensitive prefix, or, if it contains `*`, a pattern for the whole path. `row` selects one of the
 * rows of section 7 that share a status code.
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
  /** Number of requests to affect. If absent, the fault stays until it is removed. */
  times: z.int().min(1).max(1_000_000).optional(),
}
export const Fault = z
  .strictObject(fault)
  .refine(
    (one) => one.status !== undefined || one.row !== undefined || one.delayMs !== undefined,
    'a status, a row or a delayMs',
  )
  .refine(
    ({ status, row }) =>
      status === undefined || row === undefined || getStatusRow(row as RowNumber).code === status,
    'a row of that status',
  )
export type Fault = z.infer<typeof Fault>
export const Faults = z.array(Fault).max(100)

/** An active fault, and the number of requests it has affected. */
export const ActiveFault = z.object({ ...fault, met: z.int() })
export type ActiveFault = z.infer<typeof ActiveFault>

/**
 * The data check that starts with the directory and covers everything stored. `repaired`: every finding was
 * fixed by deriving the data again. `damaged`: at least one finding could not be fixed. `at`: when the check
 * ended.
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
  /** The directory's clock, and whether it is stopped. */
  clock: Clock,
  /** The active faults (choice 38). */
  faults: z.array(ActiveFault),
  /**
   * Load of the directory: requests now running, requests now waiting, and requests rejected since the start.
   */
  load: z.object({ running: z.int(), waiting: z.int(), rejected: z.int() }),
  check: DataCheckStatus,
})
export type Health = z.infer<typeof Health>

/**
 * The body of `POST /console/explain`: the method, path (with its query string) and body of the query to
 * explain. The caller is the caller of the request itself.
 */
export const ExplainRequest = z.strictObject({
  method: z.enum(['GET', 'POST']),
  path: z.string().startsWith('/').max(limits.maxExplainedPath),
  body: z.unknown().optional(),
})
export type ExplainRequest = z.infer<typeof ExplainRequest>

/** One rule evaluated for one session: the value found, the value required, and the result. */
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
  /** Ends with the first rule that excluded the session. */
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
  /** For each rule, how many sessions it was the first to exclude. Counted over all XUIDs. */
  leftOut: z.record(z.string(), z.int()),
  /** Single changes to the query that would add rows, largest gain first. Computed by the rules. */
  changes: z.array(z.object({ parameter: z.string(), value: z.string(), adds: z.int() })),
  /** Number of excluded sessions that `leftOut` counts but `considered` does not list. */
  unlisted: z.int(),
})
export type Explanation = z.infer<typeof Explanation>

/** Problem details (RFC 9457). */
export const Problem = z.looseObject({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  detail: z.string().optional(),
})
export type Problem = z.infer<typeof Problem>
