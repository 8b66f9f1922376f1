/** Access control: who sends a request, whether it is allowed, and the endpoints for signing in. */
import { getRequestPolicy } from '#contract/console/request-policy.ts'
import { hasRole, oidcPaths, type RequestUser, type SignInState } from '#contract/console/sign-in.ts'
import { sendMethodNotAllowed, sendProblem, type WholeAnswer } from '#http/answer.ts'
import type { Audit } from './audit.ts'
import type { Oidc } from './oidc.ts'
import { createOidcSignIn, createSignInConsole } from './sign-in-handlers.ts'
import { newSecret, type SignIns } from './sign-ins.ts'
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
  /** Whether the path is one of the sign-in endpoints, which `answer` answers. */
  readonly ownsPath: (path: string) => boolean
  readonly answer: (received: Received) => Promise<WholeAnswer>
  /** The visitor if the request is allowed, else the answer that refuses it. */
  readonly authorize: (received: Received) => RequestUser | WholeAnswer
}

function createAuthorize(visitors: Visitors): AccessControl['authorize'] {
  return (received) => {
    const { visitor, hasWrongToken } = visitors.find(received)
    if (hasWrongToken) return visitors.refuseToken(received)
    if (!visitor) {
      visitors.logEvent('refused', received, undefined, 401)
      return sendProblem(401, 'Sign in first.', { 'www-authenticate': 'Bearer' })
    }
    const { role: needed } = getRequestPolicy(received.request.method ?? 'GET', received.path)
    if (needed === 'anyone' || hasRole(visitor.role, needed)) return visitor
    visitors.logEvent('refused', received, visitor, 403)
    return sendProblem(403, `${visitor.user} has the role ${visitor.role}; this request needs ${needed}.`)
  }
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
  const authorize = createAuthorize(visitors)
  const handlerOptions = { ...options, visitors, methods }
  const signInConsole = createSignInConsole(
    handlerOptions,
    { secret: () => accessToken, signedInUser: { user: 'access token', role: 'operator' }, use: () => {} },
    { secret: () => link, signedInUser: { user: 'this machine', role: 'operator' }, use: renewLink },
  )
  const oidcSignIn = createOidcSignIn(oidc, handlerOptions)
  const isOidcPath = (path: string) => path === oidcPaths.start || path === oidcPaths.finish
  return {
    requiresSignIn,
    announceFirstLink: renewLink,
    authorize,
    ownsPath: (path) => signInConsole.ownsPath(path) || isOidcPath(path),
    answer: async (received) => {
      const { path, request } = received
      const method = request.method ?? 'GET'
      if (isOidcPath(path)) {
        if (method !== 'GET' && method !== 'HEAD') return sendMethodNotAllowed(['GET', 'HEAD'])
        return path === oidcPaths.start ? oidcSignIn.start(received) : oidcSignIn.finish(received)
      }
      if (getRequestPolicy(method, path).role !== 'anyone') {
        const allowed = authorize(received)
        if ('status' in allowed) return allowed
      }
      return signInConsole.answer(method, path, received)
    },
  }
}
