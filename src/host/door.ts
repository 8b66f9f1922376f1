/** Access control: signs browsers in and out, and decides whether a request is allowed. */
import type { IncomingMessage } from 'node:http'
import {
  mayAct,
  type Role,
  roleFor,
  SignInRequest,
  type SignInState,
  type Visitor,
} from '#contract/access.ts'
import { go, type HostAnswer, json, problem, say, tooMany, unlogged } from './answer.ts'
import { callerOf } from './approach.ts'
import type { Audit } from './audit.ts'
import type { Oidc } from './oidc.ts'
import { isSameSecret, newSecret, type Sessions, type Visit } from './sessions.ts'
import { openVisitors, type Received, type Visitors } from './visitors.ts'

export interface DoorOptions {
  readonly sessions: Sessions
  /** The token for a single user, whose role is operator. */
  readonly accessToken: string | undefined
  readonly oidc: Oidc | undefined
  readonly audit: Audit
  /** Removes secrets from a text before it goes into the audit log. */
  readonly conceal: (text: string) => string
  /** Called with the secret of each new start-up link. Undefined if no connection needs a link. */
  readonly announce: ((secret: string) => void) | undefined
  /** Milliseconds since 1970. */
  readonly now: () => number
}

export interface Door {
  readonly isSigning: boolean
  /** Creates the first start-up link and announces it. */
  readonly open: () => void
  readonly handles: (path: string) => boolean
  readonly answer: (received: Received) => Promise<HostAnswer>
  /** The visitor if the request is allowed, else the answer that refuses it. */
  readonly admit: (received: Received) => Visitor | HostAnswer
}

const maxBody = 8192
/** `Retry-After` in seconds when too many sign-ins are in progress. */
const crowdedSeconds = 60

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
type Begin = (received: Received, visit: Visit) => Promise<string | HostAnswer>

function createBegin({ audit, sessions }: DoorOptions, { note }: Visitors): Begin {
  return async (received, visit) => {
    const noted = note('sign-in', received, visit, 200)
    if (noted === 'left-out') return tooMany(60, 'Too many sign-ins of this user; wait a minute.')
    if (noted === 'failed' || !(await audit.sync())) return unlogged
    const cookie = sessions.begin(visit, received.request.headers.cookie)
    return (
      cookie ?? problem(503, 'Service Unavailable', 'Too many users are signed in.', { 'retry-after': '60' })
    )
  }
}

interface SecretWay {
  /**
   * The expected secret. Read after the body arrives, in the same step as `use`, so that a link works only
   * once.
   */
  readonly secret: () => string | undefined
  readonly visit: Visit
  readonly use: () => void
}

/** Signs in a browser that sends a secret: the access token, or the secret of the start-up link. */
function createSecretSignIn(methods: SignInState['methods'], visitors: Visitors, begin: Begin) {
  return async (received: Received, { secret, visit, use }: SecretWay): Promise<HostAnswer> => {
    const given = await readSecret(received.request)
    if (given === undefined) return problem(400, 'Bad Request', 'The body is {"secret": "…"}.')
    const wanted = secret()
    if (wanted === undefined || !isSameSecret(given, wanted)) {
      const detail = 'The access token is wrong, or the link was already used.'
      return visitors.refuseSecret(received, 403, detail)
    }
    use()
    const begun = await begin(received, visit)
    if (typeof begun !== 'string') return begun
    const state: SignInState = { methods, user: visit.user, role: visit.role, opened: true }
    return json(state, 200, { 'set-cookie': begun })
  }
}

/**
 * The two steps of an OpenID Connect sign-in: `start` redirects to the issuer, `finish` handles the callback.
 */
function createOidcSignIn(oidc: Oidc | undefined, { note }: Visitors, begin: Begin) {
  const finish = async (received: Received): Promise<HostAnswer> => {
    if (!oidc) return say(404, 'Not found.')
    const { request } = received
    try {
      const { visit, back } = await oidc.finish(request.url ?? '/', request.headers.cookie)
      const begun = await begin(received, visit)
      return typeof begun === 'string' ? go(back, begun) : begun
    } catch (error) {
      // The error text may come from a forged callback link, so only its name and code are logged.
      const { name, code } = error as { name?: string; code?: string }
      console.error('a sign-in was refused:', name, code ?? '')
      note('sign-in-refused', received, undefined, 403)
      return say(
        403,
        'The sign-in was refused, or this account has no role here. Open the console and sign in again.',
      )
    }
  }
  const start = async ({ request, from }: Received): Promise<HostAnswer> => {
    if (!oidc) return say(404, 'Not found.')
    try {
      const back = new URL(request.url ?? '/', 'http://here').searchParams.get('back') ?? '/'
      const begun = await oidc.begin(back, callerOf(from), request.headers.cookie)
      if (begun) return go(begun.location, begun.cookie)
      const wait = { 'retry-after': String(crowdedSeconds) }
      return say(503, 'Too many sign-ins are in progress. Try again in a minute.', wait)
    } catch (error) {
      console.error('the OpenID Connect issuer cannot be reached:', (error as Error).name)
      return say(502, 'The sign-in service cannot be reached. Try again.')
    }
  }
  return { start, finish }
}

function createSignOut({ sessions }: DoorOptions, { note, describe, refuseBearer }: Visitors) {
  return (received: Received): HostAnswer => {
    const { cookie } = received.request.headers
    const visit = sessions.find(cookie)
    if (visit) note('sign-out', received, visit, 200)
    const forget = { 'set-cookie': sessions.end(cookie) }
    const state = describe(received)
    return state ? json({ ...state, opened: false }, 200, forget) : refuseBearer(received)
  }
}

function createAuditReader(audit: Audit, { find, note, refuseBearer }: Visitors) {
  return async (received: Received): Promise<HostAnswer> => {
    const { visitor, isWrong } = find(received)
    if (isWrong) return refuseBearer(received)
    const refuse = (status: number, detail: string) => {
      note('refused', received, visitor, status)
      return problem(status, 'Refused', detail)
    }
    if (!visitor || !mayAct(visitor.role, 'operator'))
      return refuse(visitor ? 403 : 401, 'The audit log is for operators.')
    if (!visitor.opened)
      return refuse(403, 'The audit log is shown only in a browser that was opened with the start-up link.')
    if (received.request.method !== 'GET' && received.request.method !== 'HEAD')
      return problem(405, 'Method Not Allowed', 'Only GET is allowed.', { allow: 'GET' })
    if (note('audit-read', received, visitor, 200) === 'failed') return unlogged
    return json({ chain: await audit.verify(), entries: audit.listRecent(500) })
  }
}

type Handler = (received: Received) => Promise<HostAnswer>

/** The handlers by method and path. Another method on one of these paths gets 405. */
function listHandlers(
  options: DoorOptions,
  visitors: Visitors,
  methods: SignInState['methods'],
  link: SecretWay,
) {
  const begin = createBegin(options, visitors)
  const signIn = createSecretSignIn(methods, visitors, begin)
  const signOut = createSignOut(options, visitors)
  const oidc = createOidcSignIn(options.oidc, visitors, begin)
  const token: SecretWay = {
    secret: () => options.accessToken,
    visit: { user: 'access token', role: 'operator' },
    use: () => {},
  }
  const describe: Handler = async (received) => {
    const state = visitors.describe(received)
    return state ? json(state) : visitors.refuseBearer(received)
  }
  return new Map<string, Handler>([
    ['GET /console/sign-in', describe],
    ['POST /console/sign-in', (received) => signIn(received, token)],
    ['POST /console/open', (received) => signIn(received, link)],
    ['POST /console/sign-out', async (received) => signOut(received)],
    ['GET /sign-in/oidc', oidc.start],
    ['GET /sign-in/callback', oidc.finish],
  ])
}

export function openDoor(options: DoorOptions): Door {
  const { accessToken, oidc, announce } = options
  const methods: SignInState['methods'] = [
    ...(accessToken === undefined ? [] : (['token'] as const)),
    ...(oidc ? (['oidc'] as const) : []),
  ]
  const isSigning = methods.length > 0
  let link: string | undefined
  const renewLink = () => {
    if (!announce || isSigning) return
    link = newSecret()
    announce(link)
  }
  const visitors = openVisitors({ ...options, methods })
  const readAudit = createAuditReader(options.audit, visitors)
  const handlers = listHandlers(options, visitors, methods, {
    secret: () => link,
    visit: { user: 'this machine', role: 'operator' },
    use: renewLink,
  })
  const paths = new Set([...handlers.keys()].map((key) => key.split(' ')[1]))

  return {
    isSigning,
    open: renewLink,
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
    admit: (received) => {
      const { visitor, isWrong } = visitors.find(received)
      if (isWrong) return visitors.refuseBearer(received)
      if (!visitor) {
        visitors.note('refused', received, undefined, 401)
        return problem(401, 'Unauthorized', 'Sign in first.', { 'www-authenticate': 'Bearer' })
      }
      const needed: Role = roleFor(received.request.method ?? 'GET', received.path)
      if (mayAct(visitor.role, needed)) return visitor
      visitors.note('refused', received, visitor, 403)
      return problem(
        403,
        'Forbidden',
        `${visitor.user} has the role ${visitor.role}; this request needs ${needed}.`,
      )
    },
  }
}
