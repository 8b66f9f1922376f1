/** Who uses a template of the local directory. */
import * as z from 'zod'
import { Xuid } from '../identifiers.ts'

export const TemplateUse = z.object({
  sessions: z.int(),
  /** When the newest session was created, UTC; absent without a session. */
  newest: z.string().optional(),
  /** How many of the newest sessions `players` were counted in. */
  counted: z.int(),
  /** Those in the most of the counted sessions, and in how many. */
  players: z.array(z.object({ xuid: Xuid, sessions: z.int() })),
})
export type TemplateUse = z.infer<typeof TemplateUse>
