/** The explanation of a query: which sessions came near it, and which rule left each of them out. */
import * as z from 'zod'
import { SessionRef, Xuid } from '../identifiers.ts'
import { limits } from '../mpsd/limits.ts'
import { ResultRow } from '../mpsd/results.ts'

/** The query's own method, path with parameters, and body. Its caller is the caller of this request. */
export const ExplainRequest = z.strictObject({
  method: z.enum(['GET', 'POST']),
  path: z.string().startsWith('/').max(limits.maxExplainedPath),
  body: z.unknown().optional(),
})
export type ExplainRequest = z.infer<typeof ExplainRequest>

/** One rule applied to one session: the value it found, the value it wanted, and whether the session passed. */
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
  /** The row that the query returned, or would return without the rule that left the session out. */
  row: ResultRow,
  /** Members that the session takes. */
  maxMembers: z.int(),
})
export type Considered = z.infer<typeof Considered>

export const Explanation = z.object({
  allowed: z.boolean(),
  refusals: z.array(
    z.object({ status: z.int(), clause: z.string(), field: z.string(), message: z.string() }),
  ),
  considered: z.array(Considered),
  /** For each rule, the number of sessions it was the first to leave out, over all XUIDs. */
  leftOut: z.record(z.string(), z.int()),
  /** Single changes to the query that would add rows, the largest first. */
  changes: z.array(z.object({ parameter: z.string(), value: z.string(), adds: z.int() })),
  /** Sessions that are counted in `leftOut` and not listed in `considered`. */
  unlisted: z.int(),
  /** Sessions beyond the newest that an explanation examines; they are counted nowhere else. */
  unexamined: z.int(),
})
export type Explanation = z.infer<typeof Explanation>
