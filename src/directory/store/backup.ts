/** Copies an SQLite file as of one moment, during writes. A copy is complete and checked, or not kept. */
import { chmodSync, existsSync, renameSync, rmSync } from 'node:fs'
import { dirname } from 'node:path'
import { checkData } from './check.ts'
import type { Finding } from './finding.ts'
import { SchemaVersionMismatch } from './migrations.ts'
import { openReader } from './reader.ts'
import { connect } from './sqlite-connection.ts'
import { syncPath } from './sync-path.ts'

const removeSqliteFiles = (file: string) => {
  for (const end of ['', '-wal', '-shm', '-journal']) rmSync(`${file}${end}`, { force: true })
}

/**
 * Copies `file` to `to`, which must not exist yet. `VACUUM INTO` reads in one transaction, so the copy
 * contains everything that was committed before the copy began and nothing later. Returns the findings of a
 * check of the copy. If there are any, no copy is left. Data of another schema version is copied without a
 * check. Blocks its thread. Errors: SQLite's own.
 */
export async function copyStore(file: string, to: string): Promise<Finding[]> {
  if (!existsSync(file)) throw new Error(`${file} does not exist`)
  if (existsSync(to)) throw new Error(`${to} already exists`)
  const made = `${to}.part`
  removeSqliteFiles(made)
  try {
    const db = connect(file)
    try {
      db.prepare('VACUUM INTO ?').run(made)
    } finally {
      db.close()
    }
    chmodSync(made, 0o600)
    const reader = openReader({ file: made }, 0)
    const findings = await Array.fromAsync(checkData(reader))
      .catch((error: unknown) => {
        // A backup before an upgrade matters most, so data of another schema version is copied unchecked.
        // `VACUUM INTO` has already read every page.
        if (error instanceof SchemaVersionMismatch) return []
        throw error
      })
      .finally(reader.close)
    if (findings.length > 0) return findings
    syncPath(made)
    renameSync(made, to)
    syncPath(dirname(to))
    return []
  } finally {
    removeSqliteFiles(made)
  }
}
