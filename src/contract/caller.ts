/** Who asks: a user by XUID claim, a service principal, or nobody. */
import * as z from 'zod'
import { Xuid } from './identifiers.ts'

export const Caller = z.object({
  xuid: Xuid,
  gamertag: z.string(),
  titleId: z.string(),
  deviceId: z.string().optional(),
  /** Server-level access; a server has no membership of its own. */
  server: z.boolean(),
})
export type Caller = z.infer<typeof Caller>

/** `XUID 2533… (Mika Tan)` or `a server`: how messages name the caller. */
export function nameCaller(caller: Caller): string {
  return caller.server ? 'a server' : `XUID ${caller.xuid}`
}
