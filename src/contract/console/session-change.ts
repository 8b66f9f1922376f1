/** The events of `/console/changes`, each told only to whoever may read the session. */
import * as z from 'zod'
import { SessionRef } from '../identifiers.ts'

/** How one watched session stands. */
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

/** What happened in a whole SCID. */
export const ScidChange = z.union([
  /** Created, changed or ended. */
  z.object({ state: z.literal('changed'), sessionRef: SessionRef }),
  /** The clock or the whole world was changed, or more happened than is told. */
  z.object({ state: z.literal('anything') }),
])
export type ScidChange = z.infer<typeof ScidChange>

export const DirectoryChange = z.union([...SessionChange.options, ...ScidChange.options])
export type DirectoryChange = z.infer<typeof DirectoryChange>
