/** Finds the user of a request, and writes sign-ins and refusals to the audit log. */
import { randomUUID } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import type { AuditEntry } from '#contract/console/audit.ts'
import { consoleEndpoints } from '#contract/console/endpoints.ts'
import { getRequestPolicy } from '#contract/console/request-policy.ts'
import type { RequestUser, SignInState } from '#contract/console/sign-in.ts'
import { sendProblem, type WholeAnswer } from '#http/answer.ts'
import { readHeader } from '#http/headers.ts'
import { tooManyRequests } from './answer.ts'
import type { Audit } from './audit.ts'
import { createFailureLimiter } from './failure-limiter.ts'
import { callerKeyOf } from './request-source.ts'
import { isSameSecret, type SignedInUser, type SignIns } from './sign-ins.ts'

/** A request, its resolved path, and the address that it came from. */
export interface Received {
  readonly request: IncomingMessage
  readonly path: string
  readonly from: string
}

/** The visitor, if known. `isWrong`: the request has an access token, and it is wrong. */
export interface FoundVisitor {
  readonly visitor: RequestUser | undefined
  readonly hasWrongToken: boolean
}

export interface VisitorOptions {
  readonly signIns: SignIns
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
type LogEvent = (
  event: Event,
  received: Received,
  signedInUser: SignedInUser | undefined,
  status: number,
) => ReturnType<Audit['write']>

/** Paths that an open page requests on its own. They do not extend a sign-in. */
const pollingPaths = new Set(
  (['getSignIn', 'getHealth', 'listConnections'] as const).map(
    (name) => consoleEndpoints[name].path as string,
  ),
)

/**
 * Creates the function that logs events. For a sign-in it leaves out the query, which holds a secret code.
 */
function createEventLog({ audit, conceal, now }: VisitorOptions): LogEvent {
  return (event, { request, path, from }, signedInUser, status) => {
    const method = request.method ?? ''
    const isSignInEvent = event.startsWith('sign-')
    const entry: AuditEntry = {
      id: randomUUID(),
      at: new Date(now()).toISOString(),
      event,
      user: signedInUser?.user ?? '',
      ...(signedInUser && { role: signedInUser.role }),
      from,
      connection: isSignInEvent ? '' : (getRequestPolicy(method, path).audit?.connection ?? 'local'),
      method,
      target: isSignInEvent ? path : conceal(request.url ?? ''),
      status,
      milliseconds: 0,
    }
    return audit.write(entry, event === 'sign-out' || event === 'audit-read' ? 'must' : 'may')
  }
}

/** Creates the function that finds the visitor of a request, from its cookie or its access token. */
function createFinder({ signIns, accessToken, methods }: VisitorOptions) {
  return ({ request, path }: Pick<Received, 'request' | 'path'>): FoundVisitor => {
    const signedInUser = signIns.find(request.headers.cookie, !pollingPaths.has(path.toLowerCase()))
    if (signedInUser) return { visitor: { ...signedInUser, opened: true }, hasWrongToken: false }
    if (methods.length === 0)
      return { visitor: { user: 'this machine', role: 'operator', opened: false }, hasWrongToken: false }
    // A program has no cookie and sends the access token in a header.
    const givenToken =
      readHeader(request, 'x-sessionscope-access') ??
      /^Bearer (\S+)$/i.exec(readHeader(request, 'authorization') ?? '')?.[1]
    if (accessToken === undefined || givenToken === undefined)
      return { visitor: undefined, hasWrongToken: false }
    const isValid = isSameSecret(givenToken, accessToken)
    const visitor: RequestUser = { user: 'access token', role: 'operator', opened: true }
    return { visitor: isValid ? visitor : undefined, hasWrongToken: !isValid }
  }
}

export interface Visitors {
  readonly find: (received: Pick<Received, 'request' | 'path'>) => FoundVisitor
  readonly logEvent: LogEvent
  /** Logs a wrong secret and returns the refusal: 429 once the caller has sent too many wrong secrets. */
  readonly refuseSecret: (received: Received, status: 401 | 403, detail: string) => WholeAnswer
  readonly refuseToken: (received: Received) => WholeAnswer
  /** Undefined if the request has a wrong access token. */
  readonly describeSignIn: (received: Received) => SignInState | undefined
}

export function openVisitors(options: VisitorOptions): Visitors {
  const { methods, now } = options
  const failures = createFailureLimiter(now)
  const logEvent = createEventLog(options)
  const find = createFinder(options)
  const refuseSecret = (received: Received, status: 401 | 403, detail: string): WholeAnswer => {
    const seconds = failures.recordFailure(callerKeyOf(received.from))
    logEvent('sign-in-refused', received, undefined, seconds === undefined ? status : 429)
    if (seconds !== undefined) return tooManyRequests(seconds, 'Too many wrong secrets; wait a minute.')
    return sendProblem(status, detail, status === 401 ? { 'www-authenticate': 'Bearer' } : {})
  }
  const refuseToken = (received: Received) => refuseSecret(received, 401, 'The access token is wrong.')
  const describeSignIn = (received: Received): SignInState | undefined => {
    const { visitor, hasWrongToken } = find(received)
    if (hasWrongToken) return undefined
    return {
      methods,
      ...(visitor && methods.length > 0 && { user: visitor.user }),
      ...(visitor && { role: visitor.role }),
      opened: visitor?.opened ?? false,
    }
  }
  return { find, logEvent, refuseSecret, refuseToken, describeSignIn }
}
