/** An event of `/console/changes`: how a session stands, as its reader may know it. */
import * as z from 'zod'

export const SessionChange = z.union([
  z.object({
    state: z.literal('here'),
    etag: z.string(),
    changeNumber: z.int(),
    /** A timeout has passed and is applied when the session is next read. */
    isDue: z.boolean(),
  }),
  z.object({ state: z.enum(['gone', 'unreadable']) }),
])
export type SessionChange = z.infer<typeof SessionChange>
