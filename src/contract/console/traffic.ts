/** What clients have asked of the local directory. Credentials are in none of it. */
import * as z from 'zod'
import { Xuid } from '../identifiers.ts'

export const TrafficEntry = z.object({
  /** Grows by one with each request since the directory was started. */
  id: z.int(),
  /** Milliseconds since 1970, by the directory's clock. */
  at: z.number(),
  method: z.string(),
  /** Path with its parameters. */
  path: z.string(),
  /** Absent if the caller was not known. */
  xuid: Xuid.optional(),
  gamertag: z.string().optional(),
  server: z.boolean().optional(),
  /** A page of this server sent it: the console itself. Absent for every other client. */
  isConsole: z.literal(true).optional(),
  status: z.int(),
  /** The rule that refused it. */
  clause: z.string().optional(),
  milliseconds: z.number(),
})
export type TrafficEntry = z.infer<typeof TrafficEntry>

/** `missing`: requests after the given one that are not kept any more, or beyond the newest that are listed. */
export const TrafficList = z.object({
  isOn: z.boolean(),
  missing: z.int(),
  /** The id of the newest request; 0 if none has come. */
  last: z.int(),
  entries: z.array(TrafficEntry),
})
export type TrafficList = z.infer<typeof TrafficList>

/** One request with its answer. Bodies that were long, or are too old, are left out. */
export const TrafficExchange = TrafficEntry.extend({
  requestHeaders: z.record(z.string(), z.string()),
  answerHeaders: z.record(z.string(), z.string()),
  requestBody: z.string().optional(),
  answerBody: z.string().optional(),
  /** What the rule that refused it says of it, where the body does not. */
  reason: z.string().optional(),
})
export type TrafficExchange = z.infer<typeof TrafficExchange>
