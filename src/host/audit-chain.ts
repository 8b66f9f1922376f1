/** The hash chain of the audit log: each line contains the hash of the line before it. */
import { createHash } from 'node:crypto'

/** The value that the very first line contains in place of a previous hash. */
export const chainStart = '0'.repeat(64)

const sha256 = (text: string | Buffer) => createHash('sha256').update(text).digest('hex')

const linePrefix = '{"previous":"'
const prefixLength = linePrefix.length + 64

/** The previous hash in a line. Undefined for a line of an earlier version or one truncated by a crash. */
export function readPreviousHash(line: Buffer): string | undefined {
  const text = line.subarray(0, prefixLength).toString('latin1')
  const hash = text.startsWith(linePrefix) ? text.slice(linePrefix.length) : ''
  return /^[0-9a-f]{64}$/.test(hash) ? hash : undefined
}

/** Adds the previous hash to `text`, a JSON object, as its first field. */
export const chainLine = (previous: string, text: string) => `${linePrefix}${previous}",${text.slice(1)}`

/**
 * The hash that the next line must contain. If `line` itself has no hash, the result also covers `previous`.
 */
export function hashAfter(previous: string, line: Buffer): string {
  return readPreviousHash(line) === undefined
    ? sha256(`${previous}\n${line.toString('latin1')}`)
    : sha256(line)
}

/** Reads lines in order, from one file or several, and checks their chain. */
export interface ChainReader {
  readonly push: (bytes: Buffer) => void
  /** The hash that the next line must contain. */
  readonly head: () => string
  readonly lines: () => number
  /** Whether every line so far contained the hash of the line before it. */
  readonly holds: () => boolean
  /** Treats remaining bytes without a newline as a line, as the writer does when it opens such a file. */
  readonly end: () => void
}

/**
 * `head`: the hash that the first line must contain. If undefined, any value in the first line is accepted.
 */
export function readChain(head: string | undefined): ChainReader {
  let expected = head
  let [lines, holds] = [0, true]
  let rest: Buffer = Buffer.alloc(0)
  const readLine = (line: Buffer) => {
    if (line.length === 0) return
    const previous = readPreviousHash(line)
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
