/** An answer that is sent while it is made: as fast as whoever asked takes it, and never in memory as a whole. */
import type { Turn } from './admission.ts'
import type { Answer } from './respond.ts'

/** Characters that are sent at once. */
const pieceLength = 64 * 1024
/** Bytes that may wait to be taken. */
const waitingBytes = 256 * 1024

/**
 * Answers 200 once the first piece is there; what fails before it is the caller's error, and what fails
 * later breaks the answer off, so that a part is never taken for the whole. Whoever makes it has a turn
 * until all of it is sent. Nothing where too many wait already.
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
      // Whoever reads slowly has not the turn while he does.
      await turn.outside(() => writer.ready)
      writer.write(piece).catch(() => {})
      started.resolve({ status: 200, body: readable, headers })
    }
    await make(turn, async (text) => {
      kept += text
      if (kept.length >= pieceLength) await flush()
    })
    await flush()
    // All is made; whoever takes it takes his time.
    await turn.outside(() => writer.close())
  }
  const all = run(work)
  all?.catch((error: unknown) => {
    started.reject(error)
    writer.abort(error).catch(() => {})
  })
  return all && started.promise
}
