/** The endpoints of our own that the host answers: sign-in and the audit log. `endpoints.ts` has all of them. */
import { AuditLog } from './audit.ts'
import type { ConsoleEndpoint } from './endpoint.ts'
import { SignInRequest, SignInState } from './sign-in.ts'

export const hostEndpoints = {
  getSignIn: {
    method: 'GET',
    path: '/console/sign-in',
    answeredBy: 'host',
    role: 'anyone',
    audited: 'never',
    summary: 'How to sign in, and who is signed in',
    answer: SignInState,
  },
  signIn: {
    method: 'POST',
    path: '/console/sign-in',
    answeredBy: 'host',
    role: 'anyone',
    audited: 'itself',
    summary: 'Sign in with the access token',
    body: SignInRequest,
    answer: SignInState,
  },
  openConsole: {
    method: 'POST',
    path: '/console/open',
    answeredBy: 'host',
    role: 'anyone',
    audited: 'itself',
    summary: 'Authorize this browser with the secret of the start-up link, which is good once',
    body: SignInRequest,
    answer: SignInState,
  },
  signOut: {
    method: 'POST',
    path: '/console/sign-out',
    answeredBy: 'host',
    role: 'anyone',
    audited: 'itself',
    summary: 'Sign out',
    answer: SignInState,
  },
  listAudit: {
    method: 'GET',
    path: '/console/audit',
    answeredBy: 'host',
    role: 'operator',
    audited: 'itself',
    summary: 'The newest 500 lines of the audit log, and whether the log is unchanged',
    answer: AuditLog,
  },
} as const satisfies Record<string, ConsoleEndpoint>
