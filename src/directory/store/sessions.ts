/** Sessions as kept: the record whole, and beside it what queries look at. */
import type { Kysely } from 'kysely'
import { keyOf, type Scid } from '#contract/identifiers.ts'
import { parseJson } from '#contract/json.ts'
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
import type { Schema } from './schema.ts'
import { listTemplates } from './templates.ts'

export interface SessionKey {
  readonly scid: Scid
  readonly template: string
  readonly name: string
}

type Db = Kysely<Schema>

function parseRecord(document: string): SessionRecord {
  const parsed = parseJson(document)
  if ('fault' in parsed) throw new Error(`a stored session cannot be read: ${parsed.detail}`)
  return parsed.value as unknown as SessionRecord
}

const columns = (key: SessionKey) => ({
  scid: key.scid as string,
  template_key: keyOf(key.template),
  name_key: keyOf(key.name),
})

export async function findSession(db: Db, key: SessionKey): Promise<SessionRecord | undefined> {
  const { scid, template_key, name_key } = columns(key)
  const row = await db
    .selectFrom('sessions')
    .select('document')
    .where('scid', '=', scid)
    .where('template_key', '=', template_key)
    .where('name_key', '=', name_key)
    .executeTakeFirst()
  return row && parseRecord(row.document)
}

export async function removeSession(db: Db, key: SessionKey): Promise<void> {
  const { scid, template_key, name_key } = columns(key)
  for (const table of ['session_keywords', 'session_members', 'sessions'] as const) {
    await db
      .deleteFrom(table)
      .where('scid', '=', scid)
      .where('template_key', '=', template_key)
      .where('name_key', '=', name_key)
      .execute()
  }
}

/** Writes the record and everything derived from it; the old one's rows go first. */
export async function saveSession(db: Db, record: SessionRecord): Promise<void> {
  const key = { scid: record.scid, template: record.templateName, name: record.name }
  await removeSession(db, key)
  const own = columns(key)
  const keywords = record.properties.system.keywords ?? []
  const restriction = restrictionOf(record, 'joinRestriction')
  const lapses = record.members.map((member) => removalDue(record, member)).filter((due) => due !== null)
  await db
    .insertInto('sessions')
    .values({
      ...own,
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
      keywords: JSON.stringify(keywords),
      document: JSON.stringify(record),
    })
    .execute()
  const turn = new Set(record.properties.system.turn ?? [])
  const members = record.members.map((member) => ({
    ...own,
    xuid: member.xuid as string,
    state: stateOf(member),
    my_turn: turn.has(member.index) ? 1 : 0,
    lapses_at: removalDue(record, member),
  }))
  // A statement has a bound on its parameters: a large session's members go in parts.
  for (let i = 0; i < members.length; i += 1000) {
    await db
      .insertInto('session_members')
      .values(members.slice(i, i + 1000))
      .execute()
  }
  const keys = [...new Set(keywords.map(keyOf))]
  if (keys.length > 0) {
    const rows = keys.map((keyword_key) => ({ ...own, keyword_key }))
    await db.insertInto('session_keywords').values(rows).execute()
  }
}

/** The facts of every session of a SCID, for explaining; queries themselves never read them all. */
export async function listFacts(db: Db, scid: Scid, now: number): Promise<SessionFacts[]> {
  const templates = await listTemplates(db, scid)
  const keywords = new Map(templates.map((one) => [keyOf(one.name), one.document.keywords ?? []]))
  const rows = await db
    .selectFrom('sessions')
    .select(['document', 'template_key'])
    .where('scid', '=', scid as string)
    .execute()
  return rows.map((row) => factsOf(parseRecord(row.document), keywords.get(row.template_key) ?? [], now))
}
