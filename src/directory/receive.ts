/** Limits how many bodies are received at once, per caller and in total, to bound the memory used. */
import { type BodyBytes, readBytes } from './read-body.ts'

export interface Receiving {
  /** Returns the complete body, or undefined if too many bodies are already being received. */
  readonly read: (caller: string, request: Request) => Promise<BodyBytes | undefined>
}

/** The maximum number of bodies, of at most 1 MiB each, received at once: per caller and in total. */
const eachMost = 64
const allMost = 512

export function createReceiving(): Receiving {
  const sending = new Map<string, number>()
  let all = 0
  return {
    read: async (caller, request) => {
      if (request.method === 'GET' || request.method === 'HEAD') return new Uint8Array()
      const own = sending.get(caller) ?? 0
      if (own >= eachMost || all >= allMost) return undefined
      sending.set(caller, own + 1)
      all++
      try {
        return await readBytes(request)
      } finally {
        all--
        const left = (sending.get(caller) ?? 1) - 1
        if (left > 0) sending.set(caller, left)
        else sending.delete(caller)
      }
    },
  }
}
