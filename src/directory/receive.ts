/** Bodies that are still being sent: bounded for each caller and in all, so that nobody's fill the memory. */
import { type BodyBytes, readBytes } from './read-body.ts'

export interface Receiving {
  /** The body once it is whole; nothing where too many are being sent already. */
  readonly read: (caller: string, request: Request) => Promise<BodyBytes | undefined>
}

/** Bodies being sent at once, of at most 1 MiB each. */
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
