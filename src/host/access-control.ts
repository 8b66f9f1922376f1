/** Access control: signs browsers in and out, and decides whether a request is allowed. */
import type { IncomingMessage } from 'node:http'
import {
  getRequiredRole,
  hasRole,
  type RequestUser,
  type Role,
  SignInRequest,
  type SignInState,
} from '#contract/access.ts'
import {
  auditLogUnavailable,
  type HostAnswer,
  json,
  problem,
  redirect,
  textAnswer,
  tooManyRequests,
} from './answer.ts'
import type { Audit } from './audit.ts'
import type { Oidc } from './oidc.ts'
import { callerKeyOf } from './request-source.ts'
import { isSameSecret, newSecret, type SignedInUser, type SignIns } from './sign-ins.ts'
import { openVisitors, type Received, type Visitors } from './visitors.ts'

export interface AccessControlOptions {
  readonly signIns: SignIns
  /** The token for a single user, whose role is operator. */
  readonly accessToken: string | undefined
  readonly oidc: Oidc | undefined
  readonly audit: Audit
  /** Removes secrets from a text before it goes into the audit log. */
  readonly conceal: (text: string) => string
  /** Called with the secret of each new start-up link. Undefined if no connection needs a link. */
  readonly onNewLink: ((secret: string) => void) | undefined
  /** Milliseconds since 1970. */
  readonly now: () => number
}

export interface AccessControl {
  readonly requiresSignIn: boolean
  /** Creates the first start-up link and announces it. */
  readonly announceFirstLink: () => void
  readonly handles: (path: string) => boolean
  readonly answer: (received: Received) => Promise<HostAnswer>
  /** The visitor if the request is allowed, else the answer that refuses it. */
  readonly authorize: (received: Received) => RequestUser | HostAnswer
}

const maxBody = 8192
/** `Retry-After` in seconds when too many sign-ins are in progress. */
const retryAfterSeconds = 60

async function readSecret(request: IncomingMessage): Promise<string | undefined> {
  let text = ''
  for await (const part of request) {
    // Read the whole body even when it is too long, else the client may not receive the answer.
    if (text.length <= maxBody) text += String(part)
  }
  try {
    return SignInRequest.parse(JSON.parse(text)).secret
  } catch {
    return undefined
  }
}

/**
 * Writes the sign-in to the audit log and returns the session cookie, or the answer that refuses the sign-in.
 */
type BeginSignIn = (received: Received, signedInUser: SignedInUser) => Promise<string | HostAnswer>

function createBeginSignIn({ audit, signIns }: AccessControlOptions, { logEvent }: Visitors): BeginSignIn {
  return async (received, signedInUser) => {
    const logged = logEvent('sign-in', received, signedInUser, 200)
    if (logged === 'left-out') return tooManyRequests(60, 'Too many sign-ins of this user; wait a minute.')
    if (logged === 'failed' || !(await audit.sync())) return auditLogUnavailable
    const cookie = signIns.begin(signedInUser, received.request.headers.cookie)
    return (
      cookie ?? problem(503, 'Service Unavailable', 'Too many users are signed in.', { 'retry-after': '60' })
    )
  }
}

interface SecretMethod {
  /**
   * The expected secret. Read after the body arrives, in the same step as `use`, so that a link works only
   * once.
   */
  readonly secret: () => string | undefined
  readonly signedInUser: SignedInUser
  readonly use: () => void
}

/** Signs in a browser that sends a secret: the access token, or the secret of the start-up link. */
function createSecretSignIn(methods: SignInState['methods'], visitors: Visitors, begin: BeginSignIn) {
  return async (received: Received, { secret, signedInUser, use }: SecretMethod): Promise<HostAnswer> => {
    const givenSecret = await readSecret(received.request)
    if (givenSecret === undefined) return problem(400, 'Bad Request', 'The body is {"secret": "…"}.')
    const expectedSecret = secret()
    if (expectedSecret === undefined || !isSameSecret(givenSecret, expectedSecret)) {
      const detail = 'The access token is wrong, or the link was already used.'
      return visitors.refuseSecret(received, 403, detail)
    }
    use()
    const cookieOrRefusal = await begin(received, signedInUser)
    if (typeof cookieOrRefusal !== 'string') return cookieOrRefusal
    const state: SignInState = { methods, user: signedInUser.user, role: signedInUser.role, opened: true }
    return json(state, 200, { 'set-cookie': cookieOrRefusal })
  }
}

/**
 * The two steps of an OpenID Connect sign-in: `start` redirects to the issuer, `finish` handles the callback.
 */
function createOidcSignIn(oidc: Oidc | undefined, { logEvent }: Visitors, begin: BeginSignIn) {
  const finish = async (received: Received): Promise<HostAnswer> => {
    if (!oidc) return textAnswer(404, 'Not found.')
    const { request } = received
    try {
      const { signedInUser, back } = await oidc.finish(request.url ?? '/', request.headers.cookie)
      const cookieOrRefusal = await begin(received, signedInUser)
      return typeof cookieOrRefusal === 'string' ? redirect(back, cookieOrRefusal) : cookieOrRefusal
    } catch (error) {
      // The error text may come from a forged callback link, so only its name and code are logged.
      const { name, code } = error as { name?: string; code?: string }
      console.error('a sign-in was refused:', name, code ?? '')
      logEvent('sign-in-refused', received, undefined, 403)
      return textAnswer(
        403,
        'The sign-in was refused, or this account has no role here. Open the console and sign in again.',
      )
    }
  }
  const start = async ({ request, from }: Received): Promise<HostAnswer> => {
    if (!oidc) return textAnswer(404, 'Not found.')
    try {
      const back = new URL(request.url ?? '/', 'http://here').searchParams.get('back') ?? '/'
      const cookieOrRefusal = await oidc.begin(back, callerKeyOf(from), request.headers.cookie)
      if (cookieOrRefusal) return redirect(cookieOrRefusal.location, cookieOrRefusal.cookie)
      const wait = { 'retry-after': String(retryAfterSeconds) }
      return textAnswer(503, 'Too many sign-ins are in progress. Try again in a minute.', wait)
    } catch (error) {
      console.error('the OpenID Connect issuer cannot be reached:', (error as Error).name)
      return textAnswer(502, 'The sign-in service cannot be reached. Try again.')
    }
  }
  return { start, finish }
}

function createSignOut(
  { signIns }: AccessControlOptions,
  { logEvent, describeSignIn, refuseToken }: Visitors,
) {
  return (received: Received): HostAnswer => {
    const { cookie } = received.request.headers
    const signedInUser = signIns.find(cookie)
    if (signedInUser) logEvent('sign-out', received, signedInUser, 200)
    const clearCookie = { 'set-cookie': signIns.end(cookie) }
    const state = describeSignIn(received)
    return state ? json({ ...state, opened: false }, 200, clearCookie) : refuseToken(received)
  }
}

function createAuditReader(audit: Audit, { find, logEvent, refuseToken }: Visitors) {
  return async (received: Received): Promise<HostAnswer> => {
    const { visitor, hasWrongToken } = find(received)
    if (hasWrongToken) return refuseToken(received)
    const refuse = (status: number, detail: string) => {
      logEvent('refused', received, visitor, status)
      return problem(status, 'Refused', detail)
    }
    if (!visitor || !hasRole(visitor.role, 'operator'))
      return refuse(visitor ? 403 : 401, 'The audit log is for operators.')
    if (!visitor.opened)
      return refuse(403, 'The audit log is shown only in a browser that was opened with the start-up link.')
    if (received.request.method !== 'GET' && received.request.method !== 'HEAD')
      return problem(405, 'Method Not Allowed', 'Only GET is allowed.', { allow: 'GET' })
    if (logEvent('audit-read', received, visitor, 200) === 'failed') return auditLogUnavailable
    return json({ chain: await audit.verify(), entries: audit.listRecent(500) })
  }
}

type Handler = (received: Received) => Promise<HostAnswer>

/** The handlers by method and path. Another method on one of these paths gets 405. */
function listHandlers(
  options: AccessControlOptions,
  visitors: Visitors,
  methods: SignInState['methods'],
  link: SecretMethod,
) {
  const begin = createBeginSignIn(options, visitors)
  const signIn = createSecretSignIn(methods, visitors, begin)
  const signOut = createSignOut(options, visitors)
  const oidc = createOidcSignIn(options.oidc, visitors, begin)
  const token: SecretMethod = {
    secret: () => options.accessToken,
    signedInUser: { user: 'access token', role: 'operator' },
    use: () => {},
  }
  const describeSignIn: Handler = async (received) => {
    const state = visitors.describeSignIn(received)
    return state ? json(state) : visitors.refuseToken(received)
  }
  return new Map<string, Handler>([
    ['GET /console/sign-in', describeSignIn],
    ['POST /console/sign-in', (received) => signIn(received, token)],
    ['POST /console/open', (received) => signIn(received, link)],
    ['POST /console/sign-out', async (received) => signOut(received)],
    ['GET /sign-in/oidc', oidc.start],
    ['GET /sign-in/callback', oidc.finish],
  ])
}

export function openAccessControl(options: AccessControlOptions): AccessControl {
  const { accessToken, oidc, onNewLink } = options
  const methods: SignInState['methods'] = [
    ...(accessToken === undefined ? [] : (['token'] as const)),
    ...(oidc ? (['oidc'] as const) : []),
  ]
  const requiresSignIn = methods.length > 0
  let link: string | undefined
  const renewLink = () => {
    if (!onNewLink || requiresSignIn) return
    link = newSecret()
    onNewLink(link)
  }
  const visitors = openVisitors({ ...options, methods })
  const readAudit = createAuditReader(options.audit, visitors)
  const handlers = listHandlers(options, visitors, methods, {
    secret: () => link,
    signedInUser: { user: 'this machine', role: 'operator' },
    use: renewLink,
  })
  const paths = new Set([...handlers.keys()].map((key) => key.split(' ')[1]))

  return {
    requiresSignIn,
    announceFirstLink: renewLink,
    handles: (path) => paths.has(path) || path === '/console/audit',
    answer: async (received) => {
      const { request, path } = received
      if (path === '/console/audit') return readAudit(received)
      const method = request.method === 'HEAD' ? 'GET' : request.method
      const handle = handlers.get(`${method} ${path}`)
      const allow = [...handlers.keys()].flatMap((key) =>
        key.endsWith(` ${path}`) ? [key.split(' ')[0]] : [],
      )
      return handle
        ? handle(received)
        : problem(405, 'Method Not Allowed', `Allowed: ${allow.join(', ')}.`, { allow: allow.join(', ') })
    },
    authorize: (received) => {
      const { visitor, hasWrongToken } = visitors.find(received)
      if (hasWrongToken) return visitors.refuseToken(received)
      if (!visitor) {
        visitors.logEvent('refused', received, undefined, 401)
        return problem(401, 'Unauthorized', 'Sign in first.', { 'www-authenticate': 'Bearer' })
      }
      const needed: Role = getRequiredRole(received.request.method ?? 'GET', received.path)
      if (hasRole(visitor.role, needed)) return visitor
      visitors.logEvent('refused', received, visitor, 403)
      return problem(
        403,
        'Forbidden',
        `${visitor.user} has the role ${visitor.role}; this request needs ${needed}.`,
      )
    },
  }
}
