/** What the local directory knows of one player, over every SCID. */
import * as z from 'zod'
import { SessionRef, Xuid } from '../identifiers.ts'
import { HandleType } from '../mpsd/handles.ts'
import { ReportedVisibility } from '../mpsd/query.ts'
import { EndedSession, InspectedMember } from './session-inspection.ts'
import { TrafficEntry } from './traffic.ts'

/** A session that the player is in or has a seat in. Times are UTC, by the directory's clock. */
export const PlayerSession = InspectedMember.pick({
  index: true,
  state: true,
  since: true,
  timer: true,
}).extend({
  sessionRef: SessionRef,
  startTime: z.string(),
  /** As a query reports it. */
  visibility: ReportedVisibility,
})
export type PlayerSession = z.infer<typeof PlayerSession>

export const PlayerHandle = z.object({
  id: z.string(),
  type: HandleType,
  sessionRef: SessionRef,
  /** UTC. */
  created: z.string(),
  owner: Xuid.optional(),
  invited: Xuid.optional(),
})
export type PlayerHandle = z.infer<typeof PlayerHandle>

export const Player = z.object({
  xuid: Xuid,
  /** Absent if nobody of this XUID was ever created. */
  gamertag: z.string().optional(),
  deviceId: z.string().optional(),
  server: z.boolean(),
  /** The directory's clock when it looked. */
  now: z.string(),
  /** The newest first. `unlisted`: further ones. */
  sessions: z.array(PlayerSession),
  unlisted: z.int(),
  /** Sessions that ended within the last day, in which the player was or had a seat; the newest first. */
  ended: z.array(EndedSession),
  /** Those that the player created or is invited by, the newest first. */
  handles: z.array(PlayerHandle),
  follows: z.array(Xuid),
  followers: z.array(Xuid),
  /** The last requests of the player that were refused, the newest first, as far as they are kept. */
  refusals: z.array(TrafficEntry),
})
export type Player = z.infer<typeof Player>
