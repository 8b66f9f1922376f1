/** Appends to the audit log: chains the lines, starts a new file when one is full, and syncs to disk. */
import {
  closeSync,
  fdatasync,
  fdatasyncSync,
  ftruncateSync,
  readFileSync,
  renameSync,
  statSync,
  writeSync,
} from 'node:fs'
import { chainLine, chainStart, hashAfter, readChain } from './audit-chain.ts'
import {
  listFullFiles,
  lockFile,
  nextFullPath,
  openForAppending,
  removeOldFiles,
  syncFolder,
} from './audit-files.ts'
import { SettingError } from './usage-error.ts'

export interface AuditWriterOptions {
  /** The path of the current file, ending in `.jsonl`. Full files are kept in the same folder. */
  readonly file: string
  /** Milliseconds since 1970. */
  readonly now: () => number
  readonly fileBytes?: number
  readonly keepDays?: number
  /** `fs.fdatasync`, or a replacement that a test can delay. */
  readonly syncToDisk?: SyncToDisk
}

type SyncToDisk = (handle: number, done: (error: Error | null) => void) => void

export interface AuditWriter {
  readonly file: string
  /** Appends a JSON object. Returns whether all of it was written. */
  readonly append: (text: string) => boolean
  /** Resolves to whether every line so far is on disk. Concurrent calls share one fsync. */
  readonly sync: () => Promise<boolean>
  /** The hash of the last line, the bytes of the current file, and how often a full file was replaced. */
  readonly state: () => { readonly head: string; readonly size: number; readonly rotations: number }
  readonly close: () => void
}

/** Logs in one folder. Several servers on one PostgreSQL may share the folder; each writes its own log. */
const maxWriters = 16

/** The hash of the last line: of the current file, or of the newest full file if the current one is empty. */
function readHead(file: string, handle: number): string {
  for (const path of [file, listFullFiles(file).at(-1)?.path]) {
    if (path === undefined) continue
    const bytes = readFileSync(path)
    if (bytes.length === 0) continue
    if (path === file && bytes.at(-1) !== 10) writeSync(handle, '\n')
    const reader = readChain(undefined)
    reader.push(bytes)
    reader.end()
    return reader.head()
  }
  return chainStart
}

/**
 * Locks a log file that no other process uses. Returns it with its unlock function. Errors: `SettingError`.
 */
function claimFile(file: string): { file: string; unlock: () => void } {
  for (let i = 1; i <= maxWriters; i++) {
    const own = i === 1 ? file : file.replace(/\.jsonl$/, `.${i}.jsonl`)
    const unlock = lockFile(`${own}.lock`)
    if (unlock) return { file: own, unlock }
  }
  throw new SettingError(`${maxWriters} servers already write audit logs next to ${file}: use another --data`)
}

/** Writes all bytes and returns their number. If the disk is full, removes the partial write and throws. */
function writeAllOrNothing(handle: number, bytes: Buffer, size: number): number {
  const written = writeSync(handle, bytes)
  if (written === bytes.length) return written
  ftruncateSync(handle, size)
  throw new Error('the disk is full')
}

/**
 * Shares one fsync among concurrent callers. A running fsync is not reused, because it may have started
 * before the caller's line was written.
 */
function createSharedSync(run: () => Promise<boolean>) {
  let running: Promise<boolean> = Promise.resolve(true)
  let waiting: Promise<boolean> | undefined
  return {
    sync: () => {
      waiting ??= running.then(() => {
        waiting = undefined
        running = run()
        return running
      })
      return waiting
    },
    /** Calls `then` when the fsync that runs now, if any, is done. */
    afterCurrent: (then: () => void) => void running.then(then),
  }
}

/** Whether the file is on disk. */
function syncOnce(handle: number, syncToDisk: NonNullable<AuditWriterOptions['syncToDisk']>) {
  return new Promise<boolean>((resolve) => {
    syncToDisk(handle, (error) => {
      if (error) console.error('the audit log cannot be synced to disk:', error.message)
      resolve(!error)
    })
  })
}

/** Opens the log for appending. Errors: `SettingError`; Node's own if the file cannot be written. */
export function openAuditWriter(options: AuditWriterOptions): AuditWriter {
  const { now, fileBytes = 16 * 1024 * 1024, keepDays = 90, syncToDisk = fdatasync } = options
  const { file, unlock } = claimFile(options.file)
  let handle = openForAppending(file)
  let head = readHead(file, handle)
  let { size } = statSync(file)
  let rotations = 0
  /** True after a failed fsync. The content of the disk is then unknown, so every later write fails too. */
  let isBroken = false
  syncFolder(file)
  removeOldFiles(file, now(), keepDays)
  const sharedSync = createSharedSync(async () => {
    if (!(await syncOnce(handle, syncToDisk))) isBroken = true
    return !isBroken
  })
  const rotate = () => {
    if (size < fileBytes) return
    fdatasyncSync(handle)
    // Open the next file before any rename: opening can fail when the process has too many open files.
    const next = openForAppending(`${file}.next`)
    const full = handle
    renameSync(file, nextFullPath(file, now()))
    renameSync(`${file}.next`, file)
    handle = next
    size = 0
    rotations++
    syncFolder(file)
    sharedSync.afterCurrent(() => closeSync(full))
    removeOldFiles(file, now(), keepDays)
  }
  const append = (text: string): boolean => {
    if (isBroken) return false
    try {
      rotate()
      const line = Buffer.from(chainLine(head, text))
      size += writeAllOrNothing(handle, Buffer.concat([line, Buffer.from('\n')]), size)
      head = hashAfter(head, line)
      return true
    } catch (error) {
      console.error('the audit log cannot be written:', error instanceof Error ? error.message : error)
      return false
    }
  }
  return {
    file,
    append,
    sync: sharedSync.sync,
    state: () => ({ head, size, rotations }),
    close: () => {
      if (!isBroken) fdatasyncSync(handle)
      closeSync(handle)
      unlock()
    },
  }
}
