/** Checks all stored data: every document, every checksum, and every derived row against its document. */

import { setTimeout as sleep } from 'node:timers/promises'
import { sql } from 'kysely'
import { messageOfError } from '#contract/errors.ts'
import type { SessionRecord } from '#rules/session-record.ts'
import { checkStructure } from './check-structure.ts'
import { checkDerivation } from './derive.ts'
import { DamagedDocument, hasValidHash, readStored } from './document.ts'
import type { Db } from './engine.ts'
import type { Finding } from './finding.ts'
import { audienceOfSession } from './handle-store.ts'
import { selectSessionPage } from './list-sessions.ts'
import { checkVersion } from './migrations.ts'
import type { Schema } from './schema.ts'
import { hasValidSeal, keyColumns, type SealedTable, type StoredRow, sealedTables } from './seal.ts'
import { columnsOf, keywordRows, memberRows, sessionRow } from './session-rows.ts'
import type { SessionColumns } from './session-store.ts'

/** Rows per statement. */
const rowsPerPage = 100

export interface CheckTarget {
  /** A connection on which a long statement does not delay requests. */
  readonly db: Db
  /** Whether the database is an SQLite file, whose structure is checked too. */
  readonly isFile: boolean
  /** Runs reads in one transaction, so that they all see the same moment. */
  readonly read: <T>(work: (db: Db) => Promise<T>) => Promise<T>
  /** Whether an error means that the data is damaged. */
  readonly isDamaged: (error: unknown) => boolean
  /** Pause between two statements, in milliseconds, during which requests can run. */
  readonly pauseMs: number
}

/** Names of the columns of `expected` whose value in `row` differs. */
function findDifferences(row: object, expected: object): string[] {
  const found = new Map<string, unknown>(Object.entries(row))
  return Object.entries(expected).flatMap(([column, value]) => (found.get(column) === value ? [] : [column]))
}

/** Describes rows that are missing, unexpected or different. */
function compareRows<R extends object>(
  rows: readonly R[],
  expected: readonly R[],
  keyOfRow: (row: R) => string,
): string[] {
  const found = new Map(rows.map((row) => [keyOfRow(row), row]))
  const problems = expected.flatMap((one) => {
    const key = keyOfRow(one)
    const row = found.get(key)
    found.delete(key)
    if (!row) return [`${key} is missing`]
    const differences = findDifferences(row, one)
    return differences.length > 0 ? [`${key} differs in ${differences.join(', ')}`] : []
  })
  return [...problems, ...[...found.keys()].map((key) => `${key} should not exist`)]
}

const sessionKeyOf = ({ scid, template_key, name_key }: SessionColumns) =>
  JSON.stringify([scid, template_key, name_key])

type StoredSession = Schema['sessions']

/** Checks the columns and rows that are derived from one session. */
function checkSession(
  row: StoredSession,
  members: readonly Schema['session_members'][],
  keywords: readonly Schema['session_keywords'][],
): Finding[] {
  const key = sessionKeyOf(row)
  const derived = (table: string, detail: readonly string[]): Finding[] =>
    detail.length === 0
      ? []
      : [{ kind: 'derived', table, key, detail: detail.join('; '), hash: row.document_hash }]
  let record: SessionRecord
  try {
    record = readStored<SessionRecord>(row, 'the document')
  } catch (error) {
    if (!(error instanceof DamagedDocument)) throw error
    return [{ kind: 'document', table: 'sessions', key, detail: error.message }]
  }
  const own = columnsOf(record)
  // The hash of the document is checked above. Another version may have serialized the same record
  // differently, so the document's text is not compared.
  const { document, document_hash } = row
  const differences = findDifferences(row, { ...own, ...sessionRow(record), document, document_hash })
  return [
    ...derived('sessions', differences.length > 0 ? [`it differs in ${differences.join(', ')}`] : []),
    ...derived(
      'session_members',
      compareRows<{ xuid: string }>(
        members,
        memberRows(record).map((one) => ({ ...own, ...one })),
        (one) => one.xuid,
      ),
    ),
    ...derived(
      'session_keywords',
      compareRows<{ keyword_key: string }>(
        keywords,
        keywordRows(record).map((one) => ({ ...own, ...one })),
        (one) => one.keyword_key,
      ),
    ),
  ]
}

/** Derived rows of the sessions after `after`, up to and including `until` or to the end. */
function selectDerivedRows(
  db: Db,
  table: 'session_members' | 'session_keywords',
  after: SessionColumns | undefined,
  until: SessionColumns | undefined,
) {
  const place = (one: SessionColumns) => sql`(${one.scid}, ${one.template_key}, ${one.name_key})`
  const own = sql`(scid, template_key, name_key)`
  const from = after ? sql`${own} > ${place(after)}` : sql`1 = 1`
  const to = until ? sql`${own} <= ${place(until)}` : sql`1 = 1`
  // The order makes SQLite read the range from the index of the session, and not the whole SCID for each page.
  const order = sql`order by scid, template_key, name_key`
  return sql<never>`select * from ${sql.table(table)} where ${from} and ${to} ${order}`.execute(db)
}

async function* checkSessions({ read, pauseMs }: CheckTarget): AsyncGenerator<Finding> {
  let after: SessionColumns | undefined
  for (;;) {
    const { sessions, members, keywords, last } = await read(async (db) => {
      const found = await selectSessionPage(db, after, rowsPerPage).execute()
      const until = found.length < rowsPerPage ? undefined : found.at(-1)
      const memberResult = await selectDerivedRows(db, 'session_members', after, until)
      const keywordResult = await selectDerivedRows(db, 'session_keywords', after, until)
      return {
        sessions: found,
        members: Map.groupBy<string, Schema['session_members']>(memberResult.rows, sessionKeyOf),
        keywords: Map.groupBy<string, Schema['session_keywords']>(keywordResult.rows, sessionKeyOf),
        last: until,
      }
    })
    for (const row of sessions) {
      const key = sessionKeyOf(row)
      yield* checkSession(row, members.get(key) ?? [], keywords.get(key) ?? [])
      members.delete(key)
      keywords.delete(key)
    }
    const orphans = { session_members: members, session_keywords: keywords }
    for (const [table, rows] of Object.entries(orphans)) {
      for (const key of rows.keys()) yield { kind: 'derived', table, key, detail: 'there is no such session' }
    }
    if (!last) return
    after = last
    await sleep(pauseMs)
  }
}

/**
 * The rows of a table, page by page. A file is read without an index, because a damaged index can return
 * another key than the row has.
 */
async function* pageRows(
  { read, isFile, pauseMs }: CheckTarget,
  table: SealedTable,
): AsyncGenerator<StoredRow[]> {
  const own = sql.table(table)
  const keys = sql.join(keyColumns(table).map((column) => sql.ref(column)))
  let last: StoredRow | undefined
  for (;;) {
    const place = (row: StoredRow) => sql.join(keyColumns(table).map((column) => sql`${row[column]}`))
    const text = isFile
      ? sql<StoredRow>`select rowid as place, * from ${own} not indexed
          where rowid > ${last?.place ?? -1} order by rowid limit ${rowsPerPage}`
      : sql<StoredRow>`select * from ${own} where ${last ? sql`(${keys}) > (${place(last)})` : sql`1 = 1`}
          order by ${keys} limit ${rowsPerPage}`
    const { rows } = await read((db) => text.execute(db))
    yield rows
    if (rows.length < rowsPerPage) return
    last = rows.at(-1)
    await sleep(pauseMs)
  }
}

async function* checkSeals(target: CheckTarget): AsyncGenerator<Finding> {
  for (const table of sealedTables) {
    for await (const rows of pageRows(target, table)) {
      for (const row of rows) {
        const key = JSON.stringify(keyColumns(table).map((column) => row[column]))
        if (!hasValidSeal(table, row))
          yield { kind: 'seal', table, key, detail: 'its checksum does not match' }
      }
    }
  }
}

/** Finds handles whose `audience` differs from the one that their session gives. */
async function* checkAudiences({ read, pauseMs }: CheckTarget): AsyncGenerator<Finding> {
  let after = ''
  for (;;) {
    const expected = audienceOfSession({
      scid: sql.ref('h.scid'),
      template_key: sql.ref('h.template_key'),
      name_key: sql.ref('h.name_key'),
    })
    const rows = await read((db) =>
      db
        .selectFrom('handles as h')
        .select(['h.id', 'h.audience', expected.as('expected')])
        .where('h.id', '>', after)
        .orderBy('h.id')
        .limit(rowsPerPage)
        .execute(),
    )
    for (const { id, audience, expected: derived } of rows) {
      const key = JSON.stringify([id])
      if (audience !== derived)
        yield { kind: 'derived', table: 'handles', key, detail: 'it differs in audience' }
    }
    const last = rows.at(-1)
    if (!last || rows.length < rowsPerPage) return
    after = last.id
    await sleep(pauseMs)
  }
}

async function* checkTemplates({ read }: CheckTarget): AsyncGenerator<Finding> {
  const templates = await read((db) => db.selectFrom('templates').selectAll().execute())
  for (const row of templates) {
    if (hasValidHash(row)) continue
    const key = JSON.stringify([row.scid, row.template_key])
    yield { kind: 'document', table: 'templates', key, detail: 'the document is damaged' }
  }
}

/**
 * Yields a finding for all data that differs from what was written or from what is derived from its document.
 */
export async function* checkData(target: CheckTarget): AsyncGenerator<Finding> {
  await checkVersion(target.db)
  await checkDerivation(target.db)
  const parts = [checkSessions, checkSeals, checkAudiences, checkTemplates]
  try {
    if (target.isFile) yield* await checkStructure(target.db)
    for (const part of parts) yield* part(target)
  } catch (error) {
    if (!target.isDamaged(error)) throw error
    const detail = messageOfError(error)
    yield { kind: 'structure', table: '', key: '', detail }
  }
}
