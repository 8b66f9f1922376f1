/** Derives rows and columns from stored documents again when another version of the rules derived them. */
import { sql } from 'kysely'
import type { Scid } from '#contract/identifiers.ts'
import type { SessionRecord } from '#rules/session-record.ts'
import { currentDerivation, type Derivation, versionOf } from './derivation.ts'
import { DamagedDocument } from './document.ts'
import type { Db, Engine } from './engine.ts'
import { selectSessionPage } from './list-sessions.ts'
import { defaultConditions, metaKeys, writeMeta } from './meta.ts'
import { SchemaVersionMismatch } from './migrations.ts'
import { hasValidSeal, keyColumns, type SealedTable, type StoredRow, sealedTables, sealOf } from './seal.ts'
import { columnsOf } from './session-rows.ts'
import { inChunks, readSession, type SessionColumns, whereSession } from './session-store.ts'

/** The marker while rows are derived again. It equals no version. */
const unfinished = 'unfinished'

/** Rows per transaction. */
const rowsPerTransaction = 200

interface StoredSession {
  readonly scid: Scid
  readonly template_key: string
  readonly name_key: string
  readonly document: string
  readonly document_hash: string
}

const columnsOfRow = ({ scid, template_key, name_key }: StoredSession) => ({ scid, template_key, name_key })

/** Overwrites everything that is derived from a session's document. The document itself does not change. */
export async function writeDerived(
  db: Db,
  stored: StoredSession,
  record: SessionRecord,
  derivation = currentDerivation,
): Promise<void> {
  const { document, document_hash } = stored
  const own = columnsOf(record)
  const update = db.updateTable('sessions')
  const hasOwnKey = JSON.stringify(own) === JSON.stringify(columnsOfRow(stored))
  // A damaged key may not be valid text, so no statement could name the row by it. The hash names it instead.
  const row = hasOwnKey ? whereSession(update, own) : update.where('document_hash', '=', document_hash)
  await row.set({ ...own, ...derivation.sessionRow(record), document, document_hash }).execute()
  for (const table of ['session_members', 'session_keywords'] as const) {
    await whereSession(db.deleteFrom(table), own).execute()
  }
  for (const part of inChunks(derivation.memberRows(record))) {
    await db
      .insertInto('session_members')
      .values(part.map((row) => ({ ...own, ...row })))
      .execute()
  }
  for (const part of inChunks(derivation.keywordRows(record))) {
    await db
      .insertInto('session_keywords')
      .values(part.map((row) => ({ ...own, ...row })))
      .execute()
  }
  await whereSession(db.updateTable('handles'), own)
    .set({ audience: derivation.audienceOf(record) })
    .execute()
}

/** Leaves damaged documents unchanged. Requests for them are answered with an error (choice 40). */
async function deriveSessions(engine: Engine, db: Db, derivation: Derivation): Promise<void> {
  let after: SessionColumns | undefined
  for (;;) {
    const page = await engine.exclusively(db, async (trx) => {
      const rows = await selectSessionPage(trx, after, rowsPerTransaction).execute()
      for (const row of rows) {
        try {
          await writeDerived(trx, row, readSession(row, row), derivation)
        } catch (error) {
          if (!(error instanceof DamagedDocument)) throw error
        }
      }
      return rows
    })
    const last = page.at(-1)
    if (!last || page.length < rowsPerTransaction) return
    after = last
  }
}

const matchesKey = (table: SealedTable, row: StoredRow) =>
  sql.join(
    keyColumns(table).map((column) => sql`${sql.ref(column)} = ${row[column]}`),
    sql` and `,
  )

const readMetaUnverified = (db: Db, key: string) =>
  db.selectFrom('meta').selectAll().where('key', '=', key).executeTakeFirst()

/** Adds checksums to the rows of a version that had none. */
async function sealRows(engine: Engine, db: Db): Promise<void> {
  const runInBatches = async (step: (trx: Db) => Promise<number>) => {
    while ((await engine.exclusively(db, step)) === rowsPerTransaction);
  }
  // Older versions did not store the conditions before they were first changed.
  if (
    (await readMetaUnverified(db, metaKeys.world)) &&
    !(await readMetaUnverified(db, metaKeys.conditions))
  ) {
    await writeMeta(db, metaKeys.conditions, defaultConditions)
  }
  for (const table of sealedTables) {
    await runInBatches(async (trx) => {
      const own = sql.table(table)
      const { rows } =
        await sql<StoredRow>`select * from ${own} where seal is null limit ${rowsPerTransaction}`.execute(trx)
      for (const row of rows) {
        await sql`update ${own} set seal = ${sealOf(table, row)} where ${matchesKey(table, row)}`.execute(trx)
      }
      return rows.length
    })
  }
}

/**
 * Derives everything again when the stored marker names another version of the derivation. Without a marker
 * the rows have no checksums yet, so they get them first. A damaged marker counts as another version's,
 * because deriving again is harmless.
 */
export async function deriveAgain(
  engine: Engine,
  db: Db,
  derivation: Derivation = currentDerivation,
): Promise<void> {
  const version = versionOf(derivation)
  const row = await readMetaUnverified(db, metaKeys.derivation)
  if (row && hasValidSeal('meta', row) && row.value === version) return
  if (!row) await sealRows(engine, db)
  // If this is interrupted, the rows are of two versions. No version then takes them for its own.
  await engine.exclusively(db, (trx) => writeMeta(trx, metaKeys.derivation, unfinished))
  await deriveSessions(engine, db, derivation)
  await engine.exclusively(db, (trx) => writeMeta(trx, metaKeys.derivation, version))
}

/**
 * Errors: `SchemaVersionMismatch` for data that another version derived, of which a check would report false
 * findings.
 */
export async function checkDerivation(db: Db): Promise<void> {
  const row = await readMetaUnverified(db, metaKeys.derivation)
  // What a damaged marker says is unknown, and the check itself finds it.
  if (!row || !hasValidSeal('meta', row) || row.value === versionOf(currentDerivation)) return
  throw new SchemaVersionMismatch(
    'another version of Sessionscope derived the rows of this data: start the server of this version on it once',
  )
}
