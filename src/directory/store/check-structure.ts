/** Checks the structure of an SQLite file: its pages, its indexes, and that its schema is this version's. */
import { Kysely, SqliteDialect, sql } from 'kysely'
import type { Db } from './engine.ts'
import { derivedTables, type Finding } from './finding.ts'
import { migrate } from './migrations.ts'
import type { Schema } from './schema.ts'
import { openMemory } from './sqlite-connection.ts'

/** Maximum number of faults that SQLite lists before it stops. */
const faultsMost = 1000

interface Part {
  readonly type: string
  readonly name: string
  readonly tbl_name: string
  readonly rootpage: number
  readonly sql: string | null
}

async function listParts(db: Db): Promise<Part[]> {
  const { rows } = await sql<Part>`select type, name, tbl_name, rootpage, sql from sqlite_master`.execute(db)
  return rows
}

const structure = (table: string, what: string): Finding => ({ kind: 'structure', table, key: '', what })

/** Finds tables and indexes that differ from what the migrations create. Additional ones are ignored. */
async function checkSchema(parts: readonly Part[]): Promise<Finding[]> {
  const made = new Kysely<Schema>({ dialect: new SqliteDialect({ database: openMemory() }) })
  try {
    await migrate(made, 'text')
    const found = new Map(parts.map((part) => [`${part.type} ${part.name}`, part]))
    return (await listParts(made)).flatMap(({ type, name, tbl_name, sql: text }) => {
      const own = found.get(`${type} ${name}`)
      if (own?.sql === text && own.tbl_name === tbl_name) return []
      return [structure(tbl_name, `${type} ${name} differs from the schema of this version`)]
    })
  } finally {
    await made.destroy()
  }
}

/** Messages of `integrity_check` about an index that `reindex` can rebuild without changing other pages. */
const ofIndex =
  /^(?:row \d+ missing from index|wrong # of entries in index|row \d+ values differ from index|non-unique entry in index|rowid not at end-of-record for row \d+ of index) (\S+)/
const ofPage = /^Tree (\d+) page \d+: Fragmentation/
/** Messages of `integrity_check` about values. `check.ts` verifies values by checksums and derived rows. */
const ofValue = /^\S+ value in \w+\.\w+$/

function toFinding(line: string, parts: readonly Part[]): Finding | undefined {
  if (ofValue.test(line)) return undefined
  const name = ofIndex.exec(line)?.[1]
  const root = ofPage.exec(line)?.[1]
  const part = parts.find((one) =>
    name === undefined ? root !== undefined && one.rootpage === Number(root) : one.name === name,
  )
  const table = part?.tbl_name ?? ''
  const isIndex = part?.type === 'index'
  return isIndex ? { kind: 'index', table, key: part.name, what: line } : structure(table, line)
}

/**
 * Finds indexes with more entries than their table has rows: the table lost rows. Derived tables are left
 * out, because their rows can be derived again.
 */
function findLostRows(findings: readonly Finding[]): Finding[] {
  const missing = new Set(findings.filter(({ what }) => what.startsWith('row ')).map(({ key }) => key))
  const isMore = ({ what, key, table }: Finding) =>
    what.startsWith('wrong #') && !missing.has(key) && !derivedTables.has(table)
  return findings.filter((one) => isMore(one)).map(({ table, what }) => structure(table, what))
}

/** Checks the file that `db` is connected to. */
export async function checkStructure(db: Db): Promise<Finding[]> {
  const parts = await listParts(db)
  const { rows } = await sql<{
    integrity_check: string
  }>`pragma integrity_check(${sql.raw(String(faultsMost))})`.execute(db)
  const lines = rows.flatMap((row) => row.integrity_check.split('\n'))
  const said = lines.filter((line) => line !== 'ok' && !line.startsWith('*** in database'))
  const findings = said.flatMap((line) => toFinding(line, parts) ?? [])
  return [...(await checkSchema(parts)), ...findings, ...findLostRows(findings)]
}
