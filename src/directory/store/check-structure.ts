/** Looks whether an SQLite file is whole: its pages, its indexes, and that its tables are those of this version. */
import { Kysely, SqliteDialect, sql } from 'kysely'
import type { Db } from './engine.ts'
import { derivedTables, type Finding } from './finding.ts'
import { migrate } from './migrations.ts'
import type { Schema } from './schema.ts'
import { openMemory } from './sqlite-connection.ts'

/** Faults that SQLite names before it stops. */
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

/** Tables and indexes that are not as the migrations make them; others that stand beside them are nobody's. */
async function checkSchema(parts: readonly Part[]): Promise<Finding[]> {
  const made = new Kysely<Schema>({ dialect: new SqliteDialect({ database: openMemory() }) })
  try {
    await migrate(made, 'text')
    const found = new Map(parts.map((part) => [`${part.type} ${part.name}`, part]))
    return (await listParts(made)).flatMap(({ type, name, tbl_name, sql: text }) => {
      const own = found.get(`${type} ${name}`)
      if (own?.sql === text && own.tbl_name === tbl_name) return []
      return [structure(tbl_name, `${type} ${name} is not as this version makes it`)]
    })
  } finally {
    await made.destroy()
  }
}

/** What `integrity_check` says of an index that can be made anew without touching a page of anybody else's. */
const ofIndex =
  /^(?:row \d+ missing from index|wrong # of entries in index|row \d+ values differ from index|non-unique entry in index|rowid not at end-of-record for row \d+ of index) (\S+)/
const ofPage = /^Tree (\d+) page \d+: Fragmentation/
/** What it says of values: the seals and the derived rows are held against them in `check.ts`. */
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

/** An index with more entries than its table has rows: rows that can be derived again, or that are lost. */
function findLostRows(findings: readonly Finding[]): Finding[] {
  const missing = new Set(findings.filter(({ what }) => what.startsWith('row ')).map(({ key }) => key))
  const isMore = ({ what, key, table }: Finding) =>
    what.startsWith('wrong #') && !missing.has(key) && !derivedTables.has(table)
  return findings.filter((one) => isMore(one)).map(({ table, what }) => structure(table, what))
}

/** `db` is a connection to the file. */
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
