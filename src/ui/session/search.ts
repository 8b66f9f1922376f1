/** The parameters of the session screen's address. */
import * as z from 'zod'
import { searchText } from '../screen.ts'

/** The parts of a session that have a tab. */
export const sessionParts = ['overview', 'members', 'properties', 'constants', 'roles', 'raw'] as const
export type SessionPart = (typeof sessionParts)[number]

export const SessionSearch = z.object({
  scid: searchText,
  template: searchText,
  name: searchText,
  /** In place of the three above. */
  handle: searchText,
  /** An element: `members/2`, `constants`. */
  at: searchText,
  part: z.enum(sessionParts).optional().catch(undefined),
  /** Further XUIDs whose access is shown. */
  who: searchText,
})
export type SessionSearch = z.infer<typeof SessionSearch>
