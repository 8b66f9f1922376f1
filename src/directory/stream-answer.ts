/** Sends an answer while it is being made, at the speed of the client; the whole is never in memory. */

import type { Answer } from '#http/answer.ts'
import type { Scheduler, WorkSlot } from './scheduler.ts'

/** The minimum number of bytes per chunk, except the last. */
const chunkBytes = 64 * 1024
/** Bytes that are buffered for a slow client. */
const maxBufferedBytes = 256 * 1024

/**
 * Answers 200 when the first chunk is ready. An earlier failure rejects the promise. A later failure aborts
 * the body, so that the client cannot take a part for the whole. `make` runs in the work slot, which is
 * released while the client is slow.
 */
export function streamAnswer(
  slot: WorkSlot,
  headers: Readonly<Record<string, string>>,
  make: (write: (part: string | Uint8Array) => Promise<void>) => Promise<void>,
): Promise<Answer> {
  const strategy = new ByteLengthQueuingStrategy({ highWaterMark: maxBufferedBytes })
  const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>(undefined, strategy)
  const writer = writable.getWriter()
  const encoder = new TextEncoder()
  const started = Promise.withResolvers<void>()
  const work = async () => {
    let buffered: Uint8Array[] = []
    let length = 0
    const flush = async () => {
      const chunk = Buffer.concat(buffered)
      buffered = []
      length = 0
      // Release the work slot while a slow client reads, and only then: who releases it must wait for it again.
      if ((writer.desiredSize ?? 0) <= 0) await slot.releaseWhile(() => writer.ready)
      writer.write(chunk).catch(() => {})
      started.resolve()
    }
    await make(async (part) => {
      const bytes = typeof part === 'string' ? encoder.encode(part) : part
      buffered.push(bytes)
      length += bytes.length
      if (length >= chunkBytes) await flush()
    })
    await flush()
    // Everything is made: release the work slot while the client reads the rest.
    await slot.releaseWhile(() => writer.close())
  }
  const rest = work().catch((error: unknown) => {
    started.reject(error)
    writer.abort(error).catch(() => {})
  })
  return started.promise.then(() => ({ status: 200, body: readable, headers, rest }))
}

/**
 * Gives the answer as soon as it is there. The work slot is held until what goes on after it has ended. Undefined if the
 * scheduler rejects the work.
 */
export function runUntilAnswered(
  scheduler: Scheduler,
  caller: string,
  make: (slot: WorkSlot) => Promise<Answer>,
): Promise<Answer> | undefined {
  const answered = Promise.withResolvers<Answer>()
  const work = scheduler.run(caller, async (slot) => {
    const answer = await make(slot)
    answered.resolve(answer)
    await answer.rest
  })
  work?.catch(answered.reject)
  return work && answered.promise
}
