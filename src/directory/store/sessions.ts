/** Sessions as kept: the record whole, and beside it what queries look at. */
import type { Caller } from '#contract/caller.ts'
import { keyOf, type Scid } from '#contract/identifiers.ts'
import { writeJson } from '#contract/json.ts'
import { factsOf, type SessionFacts } from '#rules/facts.ts'
import {
  placesOf,
  restrictionOf,
  type SessionRecord,
  stateOf,
  timeoutOf,
  visibilityOf,
} from '#rules/record.ts'
import { endDue, removalDue } from '#rules/timers.ts'
import { DamagedDocument, hashDocument, readStored } from './document.ts'
import type { Db } from './engine.ts'
import { resultOf } from './result.ts'
import { listTemplates } from './templates.ts'

export interface SessionKey {
  readonly scid: Scid
  readonly template: string
  readonly name: string
}

/** What a session is locked by, while it is written. */
export function lockName(key: SessionKey): string {
  return writeJson(['session', key.scid, keyOf(key.template), keyOf(key.name)])
}

/** The columns that name a session in every table. */
export const columns = (key: SessionKey) => ({
  scid: key.scid as string,
  template_key: keyOf(key.template),
  name_key: keyOf(key.name),
})

interface Filterable<T> {
  where(column: 'scid' | 'template_key' | 'name_key', operator: '=', value: string): T
}

/** Narrows a statement on any of the tables to one session. */
export function ofSession<T extends Filterable<T>>(statement: T, own: ReturnType<typeof columns>): T {
  return statement
    .where('scid', '=', own.scid)
    .where('template_key', '=', own.template_key)
    .where('name_key', '=', own.name_key)
}

/** The session as `by` may know of it: a private one is found by its members and by servers alone. */
export async function findSession(
  db: Db,
  key: SessionKey,
  by: Caller | 'anyone',
): Promise<SessionRecord | undefined> {
  const own = columns(key)
  let found = ofSession(db.selectFrom('sessions').select(['document', 'document_hash']), own)
  if (by !== 'anyone' && !by.server) {
    const { xuid } = by
    found = found.where((part) =>
      part.or([
        part('visibility', '<>', 'private'),
        part.exists(
          ofSession(part.selectFrom('session_members as m').select('m.xuid'), own).where(
            'm.xuid',
            '=',
            xuid as string,
          ),
        ),
      ]),
    )
  }
  const row = await found.executeTakeFirst()
  return row && readStored<SessionRecord>(row, `session ${lockName(key)}`)
}

export async function removeSession(db: Db, key: SessionKey): Promise<void> {
  const own = columns(key)
  await ofSession(db.deleteFrom('handles'), own).execute()
  await ofSession(db.deleteFrom('session_keywords'), own).execute()
  await ofSession(db.deleteFrom('session_members'), own).execute()
  await ofSession(db.deleteFrom('sessions'), own).execute()
}

/** What is derived of a session's members. */
export function memberRows(record: SessionRecord) {
  const turn = new Set(record.properties.system.turn ?? [])
  return record.members.map((member) => ({
    xuid: member.xuid as string,
    state: stateOf(member),
    my_turn: turn.has(member.index) ? 1 : 0,
    lapses_at: removalDue(record, member),
    start_time: record.startTime,
  }))
}

export function keywordKeys(record: SessionRecord): string[] {
  return [...new Set((record.properties.system.keywords ?? []).map(keyOf))]
}

/** A keyword's row has its session's place in the order of answers. */
function keywordRows(record: SessionRecord) {
  return keywordKeys(record).map((keyword_key) => ({ keyword_key, start_time: record.startTime }))
}

/** The session's own row, but for the columns that name it. */
export function sessionRow(record: SessionRecord) {
  const document = writeJson(record)
  const restriction = restrictionOf(record, 'joinRestriction')
  const lapses = record.members.map((member) => removalDue(record, member)).filter((due) => due !== null)
  return {
    template_name: record.templateName,
    name: record.name,
    start_time: record.startTime,
    visibility: visibilityOf(record),
    version: record.constants.system.version ?? 1,
    places: placesOf(record),
    member_count: record.members.length,
    accepted_count: record.members.filter((member) => stateOf(member) !== 'reserved').length,
    next_lapse: lapses.length > 0 ? Math.min(...lapses) : null,
    ends_empty: timeoutOf(record, 'sessionEmptyTimeout') === 0 ? 1 : 0,
    end_due: endDue(record),
    join_restriction: restriction === 'none' ? null : restriction,
    keywords: JSON.stringify(record.properties.system.keywords ?? []),
    result: resultOf(record),
    document,
    document_hash: hashDocument(document),
  }
}

/** What of `next` differs from `old`, and which of `old` is in `next` no more. */
function difference<T>(old: readonly T[], next: readonly T[], keyOfRow: (row: T) => string) {
  const before = new Map(old.map((row) => [keyOfRow(row), JSON.stringify(row)]))
  const after = new Set(next.map(keyOfRow))
  return {
    written: next.filter((row) => before.get(keyOfRow(row)) !== JSON.stringify(row)),
    gone: [...before.keys()].filter((key) => !after.has(key)),
  }
}

/** A statement has a bound on its parameters: long lists go in parts. */
function* inParts<T>(rows: readonly T[]): Generator<T[]> {
  for (let i = 0; i < rows.length; i += 500) yield rows.slice(i, i + 500)
}

/** Writes the record and what is derived from it; `old` is the record as it stands in the store. */
export async function saveSession(
  db: Db,
  record: SessionRecord,
  old: SessionRecord | undefined,
): Promise<void> {
  const own = columns({ scid: record.scid, template: record.templateName, name: record.name })
  const row = sessionRow(record)
  await db
    .insertInto('sessions')
    .values({ ...own, ...row })
    .onConflict((conflict) => conflict.columns(['scid', 'template_key', 'name_key']).doUpdateSet(row))
    .execute()

  const members = difference(old ? memberRows(old) : [], memberRows(record), (member) => member.xuid)
  for (const part of inParts(members.gone)) {
    await ofSession(db.deleteFrom('session_members').where('xuid', 'in', part), own).execute()
  }
  for (const part of inParts(members.written)) {
    await db
      .insertInto('session_members')
      .values(part.map((member) => ({ ...own, ...member })))
      .onConflict((conflict) =>
        conflict.columns(['scid', 'xuid', 'template_key', 'name_key']).doUpdateSet((row) => ({
          state: row.ref('excluded.state'),
          my_turn: row.ref('excluded.my_turn'),
          lapses_at: row.ref('excluded.lapses_at'),
          start_time: row.ref('excluded.start_time'),
        })),
      )
      .execute()
  }

  const keywords = difference(old ? keywordRows(old) : [], keywordRows(record), (one) => one.keyword_key)
  if (keywords.gone.length > 0) {
    await ofSession(
      db.deleteFrom('session_keywords').where('keyword_key', 'in', keywords.gone),
      own,
    ).execute()
  }
  if (keywords.written.length > 0) {
    await db
      .insertInto('session_keywords')
      .values(keywords.written.map((one) => ({ ...own, ...one })))
      .onConflict((conflict) =>
        conflict
          .columns(['scid', 'keyword_key', 'template_key', 'name_key'])
          .doUpdateSet((row) => ({ start_time: row.ref('excluded.start_time') })),
      )
      .execute()
  }
}

/** Every session of a SCID that can be read; `damaged` counts the others. */
export async function listSessions(
  db: Db,
  scid: Scid,
): Promise<{ records: SessionRecord[]; damaged: number }> {
  const rows = await db
    .selectFrom('sessions')
    .select(['document', 'document_hash', 'template_key', 'name_key'])
    .where('scid', '=', scid as string)
    .orderBy('template_key')
    .orderBy('name_key')
    .execute()
  let damaged = 0
  const records = rows.flatMap((row) => {
    try {
      return [readStored<SessionRecord>(row, `session ${scid} ${row.template_key} ${row.name_key}`)]
    } catch (error) {
      if (!(error instanceof DamagedDocument)) throw error
      damaged++
      return []
    }
  })
  return { records, damaged }
}

/** The facts of every session of a SCID, for explaining; queries themselves never read them all. */
export async function listFacts(db: Db, scid: Scid, now: number): Promise<SessionFacts[]> {
  const templates = await listTemplates(db, scid)
  const keywords = new Map(templates.map((one) => [keyOf(one.name), one.document.keywords ?? []]))
  const { records } = await listSessions(db, scid)
  return records.map((one) => factsOf(one, keywords.get(keyOf(one.templateName)) ?? [], now))
}
