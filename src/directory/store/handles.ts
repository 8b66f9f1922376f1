/** Handles as kept. A session's go with it (`removeSession`). */
import type { HandleType } from '#contract/handles.ts'
import { keyOf, type Scid, type Xuid } from '#contract/identifiers.ts'
import { parseJson, writeJson } from '#contract/json.ts'
import type { HandleRecord } from '#rules/handles.ts'
import type { Db } from './engine.ts'
import { columns } from './sessions.ts'

function read(row: { document: string }): HandleRecord {
  const parsed = parseJson(row.document)
  if ('fault' in parsed) throw new Error(`a stored handle cannot be read: ${parsed.detail}`)
  return parsed.value as unknown as HandleRecord
}

/** Keeps a new handle; a user's activity takes the place of the one before in the same SCID. */
export async function saveHandle(db: Db, handle: HandleRecord): Promise<void> {
  const { scid, templateName: template, name } = handle.ref
  const own = columns({ scid: scid as Scid, template, name })
  const owner_xuid = (handle.ownerXuid as string | undefined) ?? null
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
      ...own,
      id: handle.id,
      type: handle.type,
      owner_xuid,
      invited_xuid: (handle.invitedXuid as string | undefined) ?? null,
      created: handle.created,
      document: writeJson(handle),
    })
    .execute()
}

export async function findHandle(db: Db, id: string): Promise<HandleRecord | undefined> {
  const row = await db
    .selectFrom('handles')
    .select('document')
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
  /** Made by one of these. */
  readonly owners?: readonly Xuid[] | undefined
  /** Made by this one, or inviting this one. */
  readonly party?: Xuid | undefined
}

/** Newest first, then by id. */
export async function listHandles(db: Db, filter: HandleFilter): Promise<HandleRecord[]> {
  const { scid, template, owners, party } = filter
  let found = db.selectFrom('handles').select('document').where('type', '=', filter.type)
  if (scid !== undefined) found = found.where('scid', '=', scid as string)
  if (template !== undefined) found = found.where('template_key', '=', keyOf(template))
  if (owners) found = found.where('owner_xuid', 'in', owners as readonly string[])
  if (party !== undefined) {
    found = found.where((part) =>
      part.or([part('owner_xuid', '=', party as string), part('invited_xuid', '=', party as string)]),
    )
  }
  const rows = await found.orderBy('created', 'desc').orderBy('id').execute()
  return rows.map(read)
}
