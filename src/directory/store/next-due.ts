/** When the next timeout changes what queries answer. */
import type { Scid } from '#contract/identifiers.ts'
import { prepare } from './compiled-queries.ts'
import type { Db } from './engine.ts'

interface Values {
  readonly scid: Scid
  /** Milliseconds since 1970. */
  readonly now: number
}

const selectNextRemoval = prepare<null, Values>()((db, _, parameter) =>
  db
    .selectFrom('session_members')
    .select((part) => part.fn.min('lapses_at').as('due'))
    .where('scid', '=', parameter('scid'))
    .where('lapses_at', '>', parameter('now')),
)
const selectNextEnd = prepare<null, Values>()((db, _, parameter) =>
  db
    .selectFrom('sessions')
    .select((part) => part.fn.min('end_due').as('due'))
    .where('scid', '=', parameter('scid'))
    .where('end_due', '>', parameter('now')),
)

/** The next time at which a timeout changes query answers of a SCID; `Infinity` if there is none. */
export async function findNextDue(db: Db, scid: Scid, now: number): Promise<number> {
  const [removal] = await selectNextRemoval(db, null, { scid, now })
  const [end] = await selectNextEnd(db, null, { scid, now })
  return Math.min(removal?.due ?? Number.POSITIVE_INFINITY, end?.due ?? Number.POSITIVE_INFINITY)
}
