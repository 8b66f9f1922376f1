/** Sends an answer while it is being made, at the speed of the client; the whole is never in memory. */

import type { Answer } from '#http/answer.ts'
import type { WorkSlot } from './scheduler.ts'

/** The minimum number of characters per chunk, except the last. */
const chunkCharacters = 64 * 1024
/** Bytes that are buffered for a slow client. */
const maxBufferedBytes = 256 * 1024

type Headers = Readonly<Record<string, string>>
/** Runs in a work slot, which is released while the client is slow. */
type Make = (slot: WorkSlot, write: (text: string) => Promise<void>) => Promise<void>

interface Streaming {
  readonly work: (slot: WorkSlot) => Promise<void>
  /** `working`: what `work` returned. */
  readonly answerOf: (working: Promise<void>) => Promise<Answer>
}

function createStreaming(headers: Headers, make: Make): Streaming {
  const strategy = new ByteLengthQueuingStrategy({ highWaterMark: maxBufferedBytes })
  const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>(undefined, strategy)
  const writer = writable.getWriter()
  const encoder = new TextEncoder()
  const started = Promise.withResolvers<Answer>()
  const work = async (slot: WorkSlot) => {
    let buffered = ''
    const flush = async () => {
      const chunk = encoder.encode(buffered)
      buffered = ''
      // Release the work slot while a slow client reads, and only then: who releases it must wait for it again.
      if ((writer.desiredSize ?? 0) <= 0) await slot.releaseWhile(() => writer.ready)
      writer.write(chunk).catch(() => {})
      started.resolve({ status: 200, body: readable, headers })
    }
    await make(slot, async (text) => {
      buffered += text
      if (buffered.length >= chunkCharacters) await flush()
    })
    await flush()
    // Everything is made: release the work slot while the client reads the rest.
    await slot.releaseWhile(() => writer.close())
  }
  const answerOf = (working: Promise<void>) => {
    const rest = working.catch((error: unknown) => {
      started.reject(error)
      writer.abort(error).catch(() => {})
    })
    return started.promise.then((answer) => ({ ...answer, rest }))
  }
  return { work, answerOf }
}

/**
 * Answers 200 when the first chunk is ready. An earlier failure rejects the promise. A later failure aborts
 * the body, so that the client cannot take a part for the whole. Returns undefined if `run`, which gives the work its
 * slot, rejects it.
 */
export function streamAnswer(
  headers: Headers,
  run: (work: (slot: WorkSlot) => Promise<void>) => Promise<void> | undefined,
  make: Make,
): Promise<Answer> | undefined {
  const { work, answerOf } = createStreaming(headers, make)
  const working = run(work)
  return working && answerOf(working)
}

/** The same in a slot that the request has already. */
export function streamAnswerIn(slot: WorkSlot, headers: Headers, make: Make): Promise<Answer> {
  const { work, answerOf } = createStreaming(headers, make)
  return answerOf(work(slot))
}
