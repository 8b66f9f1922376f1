/** Finds the user of a request, and writes sign-ins and refusals to the audit log. */
import { randomUUID } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { type AuditEntry, auditedConnection, type SignInState, type Visitor } from '#contract/access.ts'
import { type HostAnswer, problem, tooMany } from './answer.ts'
import { callerOf } from './approach.ts'
import { createAttempts } from './attempts.ts'
import type { Audit } from './audit.ts'
import { isSameSecret, type Sessions, type Visit } from './sessions.ts'

/** A request, its resolved path, and the address that it came from. */
export interface Received {
  readonly request: IncomingMessage
  readonly path: string
  readonly from: string
}

/** The visitor, if known. `isWrong`: the request has an access token, and it is wrong. */
export interface Found {
  readonly visitor: Visitor | undefined
  readonly isWrong: boolean
}

export interface VisitorOptions {
  readonly sessions: Sessions
  /** The token for a single user, whose role is operator. */
  readonly accessToken: string | undefined
  /** The ways to sign in. Empty on loopback without a sign-in: every request then has the role operator. */
  readonly methods: SignInState['methods']
  readonly audit: Audit
  /** Removes secrets from a text before it goes into the audit log. */
  readonly conceal: (text: string) => string
  /** Milliseconds since 1970. */
  readonly now: () => number
}

type Event = Exclude<AuditEntry['event'], 'request' | 'left-out'>

/** Writes one line about a sign-in or a refusal. */
type Note = (
  event: Event,
  received: Received,
  visit: Visit | undefined,
  status: number,
) => ReturnType<Audit['write']>

/** Paths that an open page requests on its own. They do not extend a sign-in. */
const polled = new Set(['/console/sign-in', '/console/health', '/console/connections'])

const one = (value: string | string[] | undefined) => (Array.isArray(value) ? value[0] : value)

/**
 * Creates the function that logs events. For a sign-in it leaves out the query, which holds a secret code.
 */
function createNote({ audit, conceal, now }: VisitorOptions): Note {
  return (event, { request, path, from }, visit, status) => {
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
}

/** Creates the function that finds the visitor of a request, from its cookie or its access token. */
function createFinder({ sessions, accessToken, methods }: VisitorOptions) {
  return ({ request, path }: Pick<Received, 'request' | 'path'>): Found => {
    const visit = sessions.find(request.headers.cookie, !polled.has(path.toLowerCase()))
    if (visit) return { visitor: { ...visit, opened: true }, isWrong: false }
    if (methods.length === 0)
      return { visitor: { user: 'this machine', role: 'operator', opened: false }, isWrong: false }
    // A program has no cookie and sends the access token in a header.
    const given =
      one(request.headers['x-sessionscope-access']) ??
      /^Bearer (\S+)$/i.exec(request.headers.authorization ?? '')?.[1]
    if (accessToken === undefined || given === undefined) return { visitor: undefined, isWrong: false }
    const isRight = isSameSecret(given, accessToken)
    const visitor: Visitor = { user: 'access token', role: 'operator', opened: true }
    return { visitor: isRight ? visitor : undefined, isWrong: !isRight }
  }
}

export interface Visitors {
  readonly find: (received: Pick<Received, 'request' | 'path'>) => Found
  readonly note: Note
  /** Logs a wrong secret and returns the refusal: 429 once the caller has sent too many wrong secrets. */
  readonly refuseSecret: (received: Received, status: 401 | 403, detail: string) => HostAnswer
  readonly refuseBearer: (received: Received) => HostAnswer
  /** Undefined if the request has a wrong access token. */
  readonly describe: (received: Received) => SignInState | undefined
}

export function openVisitors(options: VisitorOptions): Visitors {
  const { methods, now } = options
  const attempts = createAttempts(now)
  const note = createNote(options)
  const find = createFinder(options)
  const refuseSecret = (received: Received, status: 401 | 403, detail: string): HostAnswer => {
    const seconds = attempts.fail(callerOf(received.from))
    note('sign-in-refused', received, undefined, seconds === undefined ? status : 429)
    if (seconds !== undefined) return tooMany(seconds, 'Too many wrong secrets; wait a minute.')
    const title = status === 401 ? 'Unauthorized' : 'Forbidden'
    return problem(status, title, detail, status === 401 ? { 'www-authenticate': 'Bearer' } : {})
  }
  const refuseBearer = (received: Received) => refuseSecret(received, 401, 'The access token is wrong.')
  const describe = (received: Received): SignInState | undefined => {
    const { visitor, isWrong } = find(received)
    if (isWrong) return undefined
    return {
      methods,
      ...(visitor && methods.length > 0 && { user: visitor.user }),
      ...(visitor && { role: visitor.role }),
      opened: visitor?.opened ?? false,
    }
  }
  return { find, note, refuseSecret, refuseBearer, describe }
}
