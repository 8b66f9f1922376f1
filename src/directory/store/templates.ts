/** Templates as kept. */
import type { Kysely } from 'kysely'
import { keyOf, type Scid } from '#contract/identifiers.ts'
import { parseJson } from '#contract/json.ts'
import type { TemplateDocument } from '#contract/session.ts'
import type { TemplateRecord } from '#rules/record.ts'
import type { Schema } from './schema.ts'

type Db = Kysely<Schema>

/** Templates are read with every query and seldom change: parsed once for each text. */
const parsedDocuments = new Map<string, TemplateDocument>()
const parsedMost = 1000

function parseDocument(text: string): TemplateDocument {
  const known = parsedDocuments.get(text)
  if (known) return known
  const parsed = parseJson(text)
  if ('fault' in parsed) throw new Error(`a stored template cannot be read: ${parsed.detail}`)
  if (parsedDocuments.size >= parsedMost) parsedDocuments.clear()
  const document = parsed.value as unknown as TemplateDocument
  parsedDocuments.set(text, document)
  return document
}

function read(row: { scid: string; name: string; document: string }): TemplateRecord {
  return { scid: row.scid as Scid, name: row.name, document: parseDocument(row.document) }
}

/** By name; empty where the SCID is unknown. */
export async function listTemplates(db: Db, scid: Scid): Promise<TemplateRecord[]> {
  const rows = await db
    .selectFrom('templates')
    .select(['scid', 'name', 'document'])
    .where('scid', '=', scid as string)
    .orderBy('template_key')
    .execute()
  return rows.map(read)
}

export async function findTemplate(db: Db, scid: Scid, name: string): Promise<TemplateRecord | undefined> {
  const row = await db
    .selectFrom('templates')
    .select(['scid', 'name', 'document'])
    .where('scid', '=', scid as string)
    .where('template_key', '=', keyOf(name))
    .executeTakeFirst()
  return row && read(row)
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
  const document = JSON.stringify(template.document)
  await db
    .insertInto('templates')
    .values({ scid, template_key, name: template.name, document })
    .onConflict((conflict) => conflict.columns(['scid', 'template_key']).doUpdateSet({ document }))
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
    .select(['scid', 'name', 'document'])
    .orderBy('scid')
    .orderBy('template_key')
    .execute()
  return Map.groupBy(rows.map(read), (template) => template.scid)
}
