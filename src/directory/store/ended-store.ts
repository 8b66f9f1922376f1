/** Keeps for a day how sessions ended. Only our own endpoints tell it, never the contract's addresses. */
import { EndedSession } from '#contract/console/session-inspection.ts'
import { foldCase, type Scid, toWireTime, type Xuid } from '#contract/identifiers.ts'
import { limits } from '#contract/mpsd/limits.ts'
import { findTimeoutEnd, type SessionEnd } from '#rules/session-end.ts'
import { refOf, type SessionRecord } from '#rules/session-record.ts'
import { DamagedDocument, readStored } from './document.ts'
import type { Db } from './engine.ts'
import { hasValidSeal, sealed } from './seal.ts'
import { columnsOfKey, inChunks, removeSession, type SessionKey, whereSession } from './session-store.ts'

/** `at` is in milliseconds since 1970. */
export function toEndedSession(record: SessionRecord, end: SessionEnd, at: number): EndedSession {
  return EndedSession.parse({
    sessionRef: refOf(record),
    branch: record.branch,
    changeNumber: record.changeNumber,
    startTime: record.startTime,
    endTime: toWireTime(at),
    members: record.members.slice(0, limits.maxInspectedMembers).map(({ xuid }) => xuid),
    end,
  })
}

/** The session of which nobody has heard since its timeout passed; undefined if it is there at `now`. */
export function findLapsed(record: SessionRecord, now: number): EndedSession | undefined {
  const found = findTimeoutEnd(record, now)
  return found && toEndedSession(record, found.end, found.at)
}

function toRow(ended: EndedSession) {
  const { scid, templateName: template, name } = ended.sessionRef
  return sealed('ended_sessions', {
    ...columnsOfKey({ scid: scid as Scid, template, name }),
    end_time: Date.parse(ended.endTime),
    branch: ended.branch,
    document: JSON.stringify(ended),
  })
}

/** Forgets what ended more than a day before `newest` (milliseconds since 1970), or beyond the newest of its SCID. */
async function forgetOld(db: Db, scid: Scid, newest: number): Promise<void> {
  const ofScid = db.deleteFrom('ended_sessions').where('scid', '=', scid)
  await ofScid.where('end_time', '<', newest - limits.endedMs).execute()
  const beyond = await db
    .selectFrom('ended_sessions')
    .select('end_time')
    .where('scid', '=', scid)
    .orderBy('end_time', 'desc')
    .offset(limits.maxEnded)
    .limit(1)
    .executeTakeFirst()
  if (beyond) await ofScid.where('end_time', '<=', beyond.end_time).execute()
}

/**
 * Saves how sessions ended. A session ends once: of two ends with one branch (the demo world gives its sessions the same
 * branches each time) the one saved last is kept.
 */
export async function saveEnded(db: Db, ended: readonly EndedSession[]): Promise<void> {
  const rows = [...new Map(ended.map((one) => [`${one.sessionRef.scid} ${one.branch}`, toRow(one)])).values()]
  for (const some of inChunks(rows)) {
    await db
      .insertInto('ended_sessions')
      .values(some)
      .onConflict((conflict) =>
        conflict.columns(['scid', 'branch']).doUpdateSet((eb) => ({
          end_time: eb.ref('excluded.end_time'),
          template_key: eb.ref('excluded.template_key'),
          name_key: eb.ref('excluded.name_key'),
          document: eb.ref('excluded.document'),
          seal: eb.ref('excluded.seal'),
        })),
      )
      .execute()
  }
  for (const [scid, own] of Map.groupBy(rows, (row) => row.scid)) {
    await forgetOld(db, scid, Math.max(...own.map((row) => row.end_time)))
  }
}

/** Removes a session that has ended, and keeps how. */
export async function endSession(db: Db, key: SessionKey, ended: EndedSession): Promise<void> {
  await removeSession(db, key)
  await saveEnded(db, [ended])
}

type Row = { readonly document: string }

function parseEnded(row: Row): EndedSession {
  return EndedSession.parse(JSON.parse(row.document))
}

/** Whether a user was in the session, or ended it. */
export function isEndedOf({ members, end }: EndedSession, xuid: Xuid): boolean {
  return members.includes(xuid) || ('xuid' in end && end.xuid === xuid) || ('by' in end && end.by === xuid)
}

interface EndedFilter {
  /** Milliseconds since 1970. */
  readonly since: number
  readonly limit: number
  /** Only sessions that this user was in or ended. */
  readonly xuid: Xuid | undefined
}

/** The sessions of a SCID that ended, the newest first. Skips damaged rows. */
export async function listEnded(
  db: Db,
  scid: Scid,
  { since, limit, xuid }: EndedFilter,
): Promise<EndedSession[]> {
  const all = db
    .selectFrom('ended_sessions')
    .selectAll()
    .where('scid', '=', scid)
    .where('end_time', '>=', since)
    .orderBy('end_time', 'desc')
    .limit(limit)
  // The text of a document names everybody in it; few others are read for nothing.
  const rows = await (xuid === undefined ? all : all.where('document', 'like', `%"${xuid}"%`)).execute()
  const ended = rows.filter((row) => hasValidSeal('ended_sessions', row)).map(parseEnded)
  return xuid === undefined ? ended : ended.filter((one) => isEndedOf(one, xuid))
}

/** The same of all sessions that had one name. */
export async function listEndedOf(db: Db, key: SessionKey, since: number): Promise<EndedSession[]> {
  const rows = await whereSession(db.selectFrom('ended_sessions').selectAll(), columnsOfKey(key))
    .where('end_time', '>=', since)
    .orderBy('end_time', 'desc')
    .limit(limits.maxEndedOfName)
    .execute()
  return rows.filter((row) => hasValidSeal('ended_sessions', row)).map(parseEnded)
}

/** The same of every SCID and template. */
export async function listEndedNamed(db: Db, name: string, since: number): Promise<EndedSession[]> {
  const rows = await db
    .selectFrom('ended_sessions')
    .selectAll()
    .where('name_key', '=', foldCase(name))
    .where('end_time', '>=', since)
    .orderBy('end_time', 'desc')
    .limit(limits.maxNamedSessions)
    .execute()
  return rows.filter((row) => hasValidSeal('ended_sessions', row)).map(parseEnded)
}

/** Milliseconds since 1970. */
interface Span {
  readonly since: number
  readonly now: number
}

/**
 * The sessions of a template that have ended by a timeout and that nobody has read or written since, the newest first.
 * They are still stored. Skips damaged ones.
 */
export async function listLapsed(
  db: Db,
  { scid, name }: { readonly scid: Scid; readonly name: string },
  { since, now }: Span,
  limit: number,
): Promise<EndedSession[]> {
  const ofTemplate = db
    .selectFrom('sessions')
    .select(['document', 'document_hash'])
    .where('scid', '=', scid)
    .where('template_key', '=', foldCase(name))
    .where('end_due', '>=', since)
    .where('end_due', '<=', now)
    .orderBy('end_due', 'desc')
    .limit(limit)
  // The index has the two kinds apart.
  const rows = [
    ...(await ofTemplate.where('hidden', '=', 0).execute()),
    ...(await ofTemplate.where('hidden', '=', 1).execute()),
  ]
  return rows.flatMap((row) => {
    try {
      return findLapsed(readStored<SessionRecord>(row, 'an ended session'), now) ?? []
    } catch (error) {
      if (error instanceof DamagedDocument) return []
      throw error
    }
  })
}

/** Forgets that a session ended. */
export async function removeEnded(db: Db, { sessionRef, branch }: EndedSession): Promise<void> {
  await db
    .deleteFrom('ended_sessions')
    .where('scid', '=', sessionRef.scid as Scid)
    .where('branch', '=', branch)
    .execute()
}

/** Yields all rows of the ended sessions, for an export, and counts damaged ones. */
export async function* pageEnded(
  db: Db,
  rowsPerPage: number,
): AsyncGenerator<{ readonly ended: EndedSession[]; readonly damaged: number }> {
  let after: { scid: string; branch: string } | undefined
  for (;;) {
    const all = db.selectFrom('ended_sessions').selectAll()
    const last = after
    const rows = await (last
      ? all.where(({ eb, refTuple, tuple }) =>
          eb(refTuple('scid', 'branch'), '>', tuple(last.scid as Scid, last.branch)),
        )
      : all
    )
      .orderBy('scid')
      .orderBy('branch')
      .limit(rowsPerPage)
      .execute()
    const sound = rows.filter((row) => hasValidSeal('ended_sessions', row))
    yield { ended: sound.map(parseEnded), damaged: rows.length - sound.length }
    after = rows.at(-1)
    if (!after || rows.length < rowsPerPage) return
  }
}
