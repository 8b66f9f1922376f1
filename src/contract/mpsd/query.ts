/** A query over sessions: its URL parameters and its parsed form. */
import * as z from 'zod'
import { Name, Scid, Xuid } from '../identifiers.ts'
import { limits } from './limits.ts'

/** In the order of the published pages. */
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

/** The visibility that is set on a session (`constants.system.visibility`). */
export const Visibility = z.enum(['private', 'visible', 'open'])
export type Visibility = z.infer<typeof Visibility>

/** The visibility in an answer. `full` is an open session without a free slot. */
export const ReportedVisibility = z.enum(['open', 'full', 'visible', 'private'])
export type ReportedVisibility = z.infer<typeof ReportedVisibility>

const wholeNumber = z
  .string()
  .regex(/^(?:0|[1-9]\d{0,9})$/)
  .transform(Number)

/** The schema of each parameter's text. Flags: choice 1. Ranges: seed 004. */
export const parameterValues = {
  keyword: z.string().min(1),
  xuid: Xuid,
  reservations: z.enum(['true', 'false']).transform((flag) => flag === 'true'),
  inactive: z.enum(['true', 'false']).transform((flag) => flag === 'true'),
  private: z.enum(['true', 'false']).transform((flag) => flag === 'true'),
  visibility: ReportedVisibility,
  version: wholeNumber.pipe(z.number().min(1).max(2_147_483_647)),
  take: wholeNumber.pipe(z.number().max(limits.maxTake)),
} satisfies Record<QueryParameter, z.ZodType>

/** The body of a batch (seed 004, request body). */
export const BatchBody = z.strictObject({ xuids: z.array(Xuid).max(limits.xuidsPerBatch) })
export type BatchBody = z.infer<typeof BatchBody>

/**
 * A parsed query. `xuids` is empty for a query by keyword only, has one entry for a template query by user,
 * and is in request order for a batch.
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

/** A query as received, before validation. */
export interface QueryRequest {
  readonly batch: boolean
  readonly scid: string
  readonly template?: string | undefined
  /** Decoded names and values in order, with repeats. */
  readonly parameters: readonly (readonly [string, string])[]
  /** The parsed JSON body. Used only if `batch` is true. */
  readonly body?: unknown
}

/** The list of XUIDs in a batch's body, unchecked; empty if there is none. */
export function xuidsOfBody({ body }: QueryRequest): readonly unknown[] {
  const hasList = typeof body === 'object' && body !== null && 'xuids' in body
  return hasList && Array.isArray(body.xuids) ? body.xuids : []
}

/** The highest `version` that a caller with this contract version may request (seed 003, version). */
export function getMaxSessionVersion(contractVersion: number): number {
  return contractVersion % 100
}
