/** The signed-in browsers, each identified by an HttpOnly cookie. Kept only in memory. */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import { parse, serialize } from 'hono/utils/cookie'
import type { Role } from '#contract/console/sign-in.ts'

/** The user of a sign-in, and the role. */
export interface SignedInUser {
  readonly user: string
  readonly role: Role
}

export interface SignIns {
  /**
   * Starts a sign-in, ends the browser's previous one, and returns the `Set-Cookie` value. Undefined if too
   * many browsers are signed in.
   */
  readonly begin: (signedInUser: SignedInUser, cookie: string | undefined) => string | undefined
  /** `isUse`: false for a request that the page sends on its own, which does not extend the sign-in. */
  readonly find: (cookie: string | undefined, isUserActivity?: boolean) => SignedInUser | undefined
  /** Ends the browser's sign-in, and returns the `Set-Cookie` value that deletes its cookie. */
  readonly end: (cookie: string | undefined) => string
}

const lifetimeMs = 12 * 3_600_000
const idleMs = 30 * 60_000
const maxSignIns = 10_000
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

export interface SignInOptions {
  /** Milliseconds since 1970. */
  readonly now: () => number
  readonly isSecure: boolean
  /**
   * Part of the cookie name, because browsers ignore ports in cookies. Empty for the scheme's default port.
   */
  readonly port: () => string
}

interface SignIn {
  readonly signedInUser: SignedInUser
  readonly until: number
  idleUntil: number
}

export function openSignIns({ now, isSecure, port }: SignInOptions): SignIns {
  const signIns = new Map<string, SignIn>()
  const name = () => cookieName(isSecure, `sessionscope${port()}`)
  const idOf = (cookie: string | undefined) =>
    cookie === undefined ? undefined : parse(cookie, name())[name()]
  const write = (value: string, maxAge: number) =>
    serialize(name(), value, { path: '/', httpOnly: true, secure: isSecure, sameSite: 'Strict', maxAge })
  const hasEnded = ({ until, idleUntil }: SignIn) => Math.min(until, idleUntil) <= now()
  const removeEnded = () => {
    for (const [id, signIn] of signIns) if (hasEnded(signIn)) signIns.delete(id)
  }
  return {
    begin: (signedInUser, cookie) => {
      const before = idOf(cookie)
      if (before !== undefined) signIns.delete(before)
      removeEnded()
      const own = [...signIns].filter(([, signIn]) => signIn.signedInUser.user === signedInUser.user)
      const [oldest] = own
      if (own.length >= maxPerUser && oldest) signIns.delete(oldest[0])
      if (signIns.size >= maxSignIns) return undefined
      const id = newSecret()
      signIns.set(id, { signedInUser, until: now() + lifetimeMs, idleUntil: now() + idleMs })
      return write(id, lifetimeMs / 1000)
    },
    find: (cookie, isUserActivity = true) => {
      const id = idOf(cookie)
      const signIn = id === undefined ? undefined : signIns.get(id)
      if (!signIn || hasEnded(signIn)) return undefined
      if (isUserActivity) signIn.idleUntil = now() + idleMs
      return signIn.signedInUser
    },
    end: (cookie) => {
      const id = idOf(cookie)
      if (id !== undefined) signIns.delete(id)
      return write('', 0)
    },
  }
}
