/** Stores templates and their keywords. */
import { foldCase, type Scid } from '#contract/identifiers.ts'
import type { TemplateDocument } from '#contract/mpsd/session.ts'
import { writeJson } from '#contract/write-json.ts'
import type { TemplateRecord } from '#rules/session-record.ts'
import { prepare } from './compiled-queries.ts'
import { DamagedDocument, hashDocument, readStored } from './document.ts'
import type { Db } from './engine.ts'
import { createParsedDocuments } from './parsed-documents.ts'
import type { Schema } from './schema.ts'
import { sealed, verify } from './seal.ts'

/** Cached, because every query reads templates and they seldom change. */
const parsed = createParsedDocuments<TemplateDocument>()

type Row = Schema['templates']

function parseDocument(db: Db, row: Row): TemplateDocument {
  const known = parsed(db).get(verify('templates', row).document_hash)
  if (known) return known
  const document = readStored<TemplateDocument>(row, `template ${row.scid} ${row.name}`)
  parsed(db).put(row.document_hash, document, row.document.length)
  return document
}

function read(db: Db, row: Row): TemplateRecord {
  return { scid: row.scid, name: row.name, document: parseDocument(db, row) }
}

const selectByScid = prepare<null, { scid: Scid }>()((db, _, parameter) =>
  db.selectFrom('templates').selectAll().where('scid', '=', parameter('scid')).orderBy('template_key'),
)

/** Lists the templates of a SCID by name. Empty if the SCID is unknown. */
export async function listTemplates(db: Db, scid: Scid): Promise<TemplateRecord[]> {
  return (await selectByScid(db, null, { scid })).map((row) => read(db, row))
}

export async function findTemplate(db: Db, scid: Scid, name: string): Promise<TemplateRecord | undefined> {
  const row = await db
    .selectFrom('templates')
    .selectAll()
    .where('scid', '=', scid)
    .where('template_key', '=', foldCase(name))
    .executeTakeFirst()
  return row && read(db, row)
}

export async function isKnownScid(db: Db, scid: Scid): Promise<boolean> {
  const row = await db
    .selectFrom('templates')
    .select('scid')
    .where('scid', '=', scid)
    .limit(1)
    .executeTakeFirst()
  return row !== undefined
}

/** Creates or replaces a template, which keeps the spelling of its first name. Returns whether it is new. */
export async function saveTemplate(db: Db, template: TemplateRecord): Promise<boolean> {
  const { scid } = template
  const template_key = foldCase(template.name)
  const known = await findTemplate(db, template.scid, template.name)
  const document = writeJson(template.document)
  const name = known?.name ?? template.name
  const row = sealed('templates', {
    scid,
    template_key,
    name,
    document,
    document_hash: hashDocument(document),
  })
  await db
    .insertInto('templates')
    .values(row)
    .onConflict((conflict) => conflict.columns(['scid', 'template_key']).doUpdateSet(row))
    .execute()
  return known === undefined
}

const listRows = (db: Db) =>
  db.selectFrom('templates').selectAll().orderBy('scid').orderBy('template_key').execute()

/** All undamaged templates, the number of damaged ones, and all SCIDs. */
export async function listSoundTemplates(db: Db) {
  const rows = await listRows(db)
  const templates = rows.flatMap((row) => {
    try {
      return [read(db, row)]
    } catch (error) {
      if (error instanceof DamagedDocument) return []
      throw error
    }
  })
  const scids = new Set(rows.map((row) => row.scid))
  return { templates, damaged: rows.length - templates.length, scids }
}

/** All SCIDs with their templates. Errors: `DamagedDocument`. */
export async function listServiceConfigs(db: Db): Promise<Map<Scid, TemplateRecord[]>> {
  const rows = await listRows(db)
  return Map.groupBy(
    rows.map((row) => read(db, row)),
    (template) => template.scid,
  )
}
