/** Searches data for a secret, also through common escapes, encodings and line breaks. */
import { indexSecrets, type SecretIndex } from './secret-index.ts'
import { takeTurns } from './turns.ts'
import {
  undoBase64,
  undoEscapes,
  undoHex,
  undoLines,
  undoQuotedPrintable,
  undoSoftBreaks,
  undoWideCharacters,
} from './undo-encodings.ts'

/** `unclear`: the search stopped at its limit, because too much data is encoded within other data. */
export type Finding = 'none' | 'found' | 'unclear'

/** Maximum nested encodings; maximum shortenings (escapes, wide characters, line breaks). */
const levelsMost = 3
const shorteningsMost = 12
/** Maximum decoded bytes for each byte that is searched. */
const decodedMost = 100
/** The limit of decoded bytes is never below this, however short the text is. */
const decodedLeast = 1024 * 1024

const shortenings = [undoEscapes, undoWideCharacters, undoSoftBreaks, undoLines]
const encodings = [undoQuotedPrintable, undoHex, undoBase64]

interface Effort {
  left: number
}

/** Pauses after each step, so that the caller can let other requests run. */
function* search(
  bytes: Uint8Array,
  index: SecretIndex,
  effort: Effort,
  levels: number,
  shortened: number,
): Generator<undefined, Finding> {
  effort.left -= bytes.length
  if (effort.left < 0) return 'unclear'
  if (bytes.length < index.least) return 'none'
  if (index.isIn(bytes)) return 'found'
  yield
  for (const undo of shortened < shorteningsMost ? shortenings : []) {
    const undone = undo(bytes, index.least)
    yield
    const finding = undone ? yield* search(undone, index, effort, levels, shortened + 1) : 'none'
    if (finding !== 'none') return finding
  }
  for (const undo of levels < levelsMost ? encodings : []) {
    const undone = undo(bytes, index.least)
    yield
    const finding = undone ? yield* search(undone, index, effort, levels + 1, shortened) : 'none'
    if (finding !== 'none') return finding
  }
  return 'none'
}

const begin = (bytes: Uint8Array, index: SecretIndex) =>
  search(bytes, index, { left: Math.max(decodedLeast, bytes.length * decodedMost) }, 0, 0)

/** Searches a short text synchronously. `unclear` counts as found. */
export function holdsSecret(text: string, secrets: readonly string[]): boolean {
  const index = indexSecrets(secrets)
  if (!index) return false
  const steps = begin(Buffer.from(text, 'utf8'), index)
  for (;;) {
    const { done, value } = steps.next()
    if (done) return value !== 'none'
  }
}

/** Bytes searched at once, and bytes repeated with the next piece: the longest encoded part of a secret. */
const stride = 256 * 1024
const overlap = 64 * 1024

function* piecesOf(bytes: Uint8Array): Generator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += stride) yield bytes.subarray(at, at + stride)
}

/** Searches a stream piece by piece and lets other requests run in between. Errors: those of `pieces`. */
export async function searchPieces(
  pieces: Iterable<Uint8Array> | AsyncIterable<Uint8Array>,
  secrets: readonly string[],
): Promise<Finding> {
  const index = indexSecrets(secrets)
  let last: Uint8Array = new Uint8Array()
  for await (const piece of pieces) {
    for (const part of index ? piecesOf(piece) : []) {
      const joined = Buffer.concat([last, part])
      if (!index) break
      const steps = begin(joined, index)
      for (let step = steps.next(); ; step = steps.next()) {
        if (step.done && step.value !== 'none') return step.value
        if (step.done) break
        await takeTurns()
      }
      last = joined.subarray(Math.max(0, joined.length - overlap))
    }
    await takeTurns()
  }
  return 'none'
}

export function searchBytes(bytes: Uint8Array, secrets: readonly string[]): Promise<Finding> {
  return searchPieces(piecesOf(bytes), secrets)
}
