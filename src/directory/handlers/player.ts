/** `GET /console/players/{xuid}`: one player over every SCID. */
import type { Player, PlayerHandle, PlayerSession } from '#contract/console/player.ts'
import type { EndedSession } from '#contract/console/session-inspection.ts'
import { Xuid } from '#contract/identifiers.ts'
import { HandleType } from '#contract/mpsd/handles.ts'
import { limits } from '#contract/mpsd/limits.ts'
import type { PathParts } from '#contract/path-parser.ts'
import { type Answer, sendJson, sendProblem } from '#http/answer.ts'
import { maxMembersOf, refOf, type SessionRecord, visibilityOf } from '#rules/session-record.ts'
import { applyTimers } from '#rules/timers.ts'
import type { ConsoleCall } from '../console-call.ts'
import type { Context } from '../context.ts'
import type { WorkSlot } from '../scheduler.ts'
import { findLapsed, listEnded } from '../store/ended-store.ts'
import { listSoundHandles } from '../store/handle-store.ts'
import { listSessionsOf } from '../store/list-sessions.ts'
import { findPerson, listFollowed, listFollowers } from '../store/people-store.ts'
import { findSessionByColumns } from '../store/session-store.ts'
import { listServiceConfigs } from '../store/template-store.ts'
import { inspectMember, newestEndFirst } from './inspect-session.ts'

function toPlayerSession(record: SessionRecord, xuid: Xuid): PlayerSession | undefined {
  const member = record.members.find((one) => one.xuid === xuid)
  if (!member) return undefined
  const { index, state, since, timer } = inspectMember(record, member)
  const isFull = visibilityOf(record) === 'open' && record.members.length >= maxMembersOf(record)
  return {
    index,
    state,
    since,
    ...(timer && { timer }),
    sessionRef: refOf(record),
    startTime: record.startTime,
    visibility: isFull ? 'full' : visibilityOf(record),
  }
}

/** The sessions that are there now, the newest first, how many are left out, and those that have ended. */
async function listSessions({ db, now: readClock }: Context, slot: WorkSlot, xuid: Xuid) {
  const now = readClock()
  const found: PlayerSession[] = []
  const ended: EndedSession[] = []
  const endedFilter = { since: now - limits.endedMs, limit: limits.maxPlayerEnded, xuid }
  for (const [scid] of await listServiceConfigs(db)) {
    ended.push(...(await listEnded(db, scid, endedFilter)))
    for (const own of await listSessionsOf(db, scid, xuid, limits.maxPlayerSessions + 1)) {
      const stored = await findSessionByColumns(db, own)
      const record = stored && applyTimers(stored, now)
      const lapsed = stored && !record ? findLapsed(stored, now) : undefined
      if (lapsed && Date.parse(lapsed.endTime) >= endedFilter.since) ended.push(lapsed)
      const session = record && toPlayerSession(record, xuid)
      if (session) found.push(session)
      await slot.yieldIfDue()
    }
  }
  const newest = found.toSorted((a, b) =>
    a.startTime < b.startTime ? 1 : a.startTime > b.startTime ? -1 : 0,
  )
  const listed = newest.slice(0, limits.maxPlayerSessions)
  const newestEnds = ended.toSorted(newestEndFirst).slice(0, limits.maxPlayerEnded)
  return { listed, unlisted: newest.length - listed.length, ended: newestEnds }
}

async function listHandles({ db }: Context, xuid: Xuid): Promise<PlayerHandle[]> {
  const found: PlayerHandle[] = []
  for (const type of HandleType.options) {
    const page = await listSoundHandles(
      db,
      { type, participant: xuid },
      { after: undefined, limit: limits.maxHandles, includesRestricted: true },
    )
    for (const { id, ref, created, ownerXuid, invitedXuid } of page.handles) {
      found.push({
        id,
        type,
        sessionRef: ref,
        created: new Date(created).toISOString(),
        ...(ownerXuid !== undefined && { owner: ownerXuid }),
        ...(invitedXuid !== undefined && { invited: invitedXuid }),
      })
    }
  }
  return found.toSorted((a, b) => (a.created < b.created ? 1 : -1)).slice(0, limits.maxHandles)
}

export async function handleGetPlayer(
  { context }: ConsoleCall,
  slot: WorkSlot,
  parts: PathParts,
): Promise<Answer> {
  await context.conditions.refresh()
  const xuid = Xuid.safeParse(parts.xuid)
  if (!xuid.success) return sendProblem(400, 'The address does not name a XUID.')
  const { db, traffic, now } = context
  const person = await findPerson(db, xuid.data)
  const { listed, unlisted, ended } = await listSessions(context, slot, xuid.data)
  const player: Player = {
    xuid: xuid.data,
    ...(person && { gamertag: person.gamertag }),
    ...(person?.deviceId !== undefined && { deviceId: person.deviceId }),
    server: person?.server ?? false,
    now: new Date(now()).toISOString(),
    sessions: listed,
    unlisted,
    ended,
    handles: await listHandles(context, xuid.data),
    follows: (await listFollowed(db, xuid.data)).slice(0, limits.maxPlayerSessions),
    followers: (await listFollowers(db, xuid.data)).slice(0, limits.maxPlayerSessions),
    refusals: traffic.listRefusals(xuid.data, limits.maxPlayerRefusals),
  }
  return sendJson(player)
}
