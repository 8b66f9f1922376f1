/** Who asked what of which connection: one line of JSON each, in a file for its owner alone. */
import { appendFileSync, chmodSync, closeSync, openSync, readFileSync, renameSync, statSync } from 'node:fs'
import { AuditEntry } from '#contract/access.ts'

export interface Audit {
  /** Whether it was written; where it was not, what it tells of may not be done. */
  readonly write: (entry: AuditEntry) => boolean
  /** The newest last. */
  readonly recent: (most: number) => AuditEntry[]
}

const bytesMost = 64 * 1024 * 1024
const targetMost = 4000

function readLine(line: string): AuditEntry[] {
  try {
    const entry = AuditEntry.safeParse(JSON.parse(line))
    return entry.success ? [entry.data] : []
  } catch {
    // A line that a crash cut short.
    return []
  }
}

/** `file` is made where it is missing. Errors: Node's own, where it cannot be written. */
export function openAudit(file: string): Audit {
  closeSync(openSync(file, 'a', 0o600))
  chmodSync(file, 0o600)
  const rotate = () => {
    if (statSync(file).size > bytesMost) renameSync(file, file.replace(/\.jsonl$/, '-before.jsonl'))
  }
  return {
    write: (entry) => {
      try {
        rotate()
        const kept = { ...entry, target: entry.target.slice(0, targetMost) }
        appendFileSync(file, `${JSON.stringify(kept)}\n`, { mode: 0o600 })
        return true
      } catch (error) {
        console.error('the audit log cannot be written:', (error as NodeJS.ErrnoException).code)
        return false
      }
    },
    recent: (most) => {
      const lines = readFileSync(file, 'utf8')
        .split('\n')
        .filter((line) => line !== '')
      return lines.slice(-most).flatMap(readLine)
    },
  }
}
