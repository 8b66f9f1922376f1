/** The caller of a request: a user (by XUID claim) or a service principal. */
import * as z from 'zod'
import { Xuid } from '../identifiers.ts'

export const Caller = z.object({
  xuid: Xuid,
  gamertag: z.string(),
  titleId: z.string(),
  deviceId: z.string().optional(),
  /** Server-level access. A server caller is never a session member. */
  server: z.boolean(),
})
export type Caller = z.infer<typeof Caller>

/** How messages name the caller: `XUID 2533274790123456` or `a server`. */
export function nameCaller(caller: Caller): string {
  return caller.server ? 'a server' : `XUID ${caller.xuid}`
}
