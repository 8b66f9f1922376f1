/** Checks the structure of an SQLite file: its pages, its indexes, and that its schema is this version's. */
import { Kysely, SqliteDialect, sql } from 'kysely'
import type { Db } from './engine.ts'
import { derivedTables, type Finding } from './finding.ts'
import { migrate } from './migrations.ts'
import type { Schema } from './schema.ts'
import { openMemory } from './sqlite-connection.ts'

/** Maximum number of faults that SQLite lists before it stops. */
const maxFaults = 1000

interface SchemaObject {
  readonly type: string
  readonly name: string
  readonly tbl_name: string
  readonly rootpage: number
  readonly sql: string | null
}

async function listSchemaObjects(db: Db): Promise<SchemaObject[]> {
  const { rows } =
    await sql<SchemaObject>`select type, name, tbl_name, rootpage, sql from sqlite_master`.execute(db)
  return rows
}

const structureFinding = (table: string, detail: string): Finding => ({
  kind: 'structure',
  table,
  key: '',
  detail,
})

/** Finds tables and indexes that differ from what the migrations create. Additional ones are ignored. */
async function checkSchema(objects: readonly SchemaObject[]): Promise<Finding[]> {
  const expectedDb = new Kysely<Schema>({ dialect: new SqliteDialect({ database: openMemory() }) })
  try {
    await migrate(expectedDb, 'text')
    const found = new Map(objects.map((part) => [`${part.type} ${part.name}`, part]))
    return (await listSchemaObjects(expectedDb)).flatMap(({ type, name, tbl_name, sql: text }) => {
      const existing = found.get(`${type} ${name}`)
      if (existing?.sql === text && existing.tbl_name === tbl_name) return []
      return [structureFinding(tbl_name, `${type} ${name} differs from the schema of this version`)]
    })
  } finally {
    await expectedDb.destroy()
  }
}

/** Messages of `integrity_check` about an index that `reindex` can rebuild without changing other pages. */
const indexFaultPattern =
  /^(?:row \d+ missing from index|wrong # of entries in index|row \d+ values differ from index|non-unique entry in index|rowid not at end-of-record for row \d+ of index) (\S+)/
const pageFaultPattern = /^Tree (\d+) page \d+: Fragmentation/
/** Messages of `integrity_check` about values. `check.ts` verifies values by checksums and derived rows. */
const valueFaultPattern = /^\S+ value in \w+\.\w+$/

function toFinding(line: string, objects: readonly SchemaObject[]): Finding | undefined {
  if (valueFaultPattern.test(line)) return undefined
  const name = indexFaultPattern.exec(line)?.[1]
  const root = pageFaultPattern.exec(line)?.[1]
  const part = objects.find((one) =>
    name === undefined ? root !== undefined && one.rootpage === Number(root) : one.name === name,
  )
  const table = part?.tbl_name ?? ''
  const isIndex = part?.type === 'index'
  return isIndex ? { kind: 'index', table, key: part.name, detail: line } : structureFinding(table, line)
}

/**
 * Finds indexes with more entries than their table has rows: the table lost rows. Derived tables are left
 * out, because their rows can be derived again.
 */
function findLostRows(findings: readonly Finding[]): Finding[] {
  const missing = new Set(findings.filter(({ detail }) => detail.startsWith('row ')).map(({ key }) => key))
  const hasExtraEntries = ({ detail, key, table }: Finding) =>
    detail.startsWith('wrong #') && !missing.has(key) && !derivedTables.has(table)
  return findings
    .filter((one) => hasExtraEntries(one))
    .map(({ table, detail }) => structureFinding(table, detail))
}

/** Checks the file that `db` is connected to. */
export async function checkStructure(db: Db): Promise<Finding[]> {
  const objects = await listSchemaObjects(db)
  const { rows } = await sql<{
    integrity_check: string
  }>`pragma integrity_check(${sql.raw(String(maxFaults))})`.execute(db)
  const lines = rows.flatMap((row) => row.integrity_check.split('\n'))
  const messages = lines.filter((line) => line !== 'ok' && !line.startsWith('*** in database'))
  const findings = messages.flatMap((line) => toFinding(line, objects) ?? [])
  return [...(await checkSchema(objects)), ...findings, ...findLostRows(findings)]
}
