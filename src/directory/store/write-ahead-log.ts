/** Checks SQLite's write-ahead log. SQLite itself silently ignores everything after a damaged frame. */
import { readFileSync, statSync } from 'node:fs'
import { DamagedDocument } from './document.ts'

/** The file is not one that a directory left behind. */
export class DamagedFile extends DamagedDocument {}

/**
 * Bytes: the header of the log, and the head of each frame before its page (SQLite file format, section 4).
 */
const headerLength = 32
const frameHeadLength = 24
/** Magic number of the log. Its lowest bit gives the byte order of the checksums: 0 is little-endian. */
const magic = 0x377f0682

type Sums = readonly [number, number]

function addSums(data: DataView, from: number, to: number, littleEndian: boolean, [a, b]: Sums): Sums {
  let [first, second] = [a, b]
  for (let at = from; at < to; at += 8) {
    first = (first + data.getUint32(at, littleEndian) + second) >>> 0
    second = (second + data.getUint32(at + 4, littleEndian) + first) >>> 0
  }
  return [first, second]
}

const isAt = (data: DataView, at: number, [first, second]: Sums) =>
  data.getUint32(at) === first && data.getUint32(at + 4) === second

interface Frames {
  /** Number of valid frames from the start, without a gap. -1 if the header is invalid. */
  readonly whole: number
  /**
   * Number of the last frame of this log that ends a transaction. Frames of an earlier log do not count. 0 if
   * none does.
   */
  readonly lastCommit: number
  /**
   * Whether a frame has exactly one of this log's two salts. No frame of an earlier log has, so it is
   * damaged.
   */
  readonly hasHalfSalts: boolean
  readonly all: number
}

function readFrames(data: DataView): Frames {
  const littleEndian = data.getUint32(0) === magic
  const frameLength = frameHeadLength + data.getUint32(8)
  const all = Math.floor((data.byteLength - headerLength) / frameLength)
  let sums = addSums(data, 0, 24, littleEndian, [0, 0])
  if (!isAt(data, 24, sums)) return { whole: -1, lastCommit: 0, hasHalfSalts: false, all }
  let [whole, lastCommit, hasHalfSalts] = [0, 0, false]
  for (let i = 0; i < all; i++) {
    const at = headerLength + i * frameLength
    const first = data.getUint32(at + 8) === data.getUint32(16)
    const second = data.getUint32(at + 12) === data.getUint32(20)
    if (first !== second) hasHalfSalts = true
    if (!first || !second) continue
    // Size of the database after a commit. It is 0 in every other frame.
    if (data.getUint32(at + 4) !== 0) lastCommit = i + 1
    if (whole < i) continue
    const afterHead = addSums(data, at, at + 8, littleEndian, sums)
    sums = addSums(data, at + frameHeadLength, at + frameLength, littleEndian, afterHead)
    if (isAt(data, at + 16, sums)) whole = i + 1
  }
  return { whole, lastCommit, hasHalfSalts, all }
}

/**
 * Checks the log. A killed process can leave a log that stops in the middle of a transaction that it never
 * acknowledged. An invalid frame is damage if a commit of this log follows it, or if it is itself a commit
 * and the last frame of the file: SQLite would lose acknowledged writes. Errors: `DamagedFile`.
 */
export function checkLog(file: string): void {
  const size = statSync(file, { throwIfNoEntry: false })?.size ?? 0
  // Not longer than the header: the process ended while it created the log.
  if (size <= headerLength) return
  const bytes = readFileSync(file)
  const data = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const { whole, lastCommit, hasHalfSalts, all } = readFrames(data)
  if (whole < 0) throw new DamagedFile(`${file} has no header: restore the data from a backup`)
  // The process was killed during the first commit after a restart of the log, before SQLite truncated the
  // file.
  const isUnfinished = lastCommit === whole + 1 && all > lastCommit
  if (!hasHalfSalts && (lastCommit <= whole || isUnfinished)) return
  throw new DamagedFile(`${file} is damaged in frame ${whole + 1}: restore the data from a backup`)
}
