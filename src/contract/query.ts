/** A query over sessions: its parameters on the wire, and what it means once read. */
import * as z from 'zod'
import { Name, Scid, Xuid } from './identifiers.ts'
import { limits } from './limits.ts'

/** In the order the published pages list them. */
export const queryParameters = [
  'keyword',
  'xuid',
  'reservations',
  'inactive',
  'private',
  'visibility',
  'version',
  'take',
] as const
export type QueryParameter = (typeof queryParameters)[number]

/** What a session is set to (`constants.system.visibility`). */
export const Visibility = z.enum(['private', 'visible', 'open'])
export type Visibility = z.infer<typeof Visibility>

/** What an answer reports: `full` is an open session without a free slot. */
export const ReportedVisibility = z.enum(['open', 'full', 'visible', 'private'])
export type ReportedVisibility = z.infer<typeof ReportedVisibility>

const wholeNumber = z
  .string()
  .regex(/^(?:0|[1-9]\d{0,9})$/)
  .transform(Number)

/** How each parameter's text is read. Flags: choice 1; the ranges: seed 004. */
export const parameterValues = {
  keyword: z.string().min(1),
  xuid: Xuid,
  reservations: z.enum(['true', 'false']).transform((flag) => flag === 'true'),
  inactive: z.enum(['true', 'false']).transform((flag) => flag === 'true'),
  private: z.enum(['true', 'false']).transform((flag) => flag === 'true'),
  visibility: ReportedVisibility,
  version: wholeNumber.pipe(z.number().min(1).max(2_147_483_647)),
  take: wholeNumber.pipe(z.number().max(limits.takeMost)),
} satisfies Record<QueryParameter, z.ZodType>

/** The body of a batch (seed 004, request body). */
export const BatchBody = z.strictObject({ xuids: z.array(Xuid).max(limits.xuidsPerBatch) })
export type BatchBody = z.infer<typeof BatchBody>

/**
 * A query as it is meant. `xuids` is empty where sessions are found by keyword alone, has one
 * entry for a template query by user, and the order of the request for a batch.
 */
export const SessionQuery = z.object({
  scid: Scid,
  template: Name.optional(),
  xuids: z.array(Xuid),
  keyword: z.string().optional(),
  reservations: z.boolean(),
  inactive: z.boolean(),
  private: z.boolean(),
  visibility: ReportedVisibility.optional(),
  version: z.number().optional(),
  take: z.number(),
})
export type SessionQuery = z.infer<typeof SessionQuery>

/** A query as it goes over the wire, before anything about it is believed. */
export interface QueryRequest {
  readonly batch: boolean
  readonly scid: string
  readonly template?: string | undefined
  /** Name and value, decoded, in order, repeats kept. */
  readonly parameters: readonly (readonly [string, string])[]
  /** The parsed body of a batch; looked at for batches alone. */
  readonly body?: unknown
}

/** The highest `version` a caller of this contract version may ask for (seed 003, version). */
export function versionCeiling(contractVersion: number): number {
  return contractVersion % 100
}
