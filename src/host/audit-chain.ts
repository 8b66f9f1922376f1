/** The hashes that chain the lines of the audit log: each line holds the hash of the one before. */
import { createHash } from 'node:crypto'

/** What the first line of all holds in place of a hash. */
export const chainStart = '0'.repeat(64)

const sha256 = (text: string | Buffer) => createHash('sha256').update(text).digest('hex')

const lead = '{"previous":"'
const leadLength = lead.length + 64

/** The hash that a line holds; nothing for a line of an earlier version, or one that a crash cut short. */
export function previousOf(line: Buffer): string | undefined {
  const text = line.subarray(0, leadLength).toString('latin1')
  const hash = text.startsWith(lead) ? text.slice(lead.length) : ''
  return /^[0-9a-f]{64}$/.test(hash) ? hash : undefined
}

/** `text` is a JSON object; the hash becomes its first field. */
export const chainLine = (previous: string, text: string) => `${lead}${previous}",${text.slice(1)}`

/** What the line after this one has to hold. A line without a hash is chained by way of what stands before it. */
export function hashAfter(previous: string, line: Buffer): string {
  return previousOf(line) === undefined ? sha256(`${previous}\n${line.toString('latin1')}`) : sha256(line)
}

/** Lines read one after another, of one file or of several. */
export interface ChainReader {
  readonly push: (bytes: Buffer) => void
  /** What the next line has to hold. */
  readonly head: () => string
  readonly lines: () => number
  /** Whether every line held the hash of the one before. */
  readonly holds: () => boolean
  /** Ends a line that has no end, as the writer does when it opens such a file. */
  readonly end: () => void
}

/** `head`: what the first line has to hold; without it, what it does hold is taken as true. */
export function readChain(head: string | undefined): ChainReader {
  let expected = head
  let [lines, holds] = [0, true]
  let rest: Buffer = Buffer.alloc(0)
  const readLine = (line: Buffer) => {
    if (line.length === 0) return
    const previous = previousOf(line)
    expected ??= previous ?? chainStart
    if (previous !== undefined && previous !== expected) holds = false
    expected = hashAfter(expected, line)
    lines++
  }
  return {
    push: (bytes) => {
      const all = rest.length === 0 ? bytes : Buffer.concat([rest, bytes])
      let from = 0
      for (let to = all.indexOf(10); to >= 0; to = all.indexOf(10, from)) {
        readLine(all.subarray(from, to))
        from = to + 1
      }
      rest = Buffer.from(all.subarray(from))
    },
    head: () => expected ?? chainStart,
    lines: () => lines,
    holds: () => holds,
    end: () => {
      readLine(rest)
      rest = Buffer.alloc(0)
    },
  }
}
