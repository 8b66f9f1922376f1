/** Lists sessions: page by page for checks, exports and imports, and those of a user. */
import { sql } from 'kysely'
import type { Scid, Xuid } from '#contract/identifiers.ts'
import type { SessionRecord } from '#rules/session-record.ts'
import { hasValidHash, readStored } from './document.ts'
import type { Db } from './engine.ts'
import type { SessionColumns } from './session-store.ts'

/** Selects the sessions of all SCIDs after `after`, in the order of their keys. */
export function selectSessionPage(db: Db, after: SessionColumns | undefined, limit: number) {
  const all = db.selectFrom('sessions').selectAll()
  const rest = after
    ? all.where(
        sql<boolean>`(scid, template_key, name_key) > (${after.scid}, ${after.template_key}, ${after.name_key})`,
      )
    : all
  return rest.orderBy('scid').orderBy('template_key').orderBy('name_key').limit(limit)
}

/** Yields the sessions of a SCID in pages of `rows`, ordered by template and name. */
async function* pageSessions(db: Db, scid: Scid, rows: number) {
  let after = { template_key: '', name_key: '' }
  for (;;) {
    const page = await db
      .selectFrom('sessions')
      .select(['document', 'document_hash', 'template_key', 'name_key'])
      .where('scid', '=', scid)
      .where(sql<boolean>`(template_key, name_key) > (${after.template_key}, ${after.name_key})`)
      .orderBy('template_key')
      .orderBy('name_key')
      .limit(rows)
      .execute()
    yield page
    const last = page.at(-1)
    if (!last || page.length < rows) return
    after = last
  }
}

/**
 * Yields the stored documents of a SCID's sessions. `damaged` counts documents that do not match their hash.
 */
export async function* listDocuments(
  db: Db,
  scid: Scid,
  rows: number,
): AsyncGenerator<{ readonly documents: string[]; readonly damaged: number }> {
  for await (const page of pageSessions(db, scid, rows)) {
    const sound = page.filter(hasValidHash)
    yield { documents: sound.map((row) => row.document), damaged: page.length - sound.length }
  }
}

/** The keys of the sessions of a SCID that a user is in or has a seat in, the newest first. */
export async function listSessionsOf(db: Db, scid: Scid, xuid: Xuid, max: number): Promise<SessionColumns[]> {
  return db
    .selectFrom('session_members')
    .select(['scid', 'template_key', 'name_key'])
    .where('scid', '=', scid)
    .where('xuid', '=', xuid)
    .orderBy('start_time', 'desc')
    .limit(max)
    .execute()
}

/** Yields the newest sessions of a SCID, at most `max`, in pages. Skips damaged ones. */
export async function* pageNewest(db: Db, scid: Scid, max: number): AsyncGenerator<SessionRecord[]> {
  const rowsPerPage = 200
  for (let offset = 0; offset < max; offset += rowsPerPage) {
    const rows = await db
      .selectFrom('sessions')
      .select(['document', 'document_hash'])
      .where('scid', '=', scid)
      .orderBy('start_time', 'desc')
      .orderBy('name_key')
      .offset(offset)
      .limit(rowsPerPage)
      .execute()
    yield rows.filter(hasValidHash).map((row) => readStored<SessionRecord>(row, 'a session'))
    if (rows.length < rowsPerPage) return
  }
}
