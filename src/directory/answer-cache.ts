/** Cache of query answers. An answer is valid until the next write or the next timeout (choice 43). */
import type { Scid } from '#contract/identifiers.ts'
import type { Answer } from '#http/answer.ts'
import type { Db, Engine } from './store/engine.ts'
import { findNextDue } from './store/next-due.ts'

interface CachedAnswer {
  readonly answer: Answer & { readonly body: Uint8Array<ArrayBuffer> }
  /** The engine's change count, read before the answer was made. */
  readonly changes: number
  /** Milliseconds since 1970. The answer is valid from the first time up to, not including, the second. */
  readonly validFrom: number
  readonly validUntil: number
}

/** Bytes: the size of the whole cache, and of the largest answer that it stores. */
const maxCacheBytes = 8 * 1024 * 1024
const maxAnswerBytes = 64 * 1024

export interface AnswerCache {
  /** Returns the cached answer for `key` if it is valid at `now`; otherwise calls `make` and caches it. */
  readonly find: (key: string, scid: Scid, now: number, make: () => Promise<Answer>) => Promise<Answer>
}

/** If other processes can write to the database, nothing is cached and every answer is made anew. */
export function createAnswerCache(db: Db, engine: Engine): AnswerCache {
  const { countChanges } = engine
  if (!countChanges) return { find: (_, __, ___, make) => make() }
  const entries = new Map<string, CachedAnswer>()
  let cachedBytes = 0
  return {
    find: async (key, scid, now, make) => {
      const found = entries.get(key)
      const changes = countChanges()
      if (found?.changes === changes && found.validFrom <= now && now < found.validUntil) return found.answer
      const answer = await make()
      if (answer.status !== 200 || answer.body === null || answer.body instanceof ReadableStream)
        return answer
      if (answer.body.length > maxAnswerBytes) return answer
      const validUntil = await findNextDue(db, scid, now)
      const body = Buffer.from(answer.body)
      cachedBytes += body.length - (found ? found.answer.body.length : 0)
      if (cachedBytes > maxCacheBytes) {
        entries.clear()
        cachedBytes = body.length
      }
      entries.set(key, { answer: { ...answer, body }, changes, validFrom: now, validUntil })
      return answer
    },
  }
}
