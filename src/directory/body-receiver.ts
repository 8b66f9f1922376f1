/** Limits how many bodies are received at once, per caller and in total, to bound the memory used. */
import { limits } from '#contract/mpsd/limits.ts'
import type { Incoming } from '#http/incoming.ts'
import type { BodyBytes } from '#http/read-bytes.ts'

export interface BodyReceiver {
  /** Returns the complete body, or undefined if too many bodies are already being received. */
  readonly read: (caller: string, request: Incoming) => Promise<BodyBytes | undefined>
}

/** The maximum number of bodies, of at most 1 MiB each, received at once: per caller and in total. */
const maxPerCaller = 64
const maxTotal = 512

export function createBodyReceiver(): BodyReceiver {
  const receivingByCaller = new Map<string, number>()
  let total = 0
  return {
    read: async (caller, request) => {
      if (request.method === 'GET' || request.method === 'HEAD') return new Uint8Array()
      const ofCaller = receivingByCaller.get(caller) ?? 0
      if (ofCaller >= maxPerCaller || total >= maxTotal) return undefined
      receivingByCaller.set(caller, ofCaller + 1)
      total++
      try {
        return await request.readBody(limits.bodyBytes)
      } finally {
        total--
        const left = (receivingByCaller.get(caller) ?? 1) - 1
        if (left > 0) receivingByCaller.set(caller, left)
        else receivingByCaller.delete(caller)
      }
    },
  }
}
