/** Repairs the findings of a check, as far as the data can be derived again. Uses its own connection. */
import { sql } from 'kysely'
import * as z from 'zod'
import type { SessionRecord } from '#rules/session-record.ts'
import { writeDerived } from './derive.ts'
import { DamagedDocument, readStored } from './document.ts'
import type { Db, Engine } from './engine.ts'
import type { Finding } from './finding.ts'
import { audienceOfSession } from './handle-store.ts'
import { whereSession } from './session-store.ts'

/** The keys of findings. A damaged SCID may be any text. */
const SessionKeyParts = z.tuple([z.string().brand<'Scid'>(), z.string(), z.string()])
const HandleKeyParts = z.tuple([z.string()])

/**
 * Deletes derived rows whose session does not exist. The statements do not name the rows by key,
 * because a damaged key may not be valid text.
 */
async function deleteOrphanRows(db: Db, tables: ReadonlySet<string>): Promise<void> {
  for (const table of tables) {
    const own = sql.table(table)
    if (table === 'session_members' || table === 'session_keywords') {
      await sql`delete from ${own} where not exists (select 1 from sessions s where s.scid = ${own}.scid
        and s.template_key = ${own}.template_key and s.name_key = ${own}.name_key)`.execute(db)
    }
  }
}

async function repairSession(db: Db, { key, hash }: Finding) {
  const parts = SessionKeyParts.safeParse(JSON.parse(key))
  // No session has a key like this: `deleteOrphanRows` removes the row.
  if (!parts.success) return
  const [scid, template_key, name_key] = parts.data
  const own = { scid, template_key, name_key }
  const all = db.selectFrom('sessions').selectAll()
  const named = await whereSession(all, own).executeTakeFirst()
  const row =
    named ?? (hash === undefined ? undefined : await all.where('document_hash', '=', hash).executeTakeFirst())
  // Uses the key in the document, which may differ from the damaged key of the row.
  if (row) await writeDerived(db, row, readStored<SessionRecord>(row, 'the document'))
}

async function repairHandle(db: Db, { key }: Finding) {
  const parts = HandleKeyParts.safeParse(JSON.parse(key))
  if (!parts.success) return
  const [id] = parts.data
  const row = await db.selectFrom('handles').selectAll().where('id', '=', id).executeTakeFirst()
  if (!row) return
  await db
    .updateTable('handles')
    .set({ audience: audienceOfSession(row) })
    .where('id', '=', id)
    .execute()
}

function repairDerived(db: Db, finding: Finding): Promise<unknown> {
  return finding.table === 'handles' ? repairHandle(db, finding) : repairSession(db, finding)
}

/** Repairs per transaction. */
const repairsPerTransaction = 100

/**
 * Repairs `findings`, as returned by `listRepairable`. The next check shows whether all repairs succeeded.
 */
export async function repair(engine: Engine, db: Db, findings: readonly Finding[]): Promise<void> {
  const indexes = new Set(findings.filter(({ kind }) => kind === 'index').map(({ key }) => key))
  if (indexes.size > 0) {
    await engine.exclusively(db, async (trx) => {
      for (const index of indexes) await sql`reindex ${sql.id(index)}`.execute(trx)
    })
  }
  const derived = findings.filter(({ kind }) => kind === 'derived')
  for (let i = 0; i < derived.length; i += repairsPerTransaction) {
    await engine.exclusively(db, async (trx) => {
      for (const one of derived.slice(i, i + repairsPerTransaction)) {
        try {
          await repairDerived(trx, one)
        } catch (error) {
          if (!(error instanceof DamagedDocument)) throw error
        }
      }
    })
  }
  // This runs last, when every session that can be derived has its rows again.
  await engine.exclusively(db, (trx) => deleteOrphanRows(trx, new Set(derived.map(({ table }) => table))))
}
