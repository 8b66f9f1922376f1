/** Looks whether SQLite's write-ahead log is whole: SQLite itself leaves out, without a word, what follows a damaged frame. */
import { readFileSync, statSync } from 'node:fs'
import { DamagedDocument } from './document.ts'

/** The file is not what a directory leaves behind. */
export class DamagedFile extends DamagedDocument {}

/** Bytes: the log's header, and the head of each frame before its page (the file format of SQLite, section 4). */
const headerLength = 32
const frameHeadLength = 24
/** The lowest bit of the magic number says in which byte order the checksums are. */
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
  /** How many follow one another whole; fewer than none where the header is not. */
  readonly whole: number
  /** The number of the last one of this log, and not of one before it, that ends a transaction. */
  readonly lastCommit: number
  /** Whether one bears a half of the log's salts, which no log before it did. */
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
    // The size of the database after a commit; 0 in all other frames.
    if (data.getUint32(at + 4) !== 0) lastCommit = i + 1
    if (whole < i) continue
    const afterHead = addSums(data, at, at + 8, littleEndian, sums)
    sums = addSums(data, at + frameHeadLength, at + frameLength, littleEndian, afterHead)
    if (isAt(data, at + 16, sums)) whole = i + 1
  }
  return { whole, lastCommit, hasHalfSalts, all }
}

/**
 * A log that a process left behind when it was ended may stop in the middle of a transaction that nobody
 * was told of. A frame that is not whole, with the end of a transaction behind it or at the very end of
 * the file, is damage: what was acknowledged would be lost. Errors: `DamagedFile`.
 */
export function checkLog(file: string): void {
  const size = statSync(file, { throwIfNoEntry: false })?.size ?? 0
  // Shorter than a header: it was about to be made.
  if (size <= headerLength) return
  const bytes = readFileSync(file)
  const data = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const { whole, lastCommit, hasHalfSalts, all } = readFrames(data)
  if (whole < 0) throw new DamagedFile(`${file} has no header: restore the data from a backup`)
  // The first transaction of a log that begins anew, before the file is cut behind it.
  const isUnfinished = lastCommit === whole + 1 && all > lastCommit
  if (!hasHalfSalts && (lastCommit <= whole || isUnfinished)) return
  throw new DamagedFile(`${file} is damaged in frame ${whole + 1}: restore the data from a backup`)
}
