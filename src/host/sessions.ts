/** The signed-in browsers, each identified by an HttpOnly cookie. Kept only in memory. */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import { parse, serialize } from 'hono/utils/cookie'
import type { Role } from '#contract/access.ts'

/** The user of a sign-in, and the role. */
export interface Visit {
  readonly user: string
  readonly role: Role
}

export interface Sessions {
  /**
   * Starts a sign-in, ends the browser's previous one, and returns the `Set-Cookie` value. Undefined if too
   * many browsers are signed in.
   */
  readonly begin: (visit: Visit, cookie: string | undefined) => string | undefined
  /** `isUse`: false for a request that the page sends on its own, which does not extend the sign-in. */
  readonly find: (cookie: string | undefined, isUse?: boolean) => Visit | undefined
  /** Ends the browser's sign-in, and returns the `Set-Cookie` value that deletes its cookie. */
  readonly end: (cookie: string | undefined) => string
}

const lifetimeMs = 12 * 3_600_000
const idleMs = 30 * 60_000
const maxSessions = 10_000
/** Sign-ins of one user. One more ends the user's oldest. */
const maxPerUser = 50

export const newSecret = () => randomBytes(32).toString('base64url')

/** Compares in constant time, so that the time does not show how much of the secret is right. */
export function isSameSecret(given: string, secret: string): boolean {
  const hash = (text: string) => createHash('sha256').update(text).digest()
  return timingSafeEqual(hash(given), hash(secret))
}

/** The name of a cookie. Over HTTPS, the prefix `__Host-` binds it to this host and to secure requests. */
export function cookieName(isSecure: boolean, name: string): string {
  return isSecure ? `__Host-${name}` : name
}

export interface SessionOptions {
  /** Milliseconds since 1970. */
  readonly now: () => number
  readonly isSecure: boolean
  /**
   * Part of the cookie name, because browsers ignore ports in cookies. Empty for the scheme's default port.
   */
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
