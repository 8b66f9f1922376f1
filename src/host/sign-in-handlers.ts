/** The handlers of signing in and out, and of reading the audit log. */
import { SignInRequest, type SignInState } from '#contract/console/sign-in.ts'
import { codeOf, nameOf } from '#contract/errors.ts'
import { sendJson, sendProblem, sendText, type WholeAnswer } from '#http/answer.ts'
import { type ConsoleRouter, createConsoleRouter } from '#http/console-router.ts'
import { readBytes } from '#http/read-bytes.ts'
import { type DocumentBounds, readDocument } from '#http/read-document.ts'
import { auditLogUnavailable, redirect, tooManyRequests } from './answer.ts'
import type { Audit } from './audit.ts'
import type { Oidc } from './oidc.ts'
import { callerKeyOf } from './request-source.ts'
import { isSameSecret, type SignedInUser, type SignIns } from './sign-ins.ts'
import type { Received, Visitors } from './visitors.ts'

const secretBody: DocumentBounds = { maxBytes: 8192, maxValues: 10 }
/** `Retry-After` in seconds when too many sign-ins are in progress. */
const retryAfterSeconds = 60
/** Lines of the audit log that one request returns. */
const maxAuditLines = 500

/** What the handlers work with. */
export interface SignInOptions {
  readonly signIns: SignIns
  readonly audit: Audit
  readonly visitors: Visitors
  readonly methods: SignInState['methods']
}

/**
 * Writes the sign-in to the audit log and returns the session cookie, or the answer that refuses the sign-in.
 */
type BeginSignIn = (received: Received, signedInUser: SignedInUser) => Promise<string | WholeAnswer>

function createBeginSignIn({ audit, signIns, visitors }: SignInOptions): BeginSignIn {
  return async (received, signedInUser) => {
    const logged = visitors.logEvent('sign-in', received, signedInUser, 200)
    if (logged === 'left-out') return tooManyRequests(60, 'Too many sign-ins of this user; wait a minute.')
    if (logged === 'failed' || !(await audit.sync())) return auditLogUnavailable
    const cookie = signIns.begin(signedInUser, received.request.headers.cookie)
    return cookie ?? sendProblem(503, 'Too many users are signed in.', { 'retry-after': '60' })
  }
}

export interface SecretMethod {
  /**
   * The expected secret. Read after the body arrives, in the same step as `use`, so that a link works only
   * once.
   */
  readonly secret: () => string | undefined
  readonly signedInUser: SignedInUser
  readonly use: () => void
}

/** Signs in a browser that sends a secret: the access token, or the secret of the start-up link. */
function createSecretSignIn({ methods, visitors }: SignInOptions, begin: BeginSignIn) {
  return async (received: Received, { secret, signedInUser, use }: SecretMethod): Promise<WholeAnswer> => {
    const bytes = await readBytes(received.request, secretBody.maxBytes)
    const body = readDocument(bytes, SignInRequest, secretBody)
    if (body.fault) return sendProblem(400, 'The body is {"secret": "…"}.')
    const expectedSecret = secret()
    if (expectedSecret === undefined || !isSameSecret(body.value.secret, expectedSecret)) {
      const detail = 'The access token is wrong, or the link was already used.'
      return visitors.refuseSecret(received, 403, detail)
    }
    use()
    const cookieOrRefusal = await begin(received, signedInUser)
    if (typeof cookieOrRefusal !== 'string') return cookieOrRefusal
    const state: SignInState = { methods, user: signedInUser.user, role: signedInUser.role, opened: true }
    return sendJson(state, 200, { 'set-cookie': cookieOrRefusal })
  }
}

/**
 * The two steps of an OpenID Connect sign-in: `start` redirects to the issuer, `finish` handles the callback.
 */
export function createOidcSignIn(oidc: Oidc | undefined, options: SignInOptions) {
  const begin = createBeginSignIn(options)
  const { logEvent } = options.visitors
  const finish = async (received: Received): Promise<WholeAnswer> => {
    if (!oidc) return sendText(404, 'Not found.')
    const { request } = received
    try {
      const { signedInUser, back } = await oidc.finish(request.url ?? '/', request.headers.cookie)
      const cookieOrRefusal = await begin(received, signedInUser)
      return typeof cookieOrRefusal === 'string' ? redirect(back, cookieOrRefusal) : cookieOrRefusal
    } catch (error) {
      // The error text may come from a forged callback link, so only its name and code are logged.
      console.error('a sign-in was refused:', nameOf(error), codeOf(error) ?? '')
      logEvent('sign-in-refused', received, undefined, 403)
      return sendText(
        403,
        'The sign-in was refused, or this account has no role here. Open the console and sign in again.',
      )
    }
  }
  const start = async ({ request, from }: Received): Promise<WholeAnswer> => {
    if (!oidc) return sendText(404, 'Not found.')
    try {
      const back = new URL(request.url ?? '/', 'http://here').searchParams.get('back') ?? '/'
      const cookieOrRefusal = await oidc.begin(back, callerKeyOf(from), request.headers.cookie)
      if (cookieOrRefusal) return redirect(cookieOrRefusal.location, cookieOrRefusal.cookie)
      const wait = { 'retry-after': String(retryAfterSeconds) }
      return sendText(503, 'Too many sign-ins are in progress. Try again in a minute.', wait)
    } catch (error) {
      console.error('the OpenID Connect issuer cannot be reached:', nameOf(error))
      return sendText(502, 'The sign-in service cannot be reached. Try again.')
    }
  }
  return { start, finish }
}

function createSignOut({ signIns, visitors }: SignInOptions) {
  return (received: Received): WholeAnswer => {
    const { cookie } = received.request.headers
    const signedInUser = signIns.find(cookie)
    if (signedInUser) visitors.logEvent('sign-out', received, signedInUser, 200)
    const clearCookie = { 'set-cookie': signIns.end(cookie) }
    const state = visitors.describeSignIn(received)
    return state ? sendJson({ ...state, opened: false }, 200, clearCookie) : visitors.refuseToken(received)
  }
}

/** The role is checked before; a connection's browser must be authorized too, because the log names them. */
function createAuditReader({ audit, visitors }: SignInOptions) {
  return async (received: Received): Promise<WholeAnswer> => {
    const { visitor } = visitors.find(received)
    if (!visitor?.opened) {
      visitors.logEvent('refused', received, visitor, 403)
      return sendProblem(
        403,
        'The audit log is shown only in a browser that was opened with the start-up link. Without a connection that has a credential there is none: read audit.jsonl in the data folder.',
      )
    }
    if (visitors.logEvent('audit-read', received, visitor, 200) === 'failed') return auditLogUnavailable
    return sendJson({ chain: await audit.verify(), entries: audit.listRecent(maxAuditLines) })
  }
}

/** The endpoints of the console that the host answers. `token` and `link` are the two secrets. */
export function createSignInConsole(
  options: SignInOptions,
  token: SecretMethod,
  link: SecretMethod,
): ConsoleRouter<Received, WholeAnswer> {
  const signIn = createSecretSignIn(options, createBeginSignIn(options))
  const { visitors } = options
  return createConsoleRouter('host', {
    getSignIn: (received) => {
      const state = visitors.describeSignIn(received)
      return state ? sendJson(state) : visitors.refuseToken(received)
    },
    signIn: (received) => signIn(received, token),
    openConsole: (received) => signIn(received, link),
    signOut: createSignOut(options),
    listAudit: createAuditReader(options),
  })
}
