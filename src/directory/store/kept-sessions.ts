/** Which version of a session is stored, kept in memory until its row changes, so that it is not asked for again. */

import { createChangeCount } from './change-count.ts'

/** What a conditional read needs, without the session's document. */
export interface SessionHead {
  readonly etag: string
  /** Milliseconds since 1970 when any timeout fires next. */
  readonly nextStep: number | null
  /** Whether every caller may read the session, whoever is in it. */
  readonly isPublic: boolean
}

export interface KeptSession {
  readonly head: SessionHead
  /** The hash of its document. */
  readonly hash: string
}

/** The columns that identify a session. */
interface Named {
  readonly scid: string
  readonly template_key: string
  readonly name_key: string
}

export interface KeptSessions {
  /** The number of changes so far. What was read before another one may be out of date. */
  readonly countChanges: () => number
  readonly get: (own: Named) => KeptSession | undefined
  /** `readAt`: what `countChanges` was before the session was read. Not for what only a transaction sees. */
  readonly put: (own: Named, session: KeptSession, readAt: number) => void
  /** Forgets a session, before others see its change. */
  readonly drop: (scid: string, templateKey: string, nameKey: string) => void
}

/** An entry takes about half a kilobyte. */
const maxSessions = 10_000

const keyOf = (scid: string, templateKey: string, nameKey: string) => `${scid}\0${templateKey}\0${nameKey}`

/** `countOther`: a number that is another one after sessions may have changed without `drop`. */
export function createKeptSessions(countOther: () => number, max = maxSessions): KeptSessions {
  const sessions = new Map<string, KeptSession>()
  const changes = createChangeCount(countOther, () => sessions.clear())
  return {
    countChanges: changes.current,
    get: (own) => {
      changes.look()
      return sessions.get(keyOf(own.scid, own.template_key, own.name_key))
    },
    put: (own, session, readAt) => {
      if (readAt !== changes.current()) return
      sessions.set(keyOf(own.scid, own.template_key, own.name_key), session)
      if (sessions.size <= max) return
      for (const oldest of sessions.keys()) {
        sessions.delete(oldest)
        return
      }
    },
    drop: (scid, templateKey, nameKey) => {
      changes.add()
      sessions.delete(keyOf(scid, templateKey, nameKey))
    },
  }
}
