/** A copy of an SQLite file at exactly one moment, made while others write; whole and checked, or not at all. */
import { chmodSync, existsSync, renameSync, rmSync } from 'node:fs'
import { dirname } from 'node:path'
import { checkData } from './check.ts'
import type { Finding } from './finding.ts'
import { OtherVersion } from './migrations.ts'
import { openReader } from './reader.ts'
import { connect } from './sqlite-connection.ts'
import { syncPath } from './sync-path.ts'

const removeAll = (file: string) => {
  for (const end of ['', '-wal', '-shm', '-journal']) rmSync(`${file}${end}`, { force: true })
}

/**
 * Copies `file` to `to`, which is not there yet. `VACUUM INTO` reads in one transaction, so that the copy
 * has everything that was committed before it began and nothing later. Answers what a check of the copy
 * finds, if it is of this version; where it finds anything, there is no copy. It blocks its thread. Errors: SQLite's own.
 */
export async function copyStore(file: string, to: string): Promise<Finding[]> {
  if (!existsSync(file)) throw new Error(`${file} is not there`)
  if (existsSync(to)) throw new Error(`${to} is there already`)
  const made = `${to}.part`
  removeAll(made)
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
        // A copy before an upgrade is wanted most of all; its pages were read whole.
        if (error instanceof OtherVersion) return []
        throw error
      })
      .finally(reader.close)
    if (findings.length > 0) return findings
    syncPath(made)
    renameSync(made, to)
    syncPath(dirname(to))
    return []
  } finally {
    removeAll(made)
  }
}
