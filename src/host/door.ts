/** The door: who a request comes from, what they may do, and how a browser is let in. */
import type { IncomingMessage } from 'node:http'
import {
  mayAct,
  type Role,
  roleFor,
  SignInRequest,
  type SignInState,
  type Visitor,
} from '#contract/access.ts'
import type { Audit } from './audit.ts'
import type { Oidc } from './oidc.ts'
import { isSameSecret, newSecret, type Sessions, type Visit } from './sessions.ts'

export interface DoorOptions {
  readonly sessions: Sessions
  /** Of a single user, who is then an operator. */
  readonly accessToken: string | undefined
  readonly oidc: Oidc | undefined
  readonly audit: Audit
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

export interface Door {
  readonly isSigning: boolean
  /** Prints the first link. */
  readonly open: () => void
  readonly handles: (path: string) => boolean
  readonly answer: (request: IncomingMessage, path: string) => Promise<DoorAnswer>
  /** The visitor, or why there is none. */
  readonly admit: (request: IncomingMessage, path: string) => Visitor | DoorAnswer
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

const say = (status: number, text: string): DoorAnswer => ({
  status,
  headers: { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' },
  body: `${text}\n`,
})

const go = (location: string, cookie: string): DoorAnswer => ({
  status: 303,
  headers: { location, 'set-cookie': cookie, 'cache-control': 'no-store' },
  body: '',
})

const bodyMost = 8192
/** Wrong secrets of one client in a minute that are told as such; a right one is never kept waiting. */
const wrongMost = 10
const wrongKept = 1000

async function readSecret(request: IncomingMessage): Promise<string | undefined> {
  let text = ''
  for await (const part of request) {
    // Read to its end, or whoever sends would never hear the answer.
    if (text.length <= bodyMost) text += String(part)
  }
  try {
    return SignInRequest.parse(JSON.parse(text)).secret
  } catch {
    return undefined
  }
}

const one = (value: string | string[] | undefined) => (Array.isArray(value) ? value[0] : value)

export function openDoor(options: DoorOptions): Door {
  const { sessions, accessToken, oidc, audit, announce, now } = options
  const methods: SignInState['methods'] = [
    ...(accessToken === undefined ? [] : (['token'] as const)),
    ...(oidc ? (['oidc'] as const) : []),
  ]
  const isSigning = methods.length > 0
  let link: string | undefined
  let wrong: { from: string; at: number }[] = []

  const renewLink = () => {
    if (!announce || isSigning) return
    link = newSecret()
    announce(link)
  }
  /** A program's own way in: the access token in a header. */
  const findBearer = (request: IncomingMessage): Visit | undefined => {
    const given =
      one(request.headers['x-sessionscope-access']) ??
      /^Bearer (\S+)$/i.exec(request.headers.authorization ?? '')?.[1]
    if (accessToken === undefined || given === undefined) return undefined
    return isSameSecret(given, accessToken) ? { user: 'access token', role: 'operator' } : undefined
  }
  const findVisitor = (request: IncomingMessage): Visitor | undefined => {
    const visit = sessions.find(request.headers.cookie) ?? findBearer(request)
    if (visit) return { ...visit, opened: true }
    return isSigning ? undefined : { user: 'this machine', role: 'operator', opened: false }
  }
  const describe = (request: IncomingMessage): SignInState => {
    const visitor = findVisitor(request)
    return {
      methods,
      ...(visitor && isSigning && { user: visitor.user }),
      ...(visitor && { role: visitor.role }),
      opened: visitor?.opened ?? false,
    }
  }
  /** `secret` is asked for once the body is read, and what it opens is done in the same step. */
  const letIn = async (
    request: IncomingMessage,
    secret: () => string | undefined,
    visit: Visit,
    use = () => {},
  ): Promise<DoorAnswer> => {
    const given = await readSecret(request)
    const wanted = secret()
    if (wanted !== undefined && given !== undefined && isSameSecret(given, wanted)) {
      use()
      const state: SignInState = { methods, user: visit.user, role: visit.role, opened: true }
      return json(state, 200, { 'set-cookie': sessions.begin(visit) })
    }
    const from = request.socket.remoteAddress ?? ''
    const late = wrong.filter(({ at }) => at > now() - 60_000)
    wrong = [...late, { from, at: now() }].slice(-wrongKept)
    if (late.filter((one) => one.from === from).length >= wrongMost) {
      return problem(429, 'Too Many Requests', 'Too many wrong secrets; wait a minute.', {
        'retry-after': '60',
      })
    }
    return problem(403, 'Forbidden', 'The access token is not right, or the link was used already.')
  }
  const finishOidc = async (request: IncomingMessage): Promise<DoorAnswer> => {
    if (!oidc) return say(404, 'Nothing is here.')
    try {
      const { visit, back } = await oidc.finish(request.url ?? '/', request.headers.cookie)
      return go(back, sessions.begin(visit))
    } catch (error) {
      // What the issuer said is for the log; it may have been written by whoever made the link.
      const { name, code } = error as { name?: string; code?: string }
      console.error('a sign-in was refused:', name, code ?? '')
      return say(
        403,
        'The sign-in was refused, or this account has no role here. Open the console and sign in again.',
      )
    }
  }
  const beginOidc = async (request: IncomingMessage): Promise<DoorAnswer> => {
    if (!oidc) return say(404, 'Nothing is here.')
    try {
      const back = new URL(request.url ?? '/', 'http://here').searchParams.get('back') ?? '/'
      const { location, cookie } = await oidc.begin(back)
      return go(location, cookie)
    } catch (error) {
      console.error('the issuer is not reached:', (error as Error).name)
      return say(502, 'The sign-in service cannot be reached. Try again.')
    }
  }

  const handlers: Readonly<Record<string, (request: IncomingMessage) => Promise<DoorAnswer>>> = {
    'GET /console/sign-in': async (request) => json(describe(request)),
    'POST /console/sign-in': (request) =>
      letIn(request, () => accessToken, { user: 'access token', role: 'operator' }),
    'POST /console/open': (request) =>
      letIn(request, () => link, { user: 'this machine', role: 'operator' }, renewLink),
    'POST /console/sign-out': async (request) =>
      json({ ...describe(request), opened: false }, 200, {
        'set-cookie': sessions.end(request.headers.cookie),
      }),
    'GET /sign-in/oidc': beginOidc,
    'GET /sign-in/callback': finishOidc,
  }
  const paths = new Set(Object.keys(handlers).map((key) => key.split(' ')[1]))

  return {
    isSigning,
    open: renewLink,
    handles: (path) => paths.has(path) || path === '/console/audit',
    answer: async (request, path) => {
      const method = request.method === 'HEAD' ? 'GET' : request.method
      if (path === '/console/audit') {
        const visitor = findVisitor(request)
        if (!visitor || !mayAct(visitor.role, 'operator')) {
          return problem(visitor ? 403 : 401, 'Refused', 'The audit log is for operators.')
        }
        if (!visitor.opened) {
          return problem(403, 'Refused', 'The audit log is for a browser that was opened by the link.')
        }
        return method === 'GET'
          ? json({ entries: audit.recent(500) })
          : problem(405, 'Method Not Allowed', 'It takes GET.', { allow: 'GET' })
      }
      const handle = handlers[`${method} ${path}`]
      const allow = Object.keys(handlers).flatMap((key) =>
        key.endsWith(` ${path}`) ? [key.split(' ')[0]] : [],
      )
      return handle
        ? handle(request)
        : problem(405, 'Method Not Allowed', `It takes ${allow.join(', ')}.`, { allow: allow.join(', ') })
    },
    admit: (request, path) => {
      const visitor = findVisitor(request)
      if (!visitor) return problem(401, 'Unauthorized', 'Sign in first.', { 'www-authenticate': 'Bearer' })
      const needed: Role = roleFor(request.method ?? 'GET', path)
      return mayAct(visitor.role, needed)
        ? visitor
        : problem(403, 'Forbidden', `${visitor.user} is ${visitor.role} here; this needs ${needed}.`)
    },
  }
}
