/** Who asked what: one line of JSON each, chained by hashes, in files for their owner alone. */
import {
  closeSync,
  createReadStream,
  fdatasync,
  fdatasyncSync,
  ftruncateSync,
  readFileSync,
  renameSync,
  statSync,
  writeSync,
} from 'node:fs'
import { AuditEntry, type AuditState } from '#contract/access.ts'
import { createAuditBudget, type LeftOut } from './audit-budget.ts'
import { chainLine, chainStart, hashAfter, readChain } from './audit-chain.ts'
import {
  listFullFiles,
  lockFile,
  nextFullPath,
  openForAppending,
  readLastLines,
  removeOldFiles,
  syncFolder,
} from './audit-files.ts'

export interface Audit {
  /**
   * Writes a line. One that `may` be written is left out and counted where its user has had too many
   * in this minute; `must` is never left out. Where it `failed`, what it tells of may not be done.
   */
  readonly write: (entry: AuditEntry, need: 'must' | 'may') => 'written' | 'left-out' | 'failed'
  /** Whether every line so far is on disk; all who wait share one fsync. */
  readonly sync: () => Promise<boolean>
  /** The newest last. */
  readonly listRecent: (most: number) => AuditEntry[]
  /** Reads all of it, and tells whether each line holds the hash of the one before. */
  readonly verify: () => Promise<AuditState>
  readonly close: () => void
}

export interface AuditOptions {
  /** `….jsonl`; the full ones stand beside it. */
  readonly file: string
  /** Milliseconds since 1970. */
  readonly now: () => number
  readonly newId: () => string
  readonly fileBytes?: number
  readonly keepDays?: number
  /** `fs.fdatasync`, or what a test holds up. */
  readonly syncToDisk?: (handle: number, done: (error: Error | null) => void) => void
}

const maxTarget = 1000
const maxName = 200
const maxLine = 16 * 1024
/** Several servers on one PostgreSQL may share a folder: each then has a log of its own. */
const maxWriters = 16

function bound(entry: AuditEntry): AuditEntry {
  const cut = entry.target.length - maxTarget
  return {
    ...entry,
    user: entry.user.slice(0, maxName),
    connection: entry.connection.slice(0, maxName),
    target: entry.target.slice(0, maxTarget),
    ...(cut > 0 && { cut }),
  }
}

function readLine(line: string): AuditEntry[] {
  try {
    const entry = AuditEntry.safeParse(JSON.parse(line))
    return entry.success ? [entry.data] : []
  } catch {
    // A line that a crash cut short.
    return []
  }
}

const describeLeftOut = ({ entry, count }: LeftOut, id: string, at: string): AuditEntry => ({
  ...entry,
  id,
  at,
  event: 'left-out',
  connection: '',
  method: '',
  target: '',
  status: 0,
  milliseconds: 0,
  count,
})

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

/** A log that no other process writes, and the way to let go of it. */
function claimFile(file: string): { file: string; unlock: () => void } {
  for (let i = 1; i <= maxWriters; i++) {
    const own = i === 1 ? file : file.replace(/\.jsonl$/, `.${i}.jsonl`)
    const unlock = lockFile(`${own}.lock`)
    if (unlock) return { file: own, unlock }
  }
  throw new Error(`${maxWriters} servers write their audit logs there already`)
}

interface Checked {
  readonly key: string
  readonly head: string
  readonly lines: number
  readonly holds: boolean
}

async function checkFile(
  path: string,
  size: number,
  key: string,
  head: string | undefined,
): Promise<Checked> {
  const reader = readChain(head)
  if (size > 0) for await (const part of createReadStream(path, { end: size - 1 })) reader.push(part)
  reader.end()
  return { key, head: reader.head(), lines: reader.lines(), holds: reader.holds() }
}

/** Full files change no more: one that was read is read again only where the file system says that it changed. */
function createVerifier(file: string) {
  let known = new Map<string, Checked>()
  return async (head: string, size: number): Promise<AuditState> => {
    const full = listFullFiles(file)
    const paths = [...full.map(({ path }) => path), file]
    const seen = new Map<string, Checked>()
    let [lines, holds] = [0, true]
    let last: string | undefined
    for (const path of paths) {
      const stat = statSync(path)
      const key = JSON.stringify([path, stat.ino, stat.size, stat.ctimeMs, last])
      const checked = known.get(key) ?? (await checkFile(path, path === file ? size : stat.size, key, last))
      if (path !== file) seen.set(key, checked)
      lines += checked.lines
      holds &&= checked.holds
      if (checked.lines > 0) last = checked.head
    }
    known = seen
    const gaps = full.some(({ number }, i) => i > 0 && number !== (full[i - 1]?.number ?? 0) + 1)
    return { holds: holds && !gaps && (last ?? chainStart) === head, lines, files: paths.length }
  }
}

/** Errors: Node's own, where it cannot be written. */
export function openAudit(options: AuditOptions): Audit {
  const { now, newId, fileBytes = 16 * 1024 * 1024, keepDays = 90, syncToDisk = fdatasync } = options
  const { file, unlock } = claimFile(options.file)
  let handle = openForAppending(file)
  let head = readHead(file, handle)
  let { size } = statSync(file)
  /** Once the disk has failed to keep what it was given, nobody knows what it holds. */
  let isBroken = false
  let running: Promise<boolean> = Promise.resolve(true)
  let waiting: Promise<boolean> | undefined
  let rotations = 0
  const budget = createAuditBudget(now)
  const verifier = createVerifier(file)
  syncFolder(file)
  removeOldFiles(file, now(), keepDays)

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
    void running.then(() => closeSync(full))
    removeOldFiles(file, now(), keepDays)
  }
  const append = (entry: AuditEntry): boolean => {
    if (isBroken) return false
    try {
      rotate()
      const line = Buffer.from(chainLine(head, JSON.stringify(bound(entry))))
      const written = writeSync(handle, Buffer.concat([line, Buffer.from('\n')]))
      if (written !== line.length + 1) {
        ftruncateSync(handle, size)
        throw new Error('the disk is full')
      }
      size += written
      head = hashAfter(head, line)
      return true
    } catch (error) {
      console.error('the audit log cannot be written:', error instanceof Error ? error.message : error)
      return false
    }
  }
  const writeLeftOut = () => {
    for (const one of budget.settle()) append(describeLeftOut(one, newId(), new Date(now()).toISOString()))
  }
  const syncNow = () =>
    new Promise<boolean>((resolve) => {
      syncToDisk(handle, (error) => {
        if (error) console.error('the audit log is not kept by the disk:', error.message)
        isBroken ||= error !== null && error !== undefined
        resolve(!isBroken)
      })
    })
  return {
    write: (entry, need) => {
      writeLeftOut()
      // The line of a request is followed by another once it is over.
      if (need === 'may' && !budget.take(entry, entry.event === 'request' ? 2 : 1)) return 'left-out'
      return append(entry) ? 'written' : 'failed'
    },
    sync: () => {
      // One that runs already may have begun before the last line.
      waiting ??= running.then(() => {
        waiting = undefined
        running = syncNow()
        return running
      })
      return waiting
    },
    listRecent: (most) => {
      writeLeftOut()
      const lines = readLastLines(file, most, most * maxLine)
      const before = listFullFiles(file).at(-1)?.path
      const more = most - lines.length
      const older = before !== undefined && more > 0 ? readLastLines(before, more, more * maxLine) : []
      return [...older, ...lines].flatMap(readLine)
    },
    verify: async () => {
      for (;;) {
        const before = rotations
        const state = await verifier(head, size)
        // Where a file was full meanwhile, what was read is of no one moment.
        if (state.holds || before === rotations) return state
      }
    },
    close: () => {
      writeLeftOut()
      if (!isBroken) fdatasyncSync(handle)
      closeSync(handle)
      unlock()
    },
  }
}
