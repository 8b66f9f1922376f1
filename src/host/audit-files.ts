/** The files of the audit log: the current one, and the full ones, named by date and number. */
import { chmodSync, closeSync, fsyncSync, openSync, readdirSync, readSync, rmSync, statSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { sqliteCodeOf } from '#contract/errors.ts'

export interface FullFile {
  readonly path: string
  /** The UTC day on which the file became full, as `2031-01-01`. */
  readonly day: string
  readonly number: number
}

const extension = '.jsonl'
const stemOf = (file: string) => basename(file, extension)

/** Full files, oldest first. */
export function listFullFiles(file: string): FullFile[] {
  const stem = stemOf(file)
  return readdirSync(dirname(file))
    .flatMap((name) => {
      const [, day, number] = /^-(\d{4}-\d\d-\d\d)-(\d{6,15})\.jsonl$/.exec(name.slice(stem.length)) ?? []
      if (!name.startsWith(stem) || day === undefined || number === undefined) return []
      return [{ path: join(dirname(file), name), day, number: Number(number) }]
    })
    .toSorted((a, b) => a.number - b.number)
}

/** A new, unused path for the current file once it is full. */
export function nextFullPath(file: string, now: number): string {
  const number = (listFullFiles(file).at(-1)?.number ?? 0) + 1
  const day = new Date(now).toISOString().slice(0, 10)
  return join(dirname(file), `${stemOf(file)}-${day}-${String(number).padStart(6, '0')}${extension}`)
}

/** Removes the files that became full more than `days` days ago. */
export function removeOldFiles(file: string, now: number, days: number): void {
  const oldest = new Date(now - days * 86_400_000).toISOString().slice(0, 10)
  for (const { path, day } of listFullFiles(file)) if (day < oldest) rmSync(path)
}

/** Opens the file for appending and sets its mode to 0600, even if it already exists with another mode. */
export function openForAppending(file: string): number {
  const handle = openSync(file, 'a', 0o600)
  chmodSync(file, 0o600)
  return handle
}

/** Syncs the folder of `file`: a new or renamed file survives a crash only after its folder is synced. */
export function syncFolder(file: string): void {
  // Windows cannot open a folder, and does not need this.
  if (process.platform === 'win32') return
  const handle = openSync(dirname(file), 'r')
  try {
    fsyncSync(handle)
  } finally {
    closeSync(handle)
  }
}

/** The last lines of a file, read from its last `bytes` bytes. Empty if the file is missing. */
export function readLastLines(file: string, maxLines: number, maxBytes: number): string[] {
  const size = statSync(file, { throwIfNoEntry: false })?.size ?? 0
  if (size === 0) return []
  const length = Math.min(size, maxBytes)
  const buffer = Buffer.alloc(length)
  const handle = openSync(file, 'r')
  try {
    readSync(handle, buffer, 0, length, size - length)
  } finally {
    closeSync(handle)
  }
  const lines = buffer.toString('utf8').split('\n')
  return (length < size ? lines.slice(1) : lines).filter((line) => line !== '').slice(-maxLines)
}

/**
 * Locks `file` until this process ends, even by a crash. Returns the unlock function, or undefined if another
 * process has the lock. Two writers would break each other's hash chain.
 */
export function lockFile(file: string): (() => void) | undefined {
  const db = new DatabaseSync(file)
  try {
    chmodSync(file, 0o600)
    db.exec('begin exclusive')
    return () => db.close()
  } catch (error) {
    db.close()
    // 5 is SQLITE_BUSY.
    if (sqliteCodeOf(error) === 5) return undefined
    throw error
  }
}
