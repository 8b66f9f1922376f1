/** Stores sessions: the whole record, and the columns and rows that queries read. */
import { sql } from 'kysely'
import { foldCase, type Scid } from '#contract/identifiers.ts'
import { writeJson } from '#contract/write-json.ts'
import type { SessionRecord } from '#rules/session-record.ts'
import { type CreateParameter, prepare } from './compiled-queries.ts'
import { DamagedDocument, readStored } from './document.ts'
import type { Db } from './engine.ts'
import type { KeptSession, KeptSessions, SessionHead } from './kept-sessions.ts'
import { createParsedDocuments } from './parsed-documents.ts'
import { headSeal } from './seal.ts'
import {
  audienceOf,
  changedKeywords,
  changedMembers,
  columnsOf,
  sessionRow,
  writtenColumns,
} from './session-rows.ts'

export interface SessionKey {
  readonly scid: Scid
  readonly template: string
  readonly name: string
}

/** Name of the lock for writes to a session. */
export function lockName(key: SessionKey): string {
  return writeJson(['session', key.scid, foldCase(key.template), foldCase(key.name)])
}

/** The columns that identify a session in every table. */
export const columnsOfKey = (key: SessionKey) => ({
  scid: key.scid,
  template_key: foldCase(key.template),
  name_key: foldCase(key.name),
})

interface Filterable<T> {
  where(column: 'scid', operator: '=', value: Scid): T
  where(column: 'template_key' | 'name_key', operator: '=', value: string): T
}

/** Restricts a statement on any of the tables to one session. */
export function whereSession<T extends Filterable<T>>(statement: T, own: ReturnType<typeof columnsOfKey>): T {
  return statement
    .where('scid', '=', own.scid)
    .where('template_key', '=', own.template_key)
    .where('name_key', '=', own.name_key)
}

/** Records by the hash of their text, so that repeated reads of a session do not parse it again. */
const parsed = createParsedDocuments<SessionRecord>()

export type SessionColumns = ReturnType<typeof columnsOfKey>

/** A `select` of some of one session's columns. */
const selectSession = <const C extends 'document' | 'document_hash' | (typeof headColumns)[number]>(
  columns: readonly C[],
) => prepare<null, SessionColumns>()((db, _, parameter) => whereParameters(db, parameter).select(columns))

const whereParameters = (db: Db, parameter: CreateParameter<SessionColumns>) =>
  db
    .selectFrom('sessions')
    .where('scid', '=', parameter('scid'))
    .where('template_key', '=', parameter('template_key'))
    .where('name_key', '=', parameter('name_key'))

const headColumns = [
  'etag',
  'next_step',
  'read_restriction',
  'head_seal',
  'visibility',
  'document_hash',
] as const
const selectDocument = selectSession(['document', 'document_hash'])
const selectHead = selectSession(headColumns)

/** The most bytes of a document that is read together with the head. A longer one is read only if it is not parsed yet. */
const maxShortDocument = 16 * 1024

const selectHeadAndShortDocument = prepare<null, SessionColumns>()((db, _, parameter) =>
  whereParameters(db, parameter)
    .select(headColumns)
    .select(
      sql<
        string | null
      >`case when octet_length(document) <= ${sql.lit(maxShortDocument)} then document end`.as('document'),
    ),
)

/** For the log. */
const describeKey = (own: SessionColumns) => `session ${own.scid} ${own.template_key} ${own.name_key}`

function hasKey(record: SessionRecord, own: SessionColumns): boolean {
  const named = columnsOf(record)
  return named.scid === own.scid && named.template_key === own.template_key && named.name_key === own.name_key
}

/** Parses a row and checks that the record has the key `own`. Errors: `DamagedDocument`. */
export function readSession(
  row: { document: string; document_hash: string },
  own: SessionColumns,
): SessionRecord {
  const what = describeKey(own)
  const record = readStored<SessionRecord>(row, what)
  if (!hasKey(record, own)) throw new DamagedDocument(`${what} has the document of another session`)
  return record
}

type HeadRow = Parameters<typeof headSeal>[1] & {
  readonly head_seal: number | null
  readonly document_hash: string
}

/**
 * Reads from a row which version of a session is stored, and keeps that in memory if everybody may read the session.
 * `damaged` if what conditional reads need is not what was written. `readAt`: what `countChanges` was before the row was read.
 */
function readVersion(
  row: HeadRow,
  own: SessionColumns,
  kept: KeptSessions | undefined,
  readAt: number,
): KeptSession | 'damaged' {
  if (row.head_seal !== headSeal(own, row)) return 'damaged'
  const isPublic = row.read_restriction === 'none' && row.visibility !== 'private'
  const head = { etag: row.etag, nextStep: row.next_step, isPublic }
  const version = { head, hash: row.document_hash }
  // The time of a read by somebody who may not see the session tells nothing of when it changed.
  if (isPublic) kept?.put(own, version, readAt)
  return version
}

/** What a conditional read needs. Not for a transaction, if `kept` is given. Errors: `DamagedDocument`. */
export async function findHead(
  db: Db,
  key: SessionKey,
  kept?: KeptSessions,
): Promise<SessionHead | undefined> {
  const own = columnsOfKey(key)
  const known = kept?.get(own)
  if (known) return known.head
  const readAt = kept?.countChanges() ?? 0
  const [row] = await selectHead(db, null, own)
  const version = row && readVersion(row, own, kept, readAt)
  if (version === 'damaged') throw new DamagedDocument(`the head of ${describeKey(own)} is damaged`)
  return version?.head
}

/** The parsed document with this hash, if it is in memory. */
function recallDocument(db: Db, own: SessionColumns, hash: string): SessionRecord | undefined {
  const known = parsed(db).get(hash)
  return known && hasKey(known, own) ? known : undefined
}

/** The session as it is stored, if all of it is in memory. Not for a transaction. */
export function recallSession(db: Db, key: SessionKey, kept: KeptSessions): SessionRecord | undefined {
  const own = columnsOfKey(key)
  const version = kept.get(own)
  return version && recallDocument(db, own, version.hash)
}

/** Not for a transaction, if `kept` is given. Errors: `DamagedDocument`. */
export async function findSession(
  db: Db,
  key: SessionKey,
  kept?: KeptSessions,
): Promise<SessionRecord | undefined> {
  const known = kept && recallSession(db, key, kept)
  return known ?? findSessionByColumns(db, columnsOfKey(key), kept)
}

/**
 * Reads the session with these columns from the store; `kept` remembers its version. Not for a transaction, if `kept` is
 * given. Errors: `DamagedDocument`.
 */
export async function findSessionByColumns(
  db: Db,
  own: SessionColumns,
  kept?: KeptSessions,
): Promise<SessionRecord | undefined> {
  const readAt = kept?.countChanges() ?? 0
  const [row] = await selectHeadAndShortDocument(db, null, own)
  if (!row) return undefined
  // Where the head is damaged, the document may be sound.
  if (kept) readVersion(row, own, kept, readAt)
  const { document, document_hash } = row
  const known = recallDocument(db, own, document_hash)
  if (known) return known
  const [stored] = document === null ? await selectDocument(db, null, own) : [{ document, document_hash }]
  if (!stored) return undefined
  const record = readSession(stored, own)
  parsed(db).put(stored.document_hash, record, stored.document.length)
  return record
}

/** Those of the sessions that are there, in any order; at most 300 at once. Errors: `DamagedDocument`. */
export async function findSessions(db: Db, keys: readonly SessionKey[]): Promise<SessionRecord[]> {
  if (keys.length === 0) return []
  const tuples = keys.map((key) => sql`(${sql.join(Object.values(columnsOfKey(key)))})`)
  const rows = await db
    .selectFrom('sessions')
    .select(['scid', 'template_key', 'name_key', 'document', 'document_hash'])
    .where(sql<boolean>`(scid, template_key, name_key) in (values ${sql.join(tuples)})`)
    .execute()
  return rows.map((row) => readSession(row, row))
}

/** Removes a session and everything derived from it. `endSession` also keeps how it ended. */
export async function removeSession(db: Db, key: SessionKey): Promise<void> {
  const own = columnsOfKey(key)
  await whereSession(db.deleteFrom('handles'), own).execute()
  await whereSession(db.deleteFrom('session_keywords'), own).execute()
  await whereSession(db.deleteFrom('session_members'), own).execute()
  await whereSession(db.deleteFrom('sessions'), own).execute()
}

/** Splits long lists, because a statement has a maximum number of parameters. */
export function* inChunks<T>(rows: readonly T[]): Generator<T[]> {
  for (let i = 0; i < rows.length; i += 500) yield rows.slice(i, i + 500)
}

/** Saves the record and everything derived from it. `old` is the record that is now in the store. */
export async function saveSession(
  db: Db,
  record: SessionRecord,
  old: SessionRecord | undefined,
): Promise<void> {
  const own = columnsOfKey({ scid: record.scid, template: record.templateName, name: record.name })
  const row = sessionRow(record)
  await db
    .insertInto('sessions')
    .values({ ...own, ...row })
    .onConflict((conflict) =>
      conflict.columns(['scid', 'template_key', 'name_key']).doUpdateSet(writtenColumns(old, row)),
    )
    .execute()
  parsed(db).put(row.document_hash, record, row.document.length)
  if (old && audienceOf(old) !== audienceOf(record)) {
    await whereSession(db.updateTable('handles'), own)
      .set({ audience: audienceOf(record) })
      .execute()
  }

  const members = changedMembers(old, record)
  for (const part of inChunks(members.removed)) {
    await whereSession(db.deleteFrom('session_members').where('xuid', 'in', part), own).execute()
  }
  for (const part of inChunks(members.written)) {
    await db
      .insertInto('session_members')
      .values(part.map((member) => ({ ...own, ...member })))
      .onConflict((conflict) =>
        conflict.columns(['scid', 'xuid', 'template_key', 'name_key']).doUpdateSet((row) => ({
          state: row.ref('excluded.state'),
          my_turn: row.ref('excluded.my_turn'),
          lapses_at: row.ref('excluded.lapses_at'),
          start_time: row.ref('excluded.start_time'),
          hidden: row.ref('excluded.hidden'),
          seal: row.ref('excluded.seal'),
          result: row.ref('excluded.result'),
          result_seal: row.ref('excluded.result_seal'),
          next_lapse: row.ref('excluded.next_lapse'),
          end_due: row.ref('excluded.end_due'),
        })),
      )
      .execute()
  }

  const keywords = changedKeywords(old, record)
  if (keywords.removed.length > 0) {
    await whereSession(
      db.deleteFrom('session_keywords').where('keyword_key', 'in', keywords.removed),
      own,
    ).execute()
  }
  if (keywords.written.length > 0) {
    await db
      .insertInto('session_keywords')
      .values(keywords.written.map((one) => ({ ...own, ...one })))
      .onConflict((conflict) =>
        conflict.columns(['scid', 'keyword_key', 'template_key', 'name_key']).doUpdateSet((row) => ({
          start_time: row.ref('excluded.start_time'),
          hidden: row.ref('excluded.hidden'),
        })),
      )
      .execute()
  }
}

/** Characters of documents that one statement inserts. */
const maxInsertedCharacters = 1_000_000

/** Splits sessions so that no statement has too many rows or too long a text. */
function* inStatements<T extends { readonly document: string }>(rows: readonly T[]): Generator<T[]> {
  let part: T[] = []
  let length = 0
  for (const row of rows) {
    if (part.length > 0 && length + row.document.length > maxInsertedCharacters) {
      yield part
      part = []
      length = 0
    }
    part.push(row)
    length += row.document.length
  }
  yield* inChunks(part)
}

/** Saves sessions that the store does not have, with everything derived from them: fewer statements than one by one. */
export async function saveNewSessions(db: Db, records: readonly SessionRecord[]): Promise<void> {
  const all = records.map((record) => ({
    record,
    own: columnsOfKey({ scid: record.scid, template: record.templateName, name: record.name }),
  }))
  const sessions = all.map(({ own, record }) => ({ ...own, ...sessionRow(record) }))
  const members = all.flatMap(({ own, record }) =>
    changedMembers(undefined, record).written.map((member) => ({ ...own, ...member })),
  )
  const keywords = all.flatMap(({ own, record }) =>
    changedKeywords(undefined, record).written.map((one) => ({ ...own, ...one })),
  )
  for (const part of inStatements(sessions)) await db.insertInto('sessions').values(part).execute()
  for (const part of inChunks(members)) await db.insertInto('session_members').values(part).execute()
  for (const part of inChunks(keywords)) await db.insertInto('session_keywords').values(part).execute()
}
