/** Stores local identities: users, their devices and their followers. */

import { sql } from 'kysely'
import type { Identity, IdentityRole, TokenRequest } from '#contract/console/identities.ts'
import type { Xuid } from '#contract/identifiers.ts'
import type { Caller } from '#contract/mpsd/caller.ts'
import { compareText } from '#contract/text-order.ts'
import type { CallerRelations } from '#rules/can-read.ts'
import type { SessionRecord } from '#rules/session-record.ts'
import type { Db } from './engine.ts'
import { hasValidSeal, sealed, verify } from './seal.ts'

async function saveFollows(db: Db, follower: Xuid, followed: readonly Xuid[]): Promise<void> {
  const rows = [...new Set(followed)].map((xuid) => sealed('follows', { xuid, followed_by: follower }))
  if (rows.length > 0) await db.insertInto('follows').values(rows).execute()
}

/**
 * Sets the fields that the request contains and keeps the others (section 10). Returns the resulting caller.
 */
export async function savePerson(db: Db, request: TokenRequest, role?: IdentityRole): Promise<Caller> {
  const { xuid } = request
  const stored = await db.selectFrom('people').selectAll().where('xuid', '=', xuid).executeTakeFirst()
  const known = stored && verify('people', stored)
  const person = {
    xuid,
    gamertag: request.gamertag ?? known?.gamertag ?? `Player ${xuid.slice(-4)}`,
    title_id: request.titleId ?? known?.title_id ?? null,
    device_id: request.deviceId ?? known?.device_id ?? null,
    server: (request.server ?? known?.server === 1) ? 1 : 0,
    role: role ?? known?.role ?? null,
  }
  await db
    .insertInto('people')
    .values(sealed('people', person))
    .onConflict((conflict) => conflict.column('xuid').doUpdateSet(sealed('people', person)))
    .execute()
  if (request.follows) {
    await db.deleteFrom('follows').where('followed_by', '=', xuid).execute()
    await saveFollows(db, xuid, request.follows)
  }
  return {
    xuid: request.xuid,
    gamertag: person.gamertag,
    titleId: person.title_id ?? '0',
    deviceId: person.device_id ?? undefined,
    server: person.server === 1,
  }
}

/** The person of a XUID as a caller; undefined if there is none. */
export async function findPerson(db: Db, xuid: Xuid): Promise<Caller | undefined> {
  const stored = await db.selectFrom('people').selectAll().where('xuid', '=', xuid).executeTakeFirst()
  if (!stored) return undefined
  const person = verify('people', stored)
  return {
    xuid,
    gamertag: person.gamertag,
    titleId: person.title_id ?? '0',
    deviceId: person.device_id ?? undefined,
    server: person.server === 1,
  }
}

/** The caller that a token of this XUID would name. Nobody has to know the XUID. */
export async function findCaller(db: Db, xuid: Xuid): Promise<Caller> {
  return (await findPerson(db, xuid)) ?? { xuid, gamertag: xuid, titleId: '0', server: false }
}

/** The devices of a session's members, and the members that follow the caller. */
export async function findRelations(db: Db, record: SessionRecord, caller: Caller): Promise<CallerRelations> {
  const xuids = record.members.map((member) => member.xuid)
  if (xuids.length === 0) return { callerDevice: caller.deviceId, devices: new Map(), followers: new Set() }
  const devices = await db.selectFrom('people').selectAll().where('xuid', 'in', xuids).execute()
  const followers = await db
    .selectFrom('follows')
    .selectAll()
    .where('xuid', '=', caller.xuid)
    .where('followed_by', 'in', xuids)
    .execute()
  return {
    callerDevice: caller.deviceId,
    devices: new Map(
      devices.flatMap((row) => {
        const { device_id } = verify('people', row)
        return device_id === null ? [] : [[row.xuid, device_id] as const]
      }),
    ),
    followers: new Set(followers.map((row) => verify('follows', row).followed_by)),
  }
}

/** Maximum number of people that the console offers. */
const maxListedPeople = 10_000
/** People per statement that counts sessions. */
const peoplePerStatement = 500

async function countSessions(db: Db, xuids: readonly Xuid[]): Promise<Map<Xuid, number>> {
  const counted = await db
    .selectFrom('session_members')
    .select('xuid')
    .select((part) => part.fn.countAll<number>().as('sessions'))
    .where('xuid', 'in', xuids)
    .groupBy('xuid')
    .execute()
  return new Map(counted.map((row) => [row.xuid, Number(row.sessions)]))
}

/**
 * Lists people, sorted by gamertag. If there are more than `maxListedPeople`, those with a role are kept
 * first, then the others by gamertag. Yields to other requests between steps.
 */
export async function listPeople(db: Db, yieldIfDue: () => Promise<void>): Promise<Identity[]> {
  const rows = await db
    .selectFrom('people')
    .selectAll()
    .orderBy(sql`case when role is null then 1 else 0 end`)
    .orderBy('gamertag')
    .limit(maxListedPeople)
    .execute()
  const people: Identity[] = []
  for (let i = 0; i < rows.length; i += peoplePerStatement) {
    const page = rows.slice(i, i + peoplePerStatement)
    const sessions = await countSessions(
      db,
      page.map((row) => row.xuid),
    )
    for (const row of page) {
      verify('people', row)
      people.push({
        xuid: row.xuid,
        gamertag: row.gamertag,
        ...(row.title_id !== null && { titleId: row.title_id }),
        ...(row.device_id !== null && { deviceId: row.device_id }),
        server: row.server === 1,
        ...(row.role !== null && { role: row.role }),
        sessions: sessions.get(row.xuid) ?? 0,
      })
    }
    await yieldIfDue()
  }
  return people.toSorted((a, b) => compareText(a.gamertag, b.gamertag))
}

/** A person with all stored fields, as a world file contains them. */
export interface PersonRecord {
  readonly xuid: Xuid
  readonly gamertag: string
  readonly titleId: string | null
  readonly deviceId: string | null
  readonly server: boolean
  readonly role: IdentityRole | null
  readonly follows: readonly Xuid[]
}

/** A page of people, and the XUID after which the next page begins, if there is one. */
interface PeoplePage {
  readonly people: readonly PersonRecord[]
  /** How many rows are left out because they are damaged on disk. */
  readonly damaged: number
  readonly next: Xuid | undefined
}

/** Lists the next people after the XUID `after`, in the order of their XUIDs as text. */
export async function listPersonRecords(db: Db, after: Xuid | undefined, limit: number): Promise<PeoplePage> {
  const all = db.selectFrom('people').selectAll()
  const rows = await (after === undefined ? all : all.where('xuid', '>', after))
    .orderBy('xuid')
    .limit(limit)
    .execute()
  if (rows.length === 0) return { people: [], damaged: 0, next: undefined }
  const follows = await db
    .selectFrom('follows')
    .selectAll()
    .where(
      'followed_by',
      'in',
      rows.map((row) => row.xuid),
    )
    .orderBy('xuid')
    .execute()
  const soundFollows = follows.filter((row) => hasValidSeal('follows', row))
  const followed = Map.groupBy(soundFollows, (row) => row.followed_by)
  const sound = rows.filter((row) => hasValidSeal('people', row))
  const people = sound.map((row) => ({
    xuid: row.xuid,
    gamertag: row.gamertag,
    titleId: row.title_id,
    deviceId: row.device_id,
    server: row.server === 1,
    role: row.role,
    follows: (followed.get(row.xuid) ?? []).map((one) => one.xuid),
  }))
  const damaged = rows.length - sound.length + follows.length - soundFollows.length
  return { people, damaged, next: rows.length < limit ? undefined : rows.at(-1)?.xuid }
}

/** Saves a person of a world file in an empty store. */
export async function savePersonRecord(db: Db, person: PersonRecord): Promise<void> {
  const { xuid, gamertag, titleId, deviceId, server, role, follows } = person
  const row = { title_id: titleId, device_id: deviceId, server: server ? 1 : 0, role }
  await db
    .insertInto('people')
    .values(sealed('people', { xuid, gamertag, ...row }))
    .execute()
  await saveFollows(db, xuid, follows)
}

/** Lists the users that a user follows. */
export async function listFollowed(db: Db, follower: Xuid): Promise<Xuid[]> {
  const rows = await db
    .selectFrom('follows')
    .selectAll()
    .where('followed_by', '=', follower)
    .orderBy('xuid')
    .execute()
  return rows.map((row) => verify('follows', row).xuid)
}

/** Lists the users who follow a user. */
export async function listFollowers(db: Db, followed: Xuid): Promise<Xuid[]> {
  const rows = await db
    .selectFrom('follows')
    .selectAll()
    .where('xuid', '=', followed)
    .orderBy('followed_by')
    .execute()
  return rows.map((row) => verify('follows', row).followed_by)
}
