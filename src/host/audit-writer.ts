/** Appends to the audit log: chains the lines, begins another file where one is full, and waits for the disk. */
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
  /** `….jsonl`; the full ones stand beside it. */
  readonly file: string
  /** Milliseconds since 1970. */
  readonly now: () => number
  readonly fileBytes?: number
  readonly keepDays?: number
  /** `fs.fdatasync`, or what a test holds up. */
  readonly syncToDisk?: SyncToDisk
}

type SyncToDisk = (handle: number, done: (error: Error | null) => void) => void

export interface AuditWriter {
  readonly file: string
  /** Appends a JSON object. Whether it is written whole. */
  readonly append: (text: string) => boolean
  /** Whether every line so far is on disk; all who wait share one fsync. */
  readonly sync: () => Promise<boolean>
  /** What the file that is written holds now: the hash of its last line, its bytes, and how many were full. */
  readonly state: () => { readonly head: string; readonly size: number; readonly rotations: number }
  readonly close: () => void
}

/** Several servers on one PostgreSQL may share a folder: each then has a log of its own. */
const maxWriters = 16

/** The hash of the last line there is, of the file that is written or of the last full one. */
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

/** A log that no other process writes, and the way to let go of it. Errors: `SettingError`. */
function claimFile(file: string): { file: string; unlock: () => void } {
  for (let i = 1; i <= maxWriters; i++) {
    const own = i === 1 ? file : file.replace(/\.jsonl$/, `.${i}.jsonl`)
    const unlock = lockFile(`${own}.lock`)
    if (unlock) return { file: own, unlock }
  }
  throw new SettingError(
    `${maxWriters} servers write their audit logs beside ${file} already: use another --data`,
  )
}

/** Writes all of it or, as far as the disk lets one, nothing. Answers how many bytes it was. */
function writeWhole(handle: number, bytes: Buffer, size: number): number {
  const written = writeSync(handle, bytes)
  if (written === bytes.length) return written
  ftruncateSync(handle, size)
  throw new Error('the disk is full')
}

/** One fsync for all who wait; one that runs already may have begun before the last line. */
function createGroup(run: () => Promise<boolean>) {
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
    /** Once nothing runs that began before now. */
    afterRunning: (then: () => void) => void running.then(then),
  }
}

/** Errors: Node's own, where it cannot be written. */
export function openAuditWriter(options: AuditWriterOptions): AuditWriter {
  const { now, fileBytes = 16 * 1024 * 1024, keepDays = 90, syncToDisk = fdatasync } = options
  const { file, unlock } = claimFile(options.file)
  let handle = openForAppending(file)
  let head = readHead(file, handle)
  let { size } = statSync(file)
  let rotations = 0
  /** Once the disk has failed to keep what it was given, nobody knows what it holds. */
  let isBroken = false
  syncFolder(file)
  removeOldFiles(file, now(), keepDays)
  const group = createGroup(
    () =>
      new Promise((resolve) => {
        syncToDisk(handle, (error) => {
          if (error) console.error('the audit log is not kept by the disk:', error.message)
          if (error) isBroken = true
          resolve(!isBroken)
        })
      }),
  )
  const rotate = () => {
    if (size < fileBytes) return
    fdatasyncSync(handle)
    // Opened before anything is renamed, because that may fail where many connections are open.
    const next = openForAppending(`${file}.next`)
    const full = handle
    renameSync(file, nextFullPath(file, now()))
    renameSync(`${file}.next`, file)
    handle = next
    size = 0
    rotations++
    syncFolder(file)
    group.afterRunning(() => closeSync(full))
    removeOldFiles(file, now(), keepDays)
  }
  const append = (text: string): boolean => {
    if (isBroken) return false
    try {
      rotate()
      const line = Buffer.from(chainLine(head, text))
      size += writeWhole(handle, Buffer.concat([line, Buffer.from('\n')]), size)
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
    sync: group.sync,
    state: () => ({ head, size, rotations }),
    close: () => {
      if (!isBroken) fdatasyncSync(handle)
      closeSync(handle)
      unlock()
    },
  }
}
