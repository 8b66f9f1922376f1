/** Templates as kept. */
import { keyOf, type Scid } from '#contract/identifiers.ts'
import { writeJson } from '#contract/json.ts'
import type { TemplateDocument } from '#contract/session.ts'
import type { TemplateRecord } from '#rules/record.ts'
import { prepare } from './compiled.ts'
import { hashDocument, readStored } from './document.ts'
import type { Db } from './engine.ts'
import { keepParsed } from './parsed.ts'

/** Templates are read with every query and seldom change. */
const parsed = keepParsed<TemplateDocument>()

interface Row {
  readonly scid: string
  readonly name: string
  readonly document: string
  readonly document_hash: string
}

function parseDocument(db: Db, row: Row): TemplateDocument {
  const known = parsed(db).get(row.document_hash)
  if (known) return known
  const document = readStored<TemplateDocument>(row, `template ${row.scid} ${row.name}`)
  parsed(db).put(row.document_hash, document, row.document.length)
  return document
}

function read(db: Db, row: Row): TemplateRecord {
  return { scid: row.scid as Scid, name: row.name, document: parseDocument(db, row) }
}

const ofScid = prepare(
  () => '',
  (db, _: null, slot) =>
    db
      .selectFrom('templates')
      .select(['scid', 'name', 'document', 'document_hash'])
      .where('scid', '=', slot<string>('scid'))
      .orderBy('template_key'),
)

/** By name; empty where the SCID is unknown. */
export async function listTemplates(db: Db, scid: Scid): Promise<TemplateRecord[]> {
  return (await ofScid(db, null, { scid })).map((row) => read(db, row))
}

export async function findTemplate(db: Db, scid: Scid, name: string): Promise<TemplateRecord | undefined> {
  const row = await db
    .selectFrom('templates')
    .select(['scid', 'name', 'document', 'document_hash'])
    .where('scid', '=', scid as string)
    .where('template_key', '=', keyOf(name))
    .executeTakeFirst()
  return row && read(db, row)
}

export async function isKnownScid(db: Db, scid: Scid): Promise<boolean> {
  const row = await db
    .selectFrom('templates')
    .select('scid')
    .where('scid', '=', scid as string)
    .limit(1)
    .executeTakeFirst()
  return row !== undefined
}

/** Creates or replaces; a template keeps the name it was first given. Answers whether it is new. */
export async function saveTemplate(db: Db, template: TemplateRecord): Promise<boolean> {
  const scid = template.scid as string
  const template_key = keyOf(template.name)
  const known = await findTemplate(db, template.scid, template.name)
  const document = writeJson(template.document)
  const kept = { document, document_hash: hashDocument(document) }
  await db
    .insertInto('templates')
    .values({ scid, template_key, name: template.name, ...kept })
    .onConflict((conflict) => conflict.columns(['scid', 'template_key']).doUpdateSet(kept))
    .execute()
  await db
    .deleteFrom('template_keywords')
    .where('scid', '=', scid)
    .where('template_key', '=', template_key)
    .execute()
  const keys = [...new Set((template.document.keywords ?? []).map(keyOf))]
  if (keys.length > 0) {
    const rows = keys.map((keyword_key) => ({ scid, keyword_key, template_key }))
    await db.insertInto('template_keywords').values(rows).execute()
  }
  return known === undefined
}

/** Every service configuration there is, with its templates. */
export async function listServiceConfigs(db: Db): Promise<Map<Scid, TemplateRecord[]>> {
  const rows = await db
    .selectFrom('templates')
    .select(['scid', 'name', 'document', 'document_hash'])
    .orderBy('scid')
    .orderBy('template_key')
    .execute()
  return Map.groupBy(
    rows.map((row) => read(db, row)),
    (template) => template.scid,
  )
}
