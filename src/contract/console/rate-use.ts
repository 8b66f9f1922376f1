/** What the rate windows of the local directory hold now. */
import * as z from 'zod'
import { Xuid } from '../identifiers.ts'
import type { rateWindows } from '../mpsd/limits.ts'

export const RateKind = z.enum(['requests', 'searchHandles'] satisfies (keyof typeof rateWindows)[])
export type RateKind = z.infer<typeof RateKind>

/** One caller of one title, and the requests that are counted in the windows that have not ended. */
export const CallerRates = z.object({
  xuid: Xuid,
  titleId: z.string(),
  kind: RateKind,
  windows: z.array(
    z.object({
      periodInSeconds: z.int(),
      maxRequests: z.int(),
      /** More than `maxRequests` if some were refused. */
      requests: z.int(),
      /** Whole seconds, at least 1. */
      endsInSeconds: z.int(),
    }),
  ),
})
export type CallerRates = z.infer<typeof CallerRates>

/** `isOn`: whether requests are limited at all. The fullest windows come first. */
export const RateList = z.object({ isOn: z.boolean(), callers: z.array(CallerRates) })
export type RateList = z.infer<typeof RateList>
