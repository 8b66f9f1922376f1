/** Cache of query answers. An answer is valid until the next write or the next timeout (choice 43). */
import type { Scid } from '#contract/identifiers.ts'
import type { Answer } from './respond.ts'
import { prepare } from './store/compiled.ts'
import type { Db, Engine } from './store/engine.ts'

interface Known {
  readonly answer: Answer & { readonly body: Uint8Array<ArrayBuffer> }
  /** The engine's change count, read before the answer was made. */
  readonly changes: number
  /** Milliseconds since 1970. The answer is valid from the first time up to, not including, the second. */
  readonly from: number
  readonly until: number
}

/** Bytes: the size of the whole cache, and of the largest answer that it stores. */
const keptMost = 8 * 1024 * 1024
const answerMost = 64 * 1024

const nextLapse = prepare(
  () => '',
  (db, _: null, slot) =>
    db
      .selectFrom('session_members')
      .select((part) => part.fn.min('lapses_at').as('due'))
      .where('scid', '=', slot<string>('scid'))
      .where('lapses_at', '>', slot<number>('now')),
)
const nextEnd = prepare(
  () => '',
  (db, _: null, slot) =>
    db
      .selectFrom('sessions')
      .select((part) => part.fn.min('end_due').as('due'))
      .where('scid', '=', slot<string>('scid'))
      .where('end_due', '>', slot<number>('now')),
)

/** The next time at which a timeout changes query answers of a SCID; `Infinity` if there is none. */
async function findNextDue(db: Db, scid: Scid, now: number): Promise<number> {
  const [lapse] = await nextLapse(db, null, { scid, now })
  const [end] = await nextEnd(db, null, { scid, now })
  return Math.min(lapse?.due ?? Number.POSITIVE_INFINITY, end?.due ?? Number.POSITIVE_INFINITY)
}

export interface KnownAnswers {
  /** Returns the cached answer for `key` if it is valid at `now`; otherwise calls `make` and caches it. */
  readonly find: (key: string, scid: Scid, now: number, make: () => Promise<Answer>) => Promise<Answer>
}

/** If other processes can write to the database, nothing is cached and every answer is made anew. */
export function createKnownAnswers(db: Db, engine: Engine): KnownAnswers {
  const { countChanges } = engine
  if (!countChanges) return { find: (_, __, ___, make) => make() }
  const known = new Map<string, Known>()
  let kept = 0
  return {
    find: async (key, scid, now, make) => {
      const found = known.get(key)
      const changes = countChanges()
      if (found?.changes === changes && found.from <= now && now < found.until) return found.answer
      const answer = await make()
      if (answer.status !== 200 || answer.body === null || answer.body instanceof ReadableStream)
        return answer
      if (answer.body.length > answerMost) return answer
      const until = await findNextDue(db, scid, now)
      const body = Buffer.from(answer.body)
      kept += body.length - (found ? found.answer.body.length : 0)
      if (kept > keptMost) {
        known.clear()
        kept = body.length
      }
      known.set(key, { answer: { ...answer, body }, changes, from: now, until })
      return answer
    },
  }
}
