/** Browsers that were let in: each by a cookie that its scripts cannot read, in memory only. */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import { parse, serialize } from 'hono/utils/cookie'
import type { Role } from '#contract/access.ts'

/** Who came in, and how. */
export interface Visit {
  readonly user: string
  readonly role: Role
}

export interface Sessions {
  /** The `Set-Cookie` that lets a browser in. */
  readonly begin: (visit: Visit) => string
  readonly find: (cookie: string | undefined) => Visit | undefined
  /** Forgets the browser, and answers with the `Set-Cookie` that makes it forget. */
  readonly end: (cookie: string | undefined) => string
}

const lifetimeMs = 12 * 3_600_000
const sessionsMost = 10_000

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

export function openSessions({ now, isSecure, port }: SessionOptions): Sessions {
  const visits = new Map<string, Visit & { until: number }>()
  const name = () => cookieName(isSecure, `sessionscope${port()}`)
  const idOf = (cookie: string | undefined) =>
    cookie === undefined ? undefined : parse(cookie, name())[name()]
  const write = (value: string, maxAge: number) =>
    serialize(name(), value, { path: '/', httpOnly: true, secure: isSecure, sameSite: 'Strict', maxAge })
  return {
    begin: (visit) => {
      for (const [id, { until }] of visits)
        if (until < now() || visits.size >= sessionsMost) visits.delete(id)
      const id = newSecret()
      visits.set(id, { ...visit, until: now() + lifetimeMs })
      return write(id, lifetimeMs / 1000)
    },
    find: (cookie) => {
      const id = idOf(cookie)
      const visit = id === undefined ? undefined : visits.get(id)
      return visit && visit.until > now() ? visit : undefined
    },
    end: (cookie) => {
      const id = idOf(cookie)
      if (id !== undefined) visits.delete(id)
      return write('', 0)
    },
  }
}
