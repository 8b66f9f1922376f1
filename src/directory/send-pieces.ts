/** An answer that is sent while it is made: as fast as whoever asked takes it, and never in memory as a whole. */
import type { Turn } from './admission.ts'
import type { Answer } from './respond.ts'

/** Characters that are sent at once. */
const pieceLength = 64 * 1024
/** Bytes that may wait to be taken. */
const waitingBytes = 256 * 1024

/**
 * Answers 200 once the first piece is there; what fails before it is the caller's error, and what fails
 * later breaks the answer off, so that a part is never taken for the whole.
 */
export async function sendPieces(
  headers: Readonly<Record<string, string>>,
  turn: Turn,
  make: (write: (text: string) => Promise<void>) => Promise<void>,
): Promise<Answer> {
  const strategy = new ByteLengthQueuingStrategy({ highWaterMark: waitingBytes })
  const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>(undefined, strategy)
  const writer = writable.getWriter()
  const encoder = new TextEncoder()
  let kept = ''
  const flush = async () => {
    const piece = encoder.encode(kept)
    kept = ''
    // Whoever reads slowly has not the turn while he does.
    await turn.outside(() => writer.ready)
    writer.write(piece).catch(() => {})
  }
  const first = Promise.withResolvers<void>()
  const all = make(async (text) => {
    kept += text
    if (kept.length < pieceLength) return
    await flush()
    first.resolve()
  })
  all
    .then(async () => {
      await flush()
      first.resolve()
      await writer.close()
    })
    .catch((error: unknown) => {
      first.reject(error)
      writer.abort(error).catch(() => {})
    })
  await first.promise
  return { status: 200, body: readable, headers }
}
