/** Sends an answer while it is being made, at the speed of the client; the whole is never in memory. */
import type { Turn } from './admission.ts'
import type { Answer } from './respond.ts'

/** The minimum number of characters per chunk, except the last. */
const pieceLength = 64 * 1024
/** Bytes that are buffered for a slow client. */
const waitingBytes = 256 * 1024

/**
 * Answers 200 when the first chunk is ready. An earlier failure rejects the promise. A later failure aborts
 * the body, so that the client cannot take a part for the whole. `make` runs in a work slot, which is
 * released while the client is slow. Returns undefined if the scheduler rejects the work.
 */
export function sendPieces(
  headers: Readonly<Record<string, string>>,
  run: (work: (turn: Turn) => Promise<void>) => Promise<void> | undefined,
  make: (turn: Turn, write: (text: string) => Promise<void>) => Promise<void>,
): Promise<Answer> | undefined {
  const strategy = new ByteLengthQueuingStrategy({ highWaterMark: waitingBytes })
  const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>(undefined, strategy)
  const writer = writable.getWriter()
  const encoder = new TextEncoder()
  const started = Promise.withResolvers<Answer>()
  const work = async (turn: Turn) => {
    let kept = ''
    const flush = async () => {
      const piece = encoder.encode(kept)
      kept = ''
      // Release the work slot while a slow client reads.
      await turn.outside(() => writer.ready)
      writer.write(piece).catch(() => {})
      started.resolve({ status: 200, body: readable, headers })
    }
    await make(turn, async (text) => {
      kept += text
      if (kept.length >= pieceLength) await flush()
    })
    await flush()
    // Everything is made: release the work slot while the client reads the rest.
    await turn.outside(() => writer.close())
  }
  const all = run(work)
  all?.catch((error: unknown) => {
    started.reject(error)
    writer.abort(error).catch(() => {})
  })
  return all && started.promise
}
