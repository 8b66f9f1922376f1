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

type Checksum = readonly [number, number]

function extendChecksum(
  data: DataView,
  from: number,
  to: number,
  littleEndian: boolean,
  [a, b]: Checksum,
): Checksum {
  let [first, second] = [a, b]
  for (let offset = from; offset < to; offset += 8) {
    first = (first + data.getUint32(offset, littleEndian) + second) >>> 0
    second = (second + data.getUint32(offset + 4, littleEndian) + first) >>> 0
  }
  return [first, second]
}

const hasChecksumAt = (data: DataView, offset: number, [first, second]: Checksum) =>
  data.getUint32(offset) === first && data.getUint32(offset + 4) === second

interface Frames {
  /** Number of valid frames from the start, without a gap. -1 if the header is invalid. */
  readonly validFrames: number
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
  readonly totalFrames: number
}

function readFrames(data: DataView): Frames {
  const littleEndian = data.getUint32(0) === magic
  const frameLength = frameHeadLength + data.getUint32(8)
  const totalFrames = Math.floor((data.byteLength - headerLength) / frameLength)
  let checksum = extendChecksum(data, 0, 24, littleEndian, [0, 0])
  if (!hasChecksumAt(data, 24, checksum))
    return { validFrames: -1, lastCommit: 0, hasHalfSalts: false, totalFrames }
  let [validFrames, lastCommit, hasHalfSalts] = [0, 0, false]
  for (let i = 0; i < totalFrames; i++) {
    const offset = headerLength + i * frameLength
    const first = data.getUint32(offset + 8) === data.getUint32(16)
    const second = data.getUint32(offset + 12) === data.getUint32(20)
    if (first !== second) hasHalfSalts = true
    if (!first || !second) continue
    // Size of the database after a commit. It is 0 in every other frame.
    if (data.getUint32(offset + 4) !== 0) lastCommit = i + 1
    if (validFrames < i) continue
    const afterHead = extendChecksum(data, offset, offset + 8, littleEndian, checksum)
    checksum = extendChecksum(data, offset + frameHeadLength, offset + frameLength, littleEndian, afterHead)
    if (hasChecksumAt(data, offset + 16, checksum)) validFrames = i + 1
  }
  return { validFrames, lastCommit, hasHalfSalts, totalFrames }
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
  const { validFrames, lastCommit, hasHalfSalts, totalFrames } = readFrames(data)
  if (validFrames < 0) throw new DamagedFile(`${file} has no header: restore the data from a backup`)
  // The process was killed during the first commit after a restart of the log, before SQLite truncated the
  // file.
  const isUnfinished = lastCommit === validFrames + 1 && totalFrames > lastCommit
  if (!hasHalfSalts && (lastCommit <= validFrames || isUnfinished)) return
  throw new DamagedFile(`${file} is damaged in frame ${validFrames + 1}: restore the data from a backup`)
}
