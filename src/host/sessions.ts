/** Browsers that are signed in: each by a cookie that its scripts cannot read, in memory only. */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import { parse, serialize } from 'hono/utils/cookie'
import type { Role } from '#contract/access.ts'

/** Who came in, and how. */
export interface Visit {
  readonly user: string
  readonly role: Role
}

export interface Sessions {
  /**
   * The `Set-Cookie` of a new session, which takes the place of the browser's own before; nothing
   * where there are too many.
   */
  readonly begin: (visit: Visit, cookie: string | undefined) => string | undefined
  /** `isUse`: whether somebody asks, and not the open page by itself; a session without use ends. */
  readonly find: (cookie: string | undefined, isUse?: boolean) => Visit | undefined
  /** Forgets the browser, and answers with the `Set-Cookie` that makes it forget. */
  readonly end: (cookie: string | undefined) => string
}

const lifetimeMs = 12 * 3_600_000
const idleMs = 30 * 60_000
const maxSessions = 10_000
/** Of one user; the next takes the place of the user's own oldest. */
const maxPerUser = 50

export const newSecret = () => randomBytes(32).toString('base64url')

/** In a time that tells nothing of how much of it was right. */
export function isSameSecret(given: string, secret: string): boolean {
  const hash = (text: string) => createHash('sha256').update(text).digest()
  return timingSafeEqual(hash(given), hash(secret))
}

/** What goes into a cookie. Cookies know no ports: the name tells one server on a machine from another. */
export function cookieName(isSecure: boolean, name: string): string {
  return isSecure ? `__Host-${name}` : name
}

export interface SessionOptions {
  /** Milliseconds since 1970. */
  readonly now: () => number
  readonly isSecure: boolean
  /** Empty where it is the scheme's own. */
  readonly port: () => string
}

interface Session {
  readonly visit: Visit
  readonly until: number
  idleUntil: number
}

export function openSessions({ now, isSecure, port }: SessionOptions): Sessions {
  const sessions = new Map<string, Session>()
  const name = () => cookieName(isSecure, `sessionscope${port()}`)
  const idOf = (cookie: string | undefined) =>
    cookie === undefined ? undefined : parse(cookie, name())[name()]
  const write = (value: string, maxAge: number) =>
    serialize(name(), value, { path: '/', httpOnly: true, secure: isSecure, sameSite: 'Strict', maxAge })
  const hasEnded = ({ until, idleUntil }: Session) => Math.min(until, idleUntil) <= now()
  const removeEnded = () => {
    for (const [id, session] of sessions) if (hasEnded(session)) sessions.delete(id)
  }
  return {
    begin: (visit, cookie) => {
      const before = idOf(cookie)
      if (before !== undefined) sessions.delete(before)
      removeEnded()
      const own = [...sessions].filter(([, session]) => session.visit.user === visit.user)
      const [oldest] = own
      if (own.length >= maxPerUser && oldest) sessions.delete(oldest[0])
      if (sessions.size >= maxSessions) return undefined
      const id = newSecret()
      sessions.set(id, { visit, until: now() + lifetimeMs, idleUntil: now() + idleMs })
      return write(id, lifetimeMs / 1000)
    },
    find: (cookie, isUse = true) => {
      const id = idOf(cookie)
      const session = id === undefined ? undefined : sessions.get(id)
      if (!session || hasEnded(session)) return undefined
      if (isUse) session.idleUntil = now() + idleMs
      return session.visit
    },
    end: (cookie) => {
      const id = idOf(cookie)
      if (id !== undefined) sessions.delete(id)
      return write('', 0)
    },
  }
}
