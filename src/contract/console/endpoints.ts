/**
 * Every endpoint of our own, under `/console`. The routers of directory, gateway and host, the role checks, the
 * audit log, the typed client and the OpenAPI description are loops over this table.
 */
import * as z from 'zod'
import { Template, TemplateDocument } from '../mpsd/session.ts'
import type { PathPattern } from '../path-parser.ts'
import { AuditLog } from './audit.ts'
import { Cassette, CassetteAnswer, ConnectionList, CredentialPaste, RecordingChange } from './connections.ts'
import { ActiveFaults, Clock, ClockChange, Faults, Health } from './directory-state.ts'
import { ExplainRequest, Explanation } from './explanation.ts'
import { IdentityList, TokenAnswer, TokenRequest } from './identities.ts'
import { type Role, SignInRequest, SignInState } from './sign-in.ts'

export interface ConsoleEndpoint extends PathPattern {
  /** The module that answers it. */
  readonly answeredBy: 'directory' | 'gateway' | 'host'
  /** The least role it takes. `anyone`: also without a sign-in. */
  readonly role: Role | 'anyone'
  /**
   * When the audit log has a line for it: `always`; only if people `signed-in` to this server; `never`; or
   * `itself`: the endpoint writes its own line, because it knows more than its address says.
   */
  readonly audited: 'always' | 'signed-in' | 'never' | 'itself'
  /** One line for people: what it does. */
  readonly summary: string
  /** A request that only reads although its method is not GET. */
  readonly readsOnly?: boolean
  /** Acts for the caller of the contract that the `Authorization` header names. */
  readonly takesCaller?: boolean
  readonly query?: Readonly<Record<string, z.ZodType>>
  readonly body?: z.ZodType
  /** The body of the success: a schema, or the media type of a file. A file has no answer to HEAD. */
  readonly answer: z.ZodType | 'application/json' | 'application/vnd.sqlite3'
  /** The success; 200 unless it says otherwise. */
  readonly statuses?: readonly (200 | 201)[]
}

const connection = '/console/connections/{name}'
const template = '/console/serviceconfigs/{scid}/sessiontemplates/{template}'

/** One name from here to the handler, the client's method, the query key and the OpenAPI operation. */
const table = {
  getHealth: {
    method: 'GET',
    path: '/console/health',
    answeredBy: 'directory',
    role: 'viewer',
    audited: 'never',
    summary: 'Whether the directory answers, and what it holds',
    answer: Health,
  },
  listIdentities: {
    method: 'GET',
    path: '/console/identities',
    answeredBy: 'directory',
    role: 'viewer',
    audited: 'never',
    summary: 'The people and service configurations of the local directory',
    answer: IdentityList,
  },
  createToken: {
    method: 'POST',
    path: '/console/tokens',
    answeredBy: 'directory',
    role: 'viewer',
    audited: 'signed-in',
    summary: 'Create a local identity, or get a token for one',
    body: TokenRequest,
    answer: TokenAnswer,
    statuses: [201],
  },
  putTemplate: {
    method: 'PUT',
    path: template,
    answeredBy: 'directory',
    role: 'tester',
    audited: 'signed-in',
    summary: 'Create or replace a template',
    body: TemplateDocument,
    answer: Template,
    statuses: [200, 201],
  },
  getClock: {
    method: 'GET',
    path: '/console/clock',
    answeredBy: 'directory',
    role: 'viewer',
    audited: 'never',
    summary: 'The clock of the directory',
    answer: Clock,
  },
  changeClock: {
    method: 'PUT',
    path: '/console/clock',
    answeredBy: 'directory',
    role: 'tester',
    audited: 'signed-in',
    summary: 'Hold the clock, move it forward, or let it run',
    body: ClockChange,
    answer: Clock,
  },
  listFaults: {
    method: 'GET',
    path: '/console/faults',
    answeredBy: 'directory',
    role: 'viewer',
    audited: 'never',
    summary: 'The faults that are injected now',
    answer: ActiveFaults,
  },
  setFaults: {
    method: 'PUT',
    path: '/console/faults',
    answeredBy: 'directory',
    role: 'tester',
    audited: 'signed-in',
    summary: 'Set the faults to inject; [] removes all of them',
    body: Faults,
    answer: ActiveFaults,
  },
  explain: {
    method: 'POST',
    path: '/console/explain',
    answeredBy: 'directory',
    role: 'viewer',
    audited: 'signed-in',
    readsOnly: true,
    takesCaller: true,
    summary: 'Explain a query: the sessions that came near it, and the rule that left each of them out',
    body: ExplainRequest,
    answer: Explanation,
  },
  resetWorld: {
    method: 'POST',
    path: '/console/reset',
    answeredBy: 'directory',
    role: 'operator',
    audited: 'signed-in',
    summary: 'Put the world back to its first state',
    answer: Health,
  },
  exportWorld: {
    method: 'GET',
    path: '/console/export',
    answeredBy: 'directory',
    role: 'tester',
    audited: 'signed-in',
    summary: 'The world as one JSON file, as at one moment',
    answer: 'application/json',
  },
  importWorld: {
    method: 'POST',
    path: '/console/import',
    answeredBy: 'directory',
    role: 'operator',
    audited: 'signed-in',
    summary: 'Replace the world by the one in a file from /console/export',
    body: z.looseObject({}),
    answer: Health,
  },
  backupDatabase: {
    method: 'GET',
    path: '/console/backup',
    answeredBy: 'directory',
    // A copy of the database holds the key that signs local identities.
    role: 'operator',
    audited: 'signed-in',
    summary: 'The embedded database as one file, as at one moment',
    answer: 'application/vnd.sqlite3',
  },
  listConnections: {
    method: 'GET',
    path: '/console/connections',
    answeredBy: 'gateway',
    role: 'viewer',
    audited: 'never',
    summary: 'The connections, the local directory first, without secrets',
    answer: ConnectionList,
  },
  fetchCredential: {
    method: 'POST',
    path: `${connection}/credential`,
    answeredBy: 'gateway',
    role: 'viewer',
    audited: 'always',
    summary: 'Get the credential of a connection now: run its command or read its file',
    answer: ConnectionList,
  },
  pasteCredential: {
    method: 'PUT',
    path: `${connection}/credential`,
    answeredBy: 'gateway',
    role: 'operator',
    audited: 'always',
    summary: 'Give a connection an authorization, kept in memory',
    body: CredentialPaste,
    answer: ConnectionList,
  },
  removeCredential: {
    method: 'DELETE',
    path: `${connection}/credential`,
    answeredBy: 'gateway',
    role: 'operator',
    audited: 'always',
    summary: 'Remove the authorization that was pasted',
    answer: ConnectionList,
  },
  changeRecording: {
    method: 'PUT',
    path: `${connection}/recording`,
    answeredBy: 'gateway',
    role: 'tester',
    audited: 'always',
    summary: 'Start or stop recording the answers of a connection',
    body: RecordingChange,
    answer: ConnectionList,
  },
  discardRecording: {
    method: 'DELETE',
    path: `${connection}/recording`,
    answeredBy: 'gateway',
    role: 'tester',
    audited: 'always',
    summary: 'Discard what was recorded',
    answer: ConnectionList,
  },
  getCassette: {
    method: 'GET',
    path: `${connection}/cassette`,
    answeredBy: 'gateway',
    role: 'tester',
    audited: 'always',
    summary: 'What was recorded, as a file',
    query: { players: z.enum(['replaced']).meta({ description: 'XUIDs and gamertags become stand-ins.' }) },
    answer: 'application/json',
  },
  openCassette: {
    method: 'POST',
    path: '/console/cassettes',
    answeredBy: 'gateway',
    role: 'tester',
    audited: 'always',
    summary: 'Open a recording as a connection that replays it',
    body: Cassette,
    answer: CassetteAnswer,
    statuses: [201],
  },
  closeCassette: {
    method: 'DELETE',
    path: '/console/cassettes/{name}',
    answeredBy: 'gateway',
    role: 'tester',
    audited: 'always',
    summary: 'Close a recording that was opened here',
    answer: ConnectionList,
  },
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

export type ConsoleEndpoints = typeof table
export type ConsoleEndpointName = keyof ConsoleEndpoints
/** The names of the endpoints that one module answers. A router that is a record of them cannot miss one. */
export type AnsweredBy<M extends ConsoleEndpoint['answeredBy']> = {
  [N in ConsoleEndpointName]: ConsoleEndpoints[N]['answeredBy'] extends M ? N : never
}[ConsoleEndpointName]

/** The table, for lookups by name and loops over all names. */
export const consoleEndpoints: Readonly<Record<ConsoleEndpointName, ConsoleEndpoint>> = table
