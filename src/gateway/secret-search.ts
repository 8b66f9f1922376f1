/** Searches data for a secret, also through common escapes, encodings and line breaks. */

import { yieldIfDue } from './long-work.ts'
import { indexSecrets, type SecretIndex } from './secret-index.ts'
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
const maxLevels = 3
const maxShortenings = 12
/** Maximum decoded bytes for each byte that is searched. */
const maxDecodedPerByte = 100
/** The limit of decoded bytes is never below this, however short the text is. */
const minDecodedBytes = 1024 * 1024

const shortenings = [undoEscapes, undoWideCharacters, undoSoftBreaks, undoLines]
const encodings = [undoQuotedPrintable, undoHex, undoBase64]

interface DecodingLimit {
  remaining: number
}

/** Pauses after each step, so that the caller can let other requests run. */
function* search(
  bytes: Uint8Array,
  index: SecretIndex,
  limit: DecodingLimit,
  levels: number,
  shortened: number,
): Generator<undefined, Finding> {
  limit.remaining -= bytes.length
  if (limit.remaining < 0) return 'unclear'
  if (bytes.length < index.minBytes) return 'none'
  if (index.occursIn(bytes)) return 'found'
  yield
  for (const undo of shortened < maxShortenings ? shortenings : []) {
    const undone = undo(bytes, index.minBytes)
    yield
    const finding = undone ? yield* search(undone, index, limit, levels, shortened + 1) : 'none'
    if (finding !== 'none') return finding
  }
  for (const undo of levels < maxLevels ? encodings : []) {
    const undone = undo(bytes, index.minBytes)
    yield
    const finding = undone ? yield* search(undone, index, limit, levels + 1, shortened) : 'none'
    if (finding !== 'none') return finding
  }
  return 'none'
}

const startSearch = (bytes: Uint8Array, index: SecretIndex) =>
  search(bytes, index, { remaining: Math.max(minDecodedBytes, bytes.length * maxDecodedPerByte) }, 0, 0)

/** Searches a short text synchronously. `unclear` counts as found. */
export function holdsSecret(text: string, secrets: readonly string[]): boolean {
  const index = indexSecrets(secrets)
  if (!index) return false
  const steps = startSearch(Buffer.from(text, 'utf8'), index)
  for (;;) {
    const { done, value } = steps.next()
    if (done) return value !== 'none'
  }
}

/** Bytes searched at once, and bytes repeated with the next piece: the longest encoded part of a secret. */
const pieceBytes = 256 * 1024
const overlapBytes = 64 * 1024

function* splitPieces(bytes: Uint8Array): Generator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += pieceBytes) yield bytes.subarray(at, at + pieceBytes)
}

/** Searches a stream piece by piece and lets other requests run in between. Errors: those of `pieces`. */
export async function searchPieces(
  pieces: Iterable<Uint8Array> | AsyncIterable<Uint8Array>,
  secrets: readonly string[],
): Promise<Finding> {
  const index = indexSecrets(secrets)
  let last: Uint8Array = new Uint8Array()
  for await (const piece of pieces) {
    for (const part of index ? splitPieces(piece) : []) {
      const joined = Buffer.concat([last, part])
      if (!index) break
      const steps = startSearch(joined, index)
      for (let step = steps.next(); ; step = steps.next()) {
        if (step.done && step.value !== 'none') return step.value
        if (step.done) break
        await yieldIfDue()
      }
      last = joined.subarray(Math.max(0, joined.length - overlapBytes))
    }
    await yieldIfDue()
  }
  return 'none'
}

export function searchBytes(bytes: Uint8Array, secrets: readonly string[]): Promise<Finding> {
  return searchPieces(splitPieces(bytes), secrets)
}
