/** Local identities: who there is, on which device, followed by whom. */
import type { Caller } from '#contract/caller.ts'
import type { Identity, IdentityRole, TokenRequest } from '#contract/console.ts'
import type { Xuid } from '#contract/identifiers.ts'
import type { Surroundings } from '#rules/may-read.ts'
import type { SessionRecord } from '#rules/record.ts'
import type { Db } from './engine.ts'

/** Sets what the request names and leaves the rest as it was (section 10). Answers the caller it makes. */
export async function savePerson(db: Db, request: TokenRequest, role?: IdentityRole): Promise<Caller> {
  const xuid = request.xuid as string
  const known = await db.selectFrom('people').selectAll().where('xuid', '=', xuid).executeTakeFirst()
  const person = {
    gamertag: request.gamertag ?? known?.gamertag ?? `Player ${xuid.slice(-4)}`,
    title_id: request.titleId ?? known?.title_id ?? null,
    device_id: request.deviceId ?? known?.device_id ?? null,
    server: (request.server ?? known?.server === 1) ? 1 : 0,
    role: role ?? known?.role ?? null,
  }
  await db
    .insertInto('people')
    .values({ xuid, ...person })
    .onConflict((conflict) => conflict.column('xuid').doUpdateSet(person))
    .execute()
  if (request.follows) {
    await db.deleteFrom('follows').where('followed_by', '=', xuid).execute()
    const rows = [...new Set(request.follows)].map((followed) => ({
      xuid: followed as string,
      followed_by: xuid,
    }))
    if (rows.length > 0) await db.insertInto('follows').values(rows).execute()
  }
  return {
    xuid: request.xuid,
    gamertag: person.gamertag,
    titleId: person.title_id ?? '0',
    deviceId: person.device_id ?? undefined,
    server: person.server === 1,
  }
}

/** The devices of a session's members, and who of them follows the caller. */
export async function findSurroundings(db: Db, record: SessionRecord, caller: Caller): Promise<Surroundings> {
  const xuids = record.members.map((member) => member.xuid as string)
  if (xuids.length === 0) return { callerDevice: caller.deviceId, devices: new Map(), followers: new Set() }
  const devices = await db
    .selectFrom('people')
    .select(['xuid', 'device_id'])
    .where('xuid', 'in', xuids)
    .where('device_id', 'is not', null)
    .execute()
  const followers = await db
    .selectFrom('follows')
    .select('followed_by')
    .where('xuid', '=', caller.xuid as string)
    .where('followed_by', 'in', xuids)
    .execute()
  return {
    callerDevice: caller.deviceId,
    devices: new Map(devices.map((row) => [row.xuid as Xuid, row.device_id ?? ''])),
    followers: new Set(followers.map((row) => row.followed_by as Xuid)),
  }
}

/** Everybody, those worth acting as first, then by gamertag. */
export async function listPeople(db: Db): Promise<Identity[]> {
  const rows = await db
    .selectFrom('people')
    .leftJoin('session_members', 'session_members.xuid', 'people.xuid')
    .select(['people.xuid', 'gamertag', 'title_id', 'server', 'role'])
    .select((part) => part.fn.count<number>('session_members.scid').as('sessions'))
    .groupBy(['people.xuid', 'gamertag', 'title_id', 'server', 'role'])
    .orderBy('gamertag')
    .execute()
  return rows.map((row) => ({
    xuid: row.xuid as Xuid,
    gamertag: row.gamertag,
    ...(row.title_id !== null && { titleId: row.title_id }),
    server: row.server === 1,
    ...(row.role !== null && { role: row.role as IdentityRole }),
    sessions: Number(row.sessions),
  }))
}

/** Those whom somebody follows. */
export async function listFollowed(db: Db, by: Xuid): Promise<Xuid[]> {
  const rows = await db
    .selectFrom('follows')
    .select('xuid')
    .where('followed_by', '=', by as string)
    .orderBy('xuid')
    .execute()
  return rows.map((row) => row.xuid as Xuid)
}
