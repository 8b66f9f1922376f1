/** What the local directory knows of one session beyond its document: timers, who can do what, and how it ended. */
import * as z from 'zod'
import { SessionRef, Xuid } from '../identifiers.ts'

/** Why a request would be refused: its status, the rule, and the field with its value. */
export const AccessRefusal = z.object({
  status: z.int(),
  clause: z.string(),
  field: z.string(),
  value: z.string(),
  /** Values for the placeholders in the rule's sentence. */
  facts: z.record(z.string(), z.string()).optional(),
})
export type AccessRefusal = z.infer<typeof AccessRefusal>

const AccessVerdict = z.union([
  z.object({ allowed: z.literal(true) }),
  z.object({ allowed: z.literal(false), refusal: AccessRefusal }),
])
export type AccessVerdict = z.infer<typeof AccessVerdict>

export const FindingQuery = z.object({
  by: z.enum(['xuid', 'keyword']),
  value: z.string(),
  /** The flags that the query needs. */
  flags: z.array(z.enum(['private', 'reservations', 'inactive'])),
})

/** What one caller can do with the session. */
export const AccessOf = z.object({
  /** A XUID, or `nobody`. */
  who: z.string(),
  gamertag: z.string().optional(),
  server: z.boolean(),
  /** The member's index, for a caller who is in the session. */
  index: z.int().optional(),
  /** The member has not joined yet: a seat is held. */
  isReserved: z.boolean().optional(),
  read: AccessVerdict,
  find: z.object({ queries: z.array(FindingQuery), refusal: AccessRefusal.optional() }),
  join: AccessVerdict,
  update: AccessVerdict,
})
export type AccessOf = z.infer<typeof AccessOf>

export const SessionEnd = z.union([
  z.object({ cause: z.literal('left'), xuid: Xuid }),
  z.object({ cause: z.literal('removed'), xuid: Xuid.optional(), by: Xuid }),
  z.object({
    cause: z.literal('timeout'),
    timeout: z.enum(['reservedRemovalTimeout', 'inactiveRemovalTimeout', 'sessionEmptyTimeout']),
    xuid: Xuid.optional(),
  }),
  z.object({ cause: z.enum(['reset', 'import']) }),
])

/** A session that has ended. */
export const EndedSession = z.object({
  sessionRef: SessionRef,
  branch: z.string(),
  changeNumber: z.int(),
  /** UTC, by the directory's clock. */
  startTime: z.string(),
  endTime: z.string(),
  /** Who was in it or had a seat when it was last written; of a large session, the first of them. */
  members: z.array(Xuid),
  end: SessionEnd,
})
export type EndedSession = z.infer<typeof EndedSession>

/** The newest first. */
export const EndedList = z.object({ ended: z.array(EndedSession) })

/** A session found by its name. `endTime`: when it ended, UTC; absent if it is there. */
export const NamedSession = z.object({ sessionRef: SessionRef, endTime: z.string().optional() })
export type NamedSession = z.infer<typeof NamedSession>
/** Those that are there come first. */
export const NamedSessions = z.object({ sessions: z.array(NamedSession) })

/** A member with what its timers know. Times are UTC, by the directory's clock. */
export const InspectedMember = z.object({
  index: z.int(),
  xuid: Xuid,
  gamertag: z.string().optional(),
  state: z.enum(['active', 'ready', 'reserved', 'inactive']),
  /** When this state began. */
  since: z.string(),
  /** The timeout that runs, and what it does. */
  timer: z.object({ at: z.string(), timeoutMs: z.int(), effect: z.enum(['removed', 'inactive']) }).optional(),
})
export type InspectedMember = z.infer<typeof InspectedMember>

export const SessionInspection = z.object({
  /** The directory's clock when it looked. */
  now: z.string(),
  isHere: z.boolean(),
  /** Members in the order of their indexes; of a large session, the first of them. */
  members: z.array(InspectedMember),
  /** When the session ends if nobody writes. */
  endsAt: z.string().optional(),
  /** In the order in which they were asked for. */
  access: z.array(AccessOf),
  /** Sessions of this name that have ended, the newest first. */
  ended: z.array(EndedSession),
})
export type SessionInspection = z.infer<typeof SessionInspection>
