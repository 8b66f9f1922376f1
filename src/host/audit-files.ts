/** The files of the audit log: the one that is written, and those that were full, by date and number. */
import { chmodSync, closeSync, fsyncSync, openSync, readdirSync, readSync, rmSync, statSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'

export interface FullFile {
  readonly path: string
  /** `2031-01-01`: when it was full. */
  readonly day: string
  readonly number: number
}

const extension = '.jsonl'
const stemOf = (file: string) => basename(file, extension)

/** The oldest first. */
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

/** The name for a file that is full; none had it before. */
export function nextFullPath(file: string, now: number): string {
  const number = (listFullFiles(file).at(-1)?.number ?? 0) + 1
  const day = new Date(now).toISOString().slice(0, 10)
  return join(dirname(file), `${stemOf(file)}-${day}-${String(number).padStart(6, '0')}${extension}`)
}

/** Removes those that were full more than `days` days ago. */
export function removeOldFiles(file: string, now: number, days: number): void {
  const oldest = new Date(now - days * 86_400_000).toISOString().slice(0, 10)
  for (const { path, day } of listFullFiles(file)) if (day < oldest) rmSync(path)
}

/** For its owner alone, whoever made it. */
export function openForAppending(file: string): number {
  const handle = openSync(file, 'a', 0o600)
  chmodSync(file, 0o600)
  return handle
}

/** A file's name is on disk only once its folder is. */
export function syncFolder(file: string): void {
  // Windows opens no folders, and needs none of this.
  if (process.platform === 'win32') return
  const handle = openSync(dirname(file), 'r')
  try {
    fsyncSync(handle)
  } finally {
    closeSync(handle)
  }
}

/** The last lines of a file, found within its last `bytes` bytes; none where somebody took it away. */
export function readLastLines(file: string, most: number, bytes: number): string[] {
  const size = statSync(file, { throwIfNoEntry: false })?.size ?? 0
  if (size === 0) return []
  const wanted = Math.min(size, bytes)
  const buffer = Buffer.alloc(wanted)
  const handle = openSync(file, 'r')
  try {
    readSync(handle, buffer, 0, wanted, size - wanted)
  } finally {
    closeSync(handle)
  }
  const lines = buffer.toString('utf8').split('\n')
  return (wanted < size ? lines.slice(1) : lines).filter((line) => line !== '').slice(-most)
}

/**
 * Holds `file` for this process until it ends, however it ends; nothing where another process has it.
 * Two writers would break each other's chain of hashes.
 */
export function lockFile(file: string): (() => void) | undefined {
  const db = new DatabaseSync(file)
  try {
    chmodSync(file, 0o600)
    db.exec('begin exclusive')
    return () => db.close()
  } catch (error) {
    db.close()
    // SQLite's "busy".
    if (error instanceof Error && 'errcode' in error && error.errcode === 5) return undefined
    throw error
  }
}
