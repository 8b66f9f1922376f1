/** Sign-in: who a request comes from, what they may do, and how a browser is let in. */
import { randomUUID } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import {
  type AuditEntry,
  auditedConnection,
  mayAct,
  type Role,
  roleFor,
  SignInRequest,
  type SignInState,
  type Visitor,
} from '#contract/access.ts'
import { callerOf } from './approach.ts'
import { createAttempts } from './attempts.ts'
import type { Audit } from './audit.ts'
import type { Oidc } from './oidc.ts'
import { isSameSecret, newSecret, type Sessions, type Visit } from './sessions.ts'

export interface DoorOptions {
  readonly sessions: Sessions
  /** Of a single user, who is then an operator. */
  readonly accessToken: string | undefined
  readonly oidc: Oidc | undefined
  readonly audit: Audit
  /** Makes a text fit for the audit log. */
  readonly conceal: (text: string) => string
  /** Told each new link's secret; nothing where no connection needs one. */
  readonly announce: ((secret: string) => void) | undefined
  /** Milliseconds since 1970. */
  readonly now: () => number
}

export interface DoorAnswer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** A request, and the address that it came from. */
interface Received {
  readonly request: IncomingMessage
  readonly path: string
  readonly from: string
}

export interface Door {
  readonly isSigning: boolean
  /** Prints the first link. */
  readonly open: () => void
  readonly handles: (path: string) => boolean
  readonly answer: (received: Received) => Promise<DoorAnswer>
  /** The visitor, or why there is none. */
  readonly admit: (received: Received) => Visitor | DoorAnswer
}

const json = (value: object, status = 200, headers: Record<string, string> = {}): DoorAnswer => ({
  status,
  headers: { 'content-type': 'application/json', 'cache-control': 'no-store', ...headers },
  body: JSON.stringify(value),
})

const problem = (status: number, title: string, detail: string, headers: Record<string, string> = {}) =>
  json({ type: 'about:blank', title, status, detail }, status, {
    'content-type': 'application/problem+json',
    ...headers,
  })

const say = (status: number, text: string, headers: Record<string, string> = {}): DoorAnswer => ({
  status,
  headers: { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store', ...headers },
  body: `${text}\n`,
})

const go = (location: string, cookie: string): DoorAnswer => ({
  status: 303,
  headers: { location, 'set-cookie': cookie, 'cache-control': 'no-store' },
  body: '',
})

const tooMany = (seconds: number, detail: string) =>
  problem(429, 'Too Many Requests', detail, { 'retry-after': String(seconds) })

const unlogged = problem(503, 'Service Unavailable', 'The audit log cannot be written.', {
  'retry-after': '5',
})

const maxBody = 8192
/** Seconds after which too many sign-ins under way have become fewer. */
const crowdedSeconds = 60

async function readSecret(request: IncomingMessage): Promise<string | undefined> {
  let text = ''
  for await (const part of request) {
    // Read to its end, or whoever sends would never hear the answer.
    if (text.length <= maxBody) text += String(part)
  }
  try {
    return SignInRequest.parse(JSON.parse(text)).secret
  } catch {
    return undefined
  }
}

const one = (value: string | string[] | undefined) => (Array.isArray(value) ? value[0] : value)

/** What an open page asks by itself, whether or not somebody is there: no use of a session. */
const polled = new Set(['/console/sign-in', '/console/health', '/console/connections'])

/** Who asks; `isWrong`: an access token was given, and it is not the right one. */
interface Found {
  readonly visitor: Visitor | undefined
  readonly isWrong: boolean
}

type Event = Exclude<AuditEntry['event'], 'request' | 'left-out'>

export function openDoor(options: DoorOptions): Door {
  const { sessions, accessToken, oidc, audit, conceal, announce, now } = options
  const methods: SignInState['methods'] = [
    ...(accessToken === undefined ? [] : (['token'] as const)),
    ...(oidc ? (['oidc'] as const) : []),
  ]
  const isSigning = methods.length > 0
  const attempts = createAttempts(now)
  let link: string | undefined

  const renewLink = () => {
    if (!announce || isSigning) return
    link = newSecret()
    announce(link)
  }
  /** What is in the query of a sign-in is a secret between the issuer and this server. */
  const note = (
    event: Event,
    { request, path, from }: Received,
    visit: Visit | undefined,
    status: number,
  ) => {
    const method = request.method ?? ''
    const isOfSignIn = event.startsWith('sign-')
    const entry: AuditEntry = {
      id: randomUUID(),
      at: new Date(now()).toISOString(),
      event,
      user: visit?.user ?? '',
      ...(visit && { role: visit.role }),
      from,
      connection: isOfSignIn ? '' : (auditedConnection(method, path, true) ?? 'local'),
      method,
      target: isOfSignIn ? path : conceal(request.url ?? ''),
      status,
      milliseconds: 0,
    }
    return audit.write(entry, event === 'sign-out' || event === 'audit-read' ? 'must' : 'may')
  }
  const refuseSecret = (received: Received, status: 401 | 403, detail: string): DoorAnswer => {
    const seconds = attempts.fail(callerOf(received.from))
    note('sign-in-refused', received, undefined, seconds === undefined ? status : 429)
    if (seconds !== undefined) return tooMany(seconds, 'Too many wrong secrets; wait a minute.')
    const title = status === 401 ? 'Unauthorized' : 'Forbidden'
    return problem(status, title, detail, status === 401 ? { 'www-authenticate': 'Bearer' } : {})
  }
  const refuseBearer = (received: Received) => refuseSecret(received, 401, 'The access token is not right.')
  const find = ({ request, path }: Pick<Received, 'request' | 'path'>): Found => {
    const visit = sessions.find(request.headers.cookie, !polled.has(path.toLowerCase()))
    if (visit) return { visitor: { ...visit, opened: true }, isWrong: false }
    if (!isSigning)
      return { visitor: { user: 'this machine', role: 'operator', opened: false }, isWrong: false }
    // A program's own way in: the access token in a header.
    const given =
      one(request.headers['x-sessionscope-access']) ??
      /^Bearer (\S+)$/i.exec(request.headers.authorization ?? '')?.[1]
    if (accessToken === undefined || given === undefined) return { visitor: undefined, isWrong: false }
    const isRight = isSameSecret(given, accessToken)
    const visitor: Visitor = { user: 'access token', role: 'operator', opened: true }
    return { visitor: isRight ? visitor : undefined, isWrong: !isRight }
  }
  const describe = (received: Received): SignInState | undefined => {
    const { visitor, isWrong } = find(received)
    if (isWrong) return undefined
    return {
      methods,
      ...(visitor && isSigning && { user: visitor.user }),
      ...(visitor && { role: visitor.role }),
      opened: visitor?.opened ?? false,
    }
  }
  /** The cookie of a session that is in the audit log, or why there is none. */
  const begin = async (received: Received, visit: Visit): Promise<string | DoorAnswer> => {
    const noted = note('sign-in', received, visit, 200)
    if (noted === 'left-out') return tooMany(60, 'Too many sign-ins of this user; wait a minute.')
    if (noted === 'failed' || !(await audit.sync())) return unlogged
    const cookie = sessions.begin(visit, received.request.headers.cookie)
    return cookie ?? problem(503, 'Service Unavailable', 'Too many are signed in.', { 'retry-after': '60' })
  }
  /** `secret` is asked for once the body is read, and what it opens is done in the same step. */
  const letIn = async (
    received: Received,
    secret: () => string | undefined,
    visit: Visit,
    use = () => {},
  ): Promise<DoorAnswer> => {
    const given = await readSecret(received.request)
    const wanted = secret()
    if (wanted === undefined || given === undefined || !isSameSecret(given, wanted)) {
      return refuseSecret(received, 403, 'The access token is not right, or the link was used already.')
    }
    use()
    const begun = await begin(received, visit)
    if (typeof begun !== 'string') return begun
    const state: SignInState = { methods, user: visit.user, role: visit.role, opened: true }
    return json(state, 200, { 'set-cookie': begun })
  }
  const finishOidc = async (received: Received): Promise<DoorAnswer> => {
    if (!oidc) return say(404, 'Nothing is here.')
    const { request } = received
    try {
      const { visit, back } = await oidc.finish(request.url ?? '/', request.headers.cookie)
      const begun = await begin(received, visit)
      return typeof begun === 'string' ? go(back, begun) : begun
    } catch (error) {
      // What the issuer said is for the log; it may have been written by whoever made the link.
      const { name, code } = error as { name?: string; code?: string }
      console.error('a sign-in was refused:', name, code ?? '')
      note('sign-in-refused', received, undefined, 403)
      return say(
        403,
        'The sign-in was refused, or this account has no role here. Open the console and sign in again.',
      )
    }
  }
  const beginOidc = async ({ request, from }: Received): Promise<DoorAnswer> => {
    if (!oidc) return say(404, 'Nothing is here.')
    try {
      const back = new URL(request.url ?? '/', 'http://here').searchParams.get('back') ?? '/'
      const begun = await oidc.begin(back, callerOf(from), request.headers.cookie)
      if (begun) return go(begun.location, begun.cookie)
      const wait = { 'retry-after': String(crowdedSeconds) }
      return say(503, 'Too many sign-ins are under way. Try again in a minute.', wait)
    } catch (error) {
      console.error('the issuer is not reached:', (error as Error).name)
      return say(502, 'The sign-in service cannot be reached. Try again.')
    }
  }
  const signOut = (received: Received): DoorAnswer => {
    const { cookie } = received.request.headers
    const visit = sessions.find(cookie)
    if (visit) note('sign-out', received, visit, 200)
    const forget = { 'set-cookie': sessions.end(cookie) }
    const state = describe(received)
    return state ? json({ ...state, opened: false }, 200, forget) : refuseBearer(received)
  }
  const readAudit = async (received: Received): Promise<DoorAnswer> => {
    const { visitor, isWrong } = find(received)
    if (isWrong) return refuseBearer(received)
    const refuse = (status: number, detail: string) => {
      note('refused', received, visitor, status)
      return problem(status, 'Refused', detail)
    }
    if (!visitor || !mayAct(visitor.role, 'operator'))
      return refuse(visitor ? 403 : 401, 'The audit log is for operators.')
    if (!visitor.opened) return refuse(403, 'The audit log is for a browser that was opened by the link.')
    if (received.request.method !== 'GET' && received.request.method !== 'HEAD')
      return problem(405, 'Method Not Allowed', 'It takes GET.', { allow: 'GET' })
    if (note('audit-read', received, visitor, 200) === 'failed') return unlogged
    return json({ chain: await audit.verify(), entries: audit.listRecent(500) })
  }

  const handlers = new Map<string, (received: Received) => Promise<DoorAnswer>>([
    [
      'GET /console/sign-in',
      async (received) => {
        const state = describe(received)
        return state ? json(state) : refuseBearer(received)
      },
    ],
    [
      'POST /console/sign-in',
      (received) => letIn(received, () => accessToken, { user: 'access token', role: 'operator' }),
    ],
    [
      'POST /console/open',
      (received) => letIn(received, () => link, { user: 'this machine', role: 'operator' }, renewLink),
    ],
    ['POST /console/sign-out', async (received) => signOut(received)],
    ['GET /sign-in/oidc', beginOidc],
    ['GET /sign-in/callback', finishOidc],
  ])
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
        : problem(405, 'Method Not Allowed', `It takes ${allow.join(', ')}.`, { allow: allow.join(', ') })
    },
    admit: (received) => {
      const { visitor, isWrong } = find(received)
      if (isWrong) return refuseBearer(received)
      if (!visitor) {
        note('refused', received, undefined, 401)
        return problem(401, 'Unauthorized', 'Sign in first.', { 'www-authenticate': 'Bearer' })
      }
      const needed: Role = roleFor(received.request.method ?? 'GET', received.path)
      if (mayAct(visitor.role, needed)) return visitor
      note('refused', received, visitor, 403)
      return problem(403, 'Forbidden', `${visitor.user} is ${visitor.role} here; this needs ${needed}.`)
    },
  }
}
