/** Stores handles. `removeSession` deletes the handles of a session together with it. */
import { sql } from 'kysely'
import { foldCase, type Scid, type Xuid } from '#contract/identifiers.ts'
import { parseJson } from '#contract/json.ts'
import type { Caller } from '#contract/mpsd/caller.ts'
import type { HandleType } from '#contract/mpsd/handles.ts'
import { writeJson } from '#contract/write-json.ts'
import type { HandleRecord } from '#rules/handle-rules.ts'
import { DamagedDocument } from './document.ts'
import type { Db } from './engine.ts'
import type { Schema } from './schema.ts'
import { hasValidSeal, sealed, sealedColumns, verify } from './seal.ts'
import { columnsOfKey } from './session-store.ts'

type Row = Omit<Schema['handles'], 'audience'>

/** Every column of a handle except `audience`, which is derived from its session. */
const rowColumns = [...sealedColumns.handles, 'seal'] as const

function read(row: Row): HandleRecord {
  const parsed = parseJson(verify('handles', row).document)
  if ('fault' in parsed) throw new DamagedDocument(`handle ${row.id} cannot be read: ${parsed.detail}`)
  return parsed.value as unknown as HandleRecord
}

/**
 * Computes the audience of a stored session's handles in SQL. `audienceOf` computes the same for a record.
 */
export const audienceOfSession = ({
  scid,
  template_key,
  name_key,
}: Readonly<Record<'scid' | 'template_key' | 'name_key', unknown>>) => sql<string>`coalesce(
  (select case when s.hidden = 1 then 'members' when s.read_restriction = 'none' then 'anyone' else 'restricted' end
    from sessions s where s.scid = ${scid} and s.template_key = ${template_key} and s.name_key = ${name_key}),
  'members')`

/** Name of the lock that prevents two concurrent activities of one user in a SCID. */
export function activityLockName(scid: string, owner: Xuid): string {
  return writeJson(['activity', scid, owner])
}

/** Saves a new handle. An activity replaces the user's previous activity in the same SCID. */
export async function saveHandle(db: Db, handle: HandleRecord): Promise<void> {
  const { scid, templateName: template, name } = handle.ref
  const own = columnsOfKey({ scid, template, name })
  const owner_xuid = handle.ownerXuid ?? null
  if (handle.type === 'activity') {
    await db
      .deleteFrom('handles')
      .where('type', '=', 'activity')
      .where('owner_xuid', '=', owner_xuid)
      .where('scid', '=', own.scid)
      .execute()
  }
  await db
    .insertInto('handles')
    .values({
      ...sealed('handles', {
        ...own,
        id: handle.id,
        type: handle.type,
        owner_xuid,
        invited_xuid: handle.invitedXuid ?? null,
        created: handle.created,
        document: writeJson(handle),
      }),
      audience: audienceOfSession(own),
    })
    .execute()
}

export async function findHandle(db: Db, id: string): Promise<HandleRecord | undefined> {
  const row = await db
    .selectFrom('handles')
    .select(rowColumns)
    .where('id', '=', id.toLowerCase())
    .executeTakeFirst()
  return row && read(row)
}

export async function removeHandle(db: Db, id: string): Promise<void> {
  await db.deleteFrom('handles').where('id', '=', id.toLowerCase()).execute()
}

export interface HandleFilter {
  readonly type: HandleType
  readonly scid?: Scid | undefined
  readonly template?: string | undefined
  /** Only handles that one of these users created. */
  readonly owners?: readonly Xuid[] | undefined
  /** Only handles that this user created or is invited by. */
  readonly participant?: Xuid | undefined
}

/** Position of a handle in the order of results: newest first, then by id. */
export interface HandlePosition {
  readonly created: number
  readonly id: string
}

export function compareHandles(a: HandlePosition, b: HandlePosition): number {
  return b.created - a.created || (a.id < b.id ? -1 : 1)
}

/** Selects the handles that match a filter, in the order of results. */
function selectHandles(db: Db, { type, scid, template, owners, participant }: HandleFilter) {
  let found = db
    .selectFrom('handles as h')
    .select(rowColumns.map((column) => `h.${column}` as const))
    .where('h.type', '=', type)
  if (scid !== undefined) found = found.where('h.scid', '=', scid)
  if (template !== undefined) found = found.where('h.template_key', '=', foldCase(template))
  if (owners) found = found.where('h.owner_xuid', 'in', owners)
  if (participant !== undefined) {
    found = found.where((part) =>
      part.or([part('h.owner_xuid', '=', participant), part('h.invited_xuid', '=', participant)]),
    )
  }
  return found.orderBy('h.created', 'desc').orderBy('h.id')
}

interface Page {
  readonly after: HandlePosition | undefined
  readonly limit: number
  /** Whether to include handles whose `audience` is not `anyone`. */
  readonly includesRestricted: boolean
}

/** Lists the next handles after `after`. Errors: `DamagedDocument`. */
export async function listHandles(db: Db, filter: HandleFilter, page: Page): Promise<HandleRecord[]> {
  return (await listRows(db, filter, page)).map(read)
}

/**
 * Lists the next undamaged handles after `after`, counts the damaged ones, and gives the position after which
 * the next page begins.
 */
export async function listSoundHandles(db: Db, filter: HandleFilter, page: Page) {
  const rows = await listRows(db, filter, page)
  const sound = rows.filter((row) => hasValidSeal('handles', row))
  const next = rows.length < page.limit ? undefined : rows.at(-1)
  return { handles: sound.map(read), damaged: rows.length - sound.length, next }
}

/** Restricts a statement to the handles after `after`, in the order of results. */
function selectAfter(found: ReturnType<typeof selectHandles>, after: HandlePosition | undefined) {
  if (!after) return found
  return found.where((part) =>
    part.or([
      part('h.created', '<', after.created),
      part.and([part('h.created', '=', after.created), part('h.id', '>', after.id)]),
    ]),
  )
}

async function listRows(db: Db, filter: HandleFilter, page: Page): Promise<Row[]> {
  const { after, limit, includesRestricted } = page
  const found = selectAfter(selectHandles(db, filter).limit(limit), after)
  return (includesRestricted ? found : found.where(sql<boolean>`h.audience = 'anyone'`)).execute()
}

type SessionColumns = ReturnType<typeof columnsOfKey>

/** The session of a member is one that only callers with a relation to its members may read. */
const isRestricted = sql<boolean>`s.scid = m.scid and s.template_key = m.template_key and s.name_key = m.name_key
  and m.hidden = 0 and s.read_restriction <> 'none'`

/**
 * Lists sessions whose handles only some callers find and that the caller is related to: as a member, as a
 * user whom a member follows, or as a user on the device of an active member. Searches only the caller's own
 * relations.
 */
async function listRelatedSessions(
  db: Db,
  caller: Caller,
  scid: Scid | undefined,
): Promise<SessionColumns[]> {
  const ofScid = scid === undefined ? sql<boolean>`1 = 1` : sql<boolean>`m.scid = ${scid}`
  const columns = ['m.scid', 'm.template_key', 'm.name_key'] as const
  const own = db
    .selectFrom('session_members as m')
    .where('m.xuid', '=', caller.xuid)
    .where(ofScid)
    .select(columns)
  // SQLite keeps the order of a cross join. Otherwise it would begin with all members of the SCID, who are many more.
  const following = db
    .selectFrom('follows as f')
    .crossJoin('session_members as m')
    .crossJoin('sessions as s')
    .where('f.xuid', '=', caller.xuid)
    .whereRef('m.xuid', '=', 'f.followed_by')
    .where(ofScid)
    .where(isRestricted)
    .select(columns)
  const onSameDevice = db
    .selectFrom('people as p')
    .crossJoin('session_members as m')
    .crossJoin('sessions as s')
    .where('p.device_id', '=', caller.deviceId ?? '')
    .whereRef('m.xuid', '=', 'p.xuid')
    .where('m.state', '=', 'active')
    .where(ofScid)
    .where(isRestricted)
    .select(columns)
  const statements = caller.deviceId === undefined ? [own, following] : [own, following, onSameDevice]
  const found = new Map<string, SessionColumns>()
  for (const statement of statements) {
    for (const row of await statement.execute()) found.set(JSON.stringify(row), row)
  }
  return [...found.values()]
}

/** Sessions per statement. */
const sessionsPerStatement = 100
/** Handles per statement. */
const handlesPerStatement = 2000

/**
 * Yields handles that only some callers find, of sessions that the caller is related to, page by page. The
 * pages are not in the order of results.
 */
export async function* listRelatedHandles(
  db: Db,
  filter: HandleFilter,
  caller: Caller,
): AsyncGenerator<HandleRecord[]> {
  const sessions = await listRelatedSessions(db, caller, filter.scid)
  for (let i = 0; i < sessions.length; i += sessionsPerStatement) {
    const keys = sessions
      .slice(i, i + sessionsPerStatement)
      .map((one) => sql`(${one.scid}, ${one.template_key}, ${one.name_key})`)
    const selectForSessions = selectHandles(db, filter)
      .where(sql<boolean>`h.audience <> 'anyone'`)
      .where(sql<boolean>`(h.scid, h.template_key, h.name_key) in (values ${sql.join(keys)})`)
      .limit(handlesPerStatement)
    let after: HandlePosition | undefined
    do {
      const rows: Row[] = await selectAfter(selectForSessions, after).execute()
      yield rows.map(read)
      after = rows.length < handlesPerStatement ? undefined : rows.at(-1)
    } while (after)
  }
}
