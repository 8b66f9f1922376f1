/** Answers that are still true: nothing was written since, and no timeout has fired (choice 43). */
import type { Scid } from '#contract/identifiers.ts'
import type { Answer } from './respond.ts'
import { prepare } from './store/compiled.ts'
import type { Db, Engine } from './store/engine.ts'

interface Known {
  readonly answer: Answer & { readonly body: Uint8Array<ArrayBuffer> }
  /** The count of changes before it was asked for. */
  readonly changes: number
  /** Milliseconds since 1970: from when, and until before when it holds. */
  readonly from: number
  readonly until: number
}

/** Bytes kept in all, and of one answer. */
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

/** When the next timeout in a SCID changes what queries answer; `Infinity` where none runs. */
async function findNextDue(db: Db, scid: Scid, now: number): Promise<number> {
  const [lapse] = await nextLapse(db, null, { scid, now })
  const [end] = await nextEnd(db, null, { scid, now })
  return Math.min(lapse?.due ?? Number.POSITIVE_INFINITY, end?.due ?? Number.POSITIVE_INFINITY)
}

export interface KnownAnswers {
  /** The answer under `key` at `now` in a SCID; made where none is known that still holds. */
  readonly find: (key: string, scid: Scid, now: number, make: () => Promise<Answer>) => Promise<Answer>
}

/** Where other processes write too, nothing is known for sure, and every answer is made. */
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
