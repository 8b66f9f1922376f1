/** The audit log: one JSON line per event, in a hash chain, in files that only their owner can read. */
import { createReadStream, statSync } from 'node:fs'
import { AuditEntry, type AuditState } from '#contract/console/audit.ts'
import { createAuditBudget, type LeftOut } from './audit-budget.ts'
import { chainStart, readChain } from './audit-chain.ts'
import { listFullFiles, readLastLines } from './audit-files.ts'
import { type AuditWriterOptions, openAuditWriter } from './audit-writer.ts'

export interface Audit {
  /**
   * Writes a line. With `may`, the line is left out and counted if its user is over the limit for this
   * minute; with `must`, it is never left out. After `failed`, the caller must not do the action that the
   * line describes.
   */
  readonly write: (entry: AuditEntry, need: 'must' | 'may') => 'written' | 'left-out' | 'failed'
  /** Resolves to whether every line so far is on disk. Concurrent calls share one fsync. */
  readonly sync: () => Promise<boolean>
  /** The most recent entries, newest last. */
  readonly listRecent: (maxEntries: number) => AuditEntry[]
  /** Checks the hash chain over all files. */
  readonly verify: () => Promise<AuditState>
  readonly close: () => void
}

export interface AuditOptions extends AuditWriterOptions {
  readonly newId: () => string
}

const maxTarget = 1000
const maxName = 200
const maxLine = 16 * 1024

function truncateEntry(entry: AuditEntry): AuditEntry {
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
    // The line was truncated by a crash.
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

interface CheckedFile {
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
): Promise<CheckedFile> {
  const reader = readChain(head)
  if (size > 0) for await (const part of createReadStream(path, { end: size - 1 })) reader.push(part)
  reader.end()
  return { key, head: reader.head(), lines: reader.lines(), holds: reader.holds() }
}

/** Checks all files. The result of a full file is cached until its inode, size or ctime changes. */
function createVerifier(file: string) {
  let cached = new Map<string, CheckedFile>()
  return async (head: string, size: number): Promise<AuditState> => {
    // A different size means that another program appended to the file or truncated it.
    let holds = statSync(file, { throwIfNoEntry: false })?.size === size
    const full = listFullFiles(file)
    const paths = [...full.map(({ path }) => path), file]
    const nextCached = new Map<string, CheckedFile>()
    let lines = 0
    let last: string | undefined
    for (const path of paths) {
      const stat = statSync(path, { throwIfNoEntry: false })
      holds &&= stat !== undefined
      if (!stat) continue
      const key = JSON.stringify([path, stat.ino, stat.size, stat.ctimeMs, last])
      const checked = cached.get(key) ?? (await checkFile(path, path === file ? size : stat.size, key, last))
      if (path !== file) nextCached.set(key, checked)
      lines += checked.lines
      holds &&= checked.holds
      if (checked.lines > 0) last = checked.head
    }
    cached = nextCached
    const gaps = full.some(({ number }, i) => i > 0 && number !== (full[i - 1]?.number ?? 0) + 1)
    return { holds: holds && !gaps && (last ?? chainStart) === head, lines, files: paths.length }
  }
}

/** Opens the audit log. Errors: `SettingError`; Node's own if the file cannot be written. */
export function openAudit(options: AuditOptions): Audit {
  const { now, newId } = options
  const writer = openAuditWriter(options)
  const { file } = writer
  const budget = createAuditBudget(now)
  const verifier = createVerifier(file)
  const append = (entry: AuditEntry) => writer.append(JSON.stringify(truncateEntry(entry)))
  const writeLeftOut = () => {
    for (const one of budget.takeLeftOut())
      append(describeLeftOut(one, newId(), new Date(now()).toISOString()))
  }
  return {
    write: (entry, need) => {
      writeLeftOut()
      // A request needs two lines: one before it runs and one when it is over.
      if (need === 'may' && !budget.take(entry, entry.event === 'request' ? 2 : 1)) return 'left-out'
      return append(entry) ? 'written' : 'failed'
    },
    sync: writer.sync,
    listRecent: (maxEntries) => {
      writeLeftOut()
      const lines = readLastLines(file, maxEntries, maxEntries * maxLine)
      const before = listFullFiles(file).at(-1)?.path
      const more = maxEntries - lines.length
      const older = before !== undefined && more > 0 ? readLastLines(before, more, more * maxLine) : []
      return [...older, ...lines].flatMap(readLine)
    },
    verify: async () => {
      for (;;) {
        const { head, size, rotations } = writer.state()
        const state = await verifier(head, size)
        // If a file became full during the check, the files do not belong to one moment: check again.
        if (state.holds || writer.state().rotations === rotations) return state
      }
    },
    close: () => {
      writeLeftOut()
      writer.close()
    },
  }
}
