/** Reads a local identity for callers that may not create or change one. */

import type { TokenRequest } from '#contract/console/identities.ts'
import type { Caller } from '#contract/mpsd/caller.ts'
import type { Db } from './engine.ts'
import { listFollowed } from './people-store.ts'
import { verify } from './seal.ts'

/**
 * The caller that the request names, or nothing if the request would create or change a person. Writes
 * nothing. Errors: `DamagedDocument`.
 */
export async function findUnchangedPerson(db: Db, request: TokenRequest): Promise<Caller | undefined> {
  const { xuid, gamertag, titleId, deviceId, server, follows } = request
  const kept = await db.selectFrom('people').selectAll().where('xuid', '=', xuid).executeTakeFirst()
  if (!kept) return undefined
  const person = verify('people', kept)
  const followed = follows && new Set(await listFollowed(db, xuid))
  const isSame =
    (gamertag ?? person.gamertag) === person.gamertag &&
    (titleId ?? person.title_id) === person.title_id &&
    (deviceId ?? person.device_id) === person.device_id &&
    (server ?? person.server === 1) === (person.server === 1) &&
    (!followed || followed.symmetricDifference(new Set(follows)).size === 0)
  if (!isSame) return undefined
  return {
    xuid,
    gamertag: person.gamertag,
    titleId: person.title_id ?? '0',
    deviceId: person.device_id ?? undefined,
    server: person.server === 1,
  }
}
