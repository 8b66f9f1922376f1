/** Who asked what: one line of JSON each, chained by hashes, in files for their owner alone. */
import { createReadStream, statSync } from 'node:fs'
import { AuditEntry, type AuditState } from '#contract/access.ts'
import { createAuditBudget, type LeftOut } from './audit-budget.ts'
import { chainStart, readChain } from './audit-chain.ts'
import { listFullFiles, readLastLines } from './audit-files.ts'
import { type AuditWriterOptions, openAuditWriter } from './audit-writer.ts'

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

export interface AuditOptions extends AuditWriterOptions {
  readonly newId: () => string
}

const maxTarget = 1000
const maxName = 200
const maxLine = 16 * 1024

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
    // Whatever stands behind the last line is another's.
    let holds = statSync(file, { throwIfNoEntry: false })?.size === size
    const full = listFullFiles(file)
    const paths = [...full.map(({ path }) => path), file]
    const seen = new Map<string, Checked>()
    let lines = 0
    let last: string | undefined
    for (const path of paths) {
      const stat = statSync(path, { throwIfNoEntry: false })
      holds &&= stat !== undefined
      if (!stat) continue
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
  const { now, newId } = options
  const writer = openAuditWriter(options)
  const { file } = writer
  const budget = createAuditBudget(now)
  const verifier = createVerifier(file)
  const append = (entry: AuditEntry) => writer.append(JSON.stringify(bound(entry)))
  const writeLeftOut = () => {
    for (const one of budget.settle()) append(describeLeftOut(one, newId(), new Date(now()).toISOString()))
  }
  return {
    write: (entry, need) => {
      writeLeftOut()
      // The line of a request is followed by another once it is over.
      if (need === 'may' && !budget.take(entry, entry.event === 'request' ? 2 : 1)) return 'left-out'
      return append(entry) ? 'written' : 'failed'
    },
    sync: writer.sync,
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
        const { head, size, rotations } = writer.state()
        const state = await verifier(head, size)
        // Where a file was full meanwhile, what was read is of no one moment.
        if (state.holds || writer.state().rotations === rotations) return state
      }
    },
    close: () => {
      writeLeftOut()
      writer.close()
    },
  }
}
