/** The state of the local directory: its clock, the faults it injects, its health. */
import * as z from 'zod'
import { rowCodes } from '../mpsd/status-row.ts'

export const Clock = z.object({ now: z.iso.datetime(), held: z.boolean() })
export type Clock = z.infer<typeof Clock>

/** Holds the clock at an instant, moves it forward, or (`now` null) lets it run at the machine's own time. */
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

const fault = {
  match: z
    .strictObject({ method: z.string().min(1).max(20).optional(), path: z.string().max(1000).optional() })
    .optional(),
  status: z.int().min(200).max(599).optional(),
  row: z.int().min(1).max(23).optional(),
  /** Seconds. */
  retryAfter: z.int().min(0).max(86_400).optional(),
  delayMs: z.int().min(0).max(60_000).optional(),
  /** How many requests it applies to; without it, every one until the fault is removed. */
  times: z.int().min(1).max(1_000_000).optional(),
}

const codeOf = (row: number): number | undefined => new Map(Object.entries(rowCodes)).get(String(row))

/**
 * What a request of the contract is answered with instead (choice 38). `path` is how the path begins, in any
 * letter case; with `*` in it, the whole path. `row` chooses among rows of section 7 that share a code.
 */
export const Fault = z
  .strictObject(fault)
  .refine(
    (one) => one.status !== undefined || one.row !== undefined || one.delayMs !== undefined,
    'a status, a row or a delayMs',
  )
  .refine(
    ({ status, row }) => status === undefined || row === undefined || codeOf(row) === status,
    'a row of that status',
  )
export type Fault = z.infer<typeof Fault>
export const Faults = z.array(Fault).max(100)

/** Header of every answer that a fault gave, so that nobody takes it for an answer of the rules. Its value is `injected`. */
export const faultHeader = 'x-sessionscope-fault'

/** A fault, and how many requests it applied to so far. */
export const ActiveFault = z.object({ ...fault, met: z.int() })
export type ActiveFault = z.infer<typeof ActiveFault>
export const ActiveFaults = z.array(ActiveFault)

/**
 * The check of all stored data, which begins when the server starts. `repaired`: everything it found could be
 * derived again. `damaged`: something could not. `at`: when the check ended.
 */
export const DataCheckStatus = z.object({
  state: z.enum(['checking', 'sound', 'repaired', 'damaged']),
  findings: z.int(),
  at: z.iso.datetime().optional(),
})
export type DataCheckStatus = z.infer<typeof DataCheckStatus>

/** A long task on the whole world that is running now. */
export const WorldProgress = z.object({
  kind: z.enum(['reset', 'import', 'export']),
  /** `reading` the file or the world before, `writing` the new one or the file, `finishing`. */
  step: z.enum(['reading', 'writing', 'finishing']),
  /** Elements (sessions, people, templates, handles) of this step that are done, and of how many. */
  done: z.int(),
  total: z.int().optional(),
})
export type WorldProgress = z.infer<typeof WorldProgress>

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
  /** If present, the rows are still being counted: counts up to this number are exact, and a larger one means more. */
  countedUpTo: z.int().optional(),
  clock: Clock,
  /** Empty if no fault is injected (choice 38). */
  faults: ActiveFaults,
  /** Requests that are being worked on, that wait, and that were rejected since the start. */
  load: z.object({ running: z.int(), waiting: z.int(), rejected: z.int() }),
  check: DataCheckStatus,
  /** What this server process is doing with the whole world. */
  tasks: z.array(WorldProgress),
  /** Whether the newest requests are kept in memory. */
  traffic: z.boolean(),
})
export type Health = z.infer<typeof Health>
