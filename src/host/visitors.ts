/** Who a request comes from, and what the audit log is told of sign-ins and refusals. */
import { randomUUID } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { type AuditEntry, auditedConnection, type SignInState, type Visitor } from '#contract/access.ts'
import { type HostAnswer, problem, tooMany } from './answer.ts'
import { callerOf } from './approach.ts'
import { createAttempts } from './attempts.ts'
import type { Audit } from './audit.ts'
import { isSameSecret, type Sessions, type Visit } from './sessions.ts'

/** A request, and the address that it came from. */
export interface Received {
  readonly request: IncomingMessage
  readonly path: string
  readonly from: string
}

/** Who asks; `isWrong`: an access token was given, and it is not the right one. */
export interface Found {
  readonly visitor: Visitor | undefined
  readonly isWrong: boolean
}

export interface VisitorOptions {
  readonly sessions: Sessions
  /** Of a single user, who is then an operator. */
  readonly accessToken: string | undefined
  /** None on loopback: everybody who reaches it may. */
  readonly methods: SignInState['methods']
  readonly audit: Audit
  /** Makes a text fit for the audit log. */
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

/** What an open page asks by itself, whether or not somebody is there: no use of a session. */
const polled = new Set(['/console/sign-in', '/console/health', '/console/connections'])

const one = (value: string | string[] | undefined) => (Array.isArray(value) ? value[0] : value)

/** What is in the query of a sign-in is a secret between the issuer and this server. */
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

/** Finds who sends a request. */
function createFinder({ sessions, accessToken, methods }: VisitorOptions) {
  return ({ request, path }: Pick<Received, 'request' | 'path'>): Found => {
    const visit = sessions.find(request.headers.cookie, !polled.has(path.toLowerCase()))
    if (visit) return { visitor: { ...visit, opened: true }, isWrong: false }
    if (methods.length === 0)
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
}

export interface Visitors {
  readonly find: (received: Pick<Received, 'request' | 'path'>) => Found
  readonly note: Note
  /** A wrong secret is in the log, and slowed where it was not the first. */
  readonly refuseSecret: (received: Received, status: 401 | 403, detail: string) => HostAnswer
  readonly refuseBearer: (received: Received) => HostAnswer
  /** Nothing where a wrong access token was given. */
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
  const refuseBearer = (received: Received) => refuseSecret(received, 401, 'The access token is not right.')
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
