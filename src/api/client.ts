/** The typed client: one method for each endpoint it calls, every reply parsed, every query observable. */
import type * as z from 'zod'
import { SignInState } from '#contract/access.ts'
import {
  CassetteAnswer,
  ConnectionList,
  type CredentialPaste,
  GatewayKind,
  gatewayHeader,
  type RecordingChange,
} from '#contract/connections.ts'
import {
  type ExplainRequest,
  Explanation,
  Health,
  IdentityList,
  Problem,
  TokenAnswer,
  type TokenRequest,
} from '#contract/console.ts'
import { type Exchange, type ReadResults, readQueryReply, type Sent } from './exchange.ts'
import type { QueryCall } from './query-call.ts'
import type { Send } from './send.ts'

/** Whose request it is. The authorization is added on the way out and kept nowhere. */
export interface Credentials {
  readonly contractVersion: string
  readonly authorization: string | undefined
}

/** A console endpoint refused, or answered what its schema does not allow. */
export class ConsoleError extends Error {
  readonly status: number
  constructor(status: number, message: string) {
    super(message)
    this.status = status
  }
}

export interface Client {
  getHealth(signal?: AbortSignal): Promise<Health>
  listIdentities(signal?: AbortSignal): Promise<IdentityList>
  createToken(identity: TokenRequest): Promise<TokenAnswer>
  explain(asked: ExplainRequest, credentials: Credentials, signal?: AbortSignal): Promise<Explanation>
  getSignIn(signal?: AbortSignal): Promise<SignInState>
  /** With the access token. */
  signIn(secret: string): Promise<SignInState>
  /** With the start-up link's secret, which is good once. */
  open(secret: string): Promise<SignInState>
  signOut(): Promise<SignInState>
  listConnections(signal?: AbortSignal): Promise<ConnectionList>
  fetchCredential(name: string): Promise<ConnectionList>
  pasteCredential(name: string, paste: CredentialPaste): Promise<ConnectionList>
  forgetCredential(name: string): Promise<ConnectionList>
  changeRecording(name: string, change: RecordingChange): Promise<ConnectionList>
  discardRecording(name: string): Promise<ConnectionList>
  /** `text` is the file as it is. */
  openCassette(text: string): Promise<CassetteAnswer>
  closeCassette(name: string): Promise<ConnectionList>
  /**
   * Template query, SCID query and batch at both levels: the call says which. `behind` is the path of
   * the connection it goes by. Never throws but for an abort.
   */
  query(
    call: QueryCall,
    credentials: Credentials,
    signal?: AbortSignal,
    behind?: string,
  ): Promise<Exchange<ReadResults>>
}

function headersOf(credentials: Credentials, hasBody: boolean): Record<string, string> {
  return {
    accept: 'application/json',
    ...(credentials.contractVersion !== '' && { 'x-xbl-contract-version': credentials.contractVersion }),
    ...(hasBody && { 'content-type': 'application/json' }),
  }
}

function withCredentials(headers: Record<string, string>, credentials: Credentials): Record<string, string> {
  return credentials.authorization ? { ...headers, authorization: credentials.authorization } : headers
}

/** `base` is the origin that the contract's addresses stand under. */
export function createClient(send: Send, base: string): Client {
  const call = async <T>(schema: z.ZodType<T>, path: string, init: RequestInit = {}): Promise<T> => {
    const response = await send(new Request(new URL(path, base), init))
    const text = await response.text()
    if (!response.ok) {
      const problem = Problem.safeParse(text.startsWith('{') ? JSON.parse(text) : undefined)
      throw new ConsoleError(response.status, problem.data?.detail ?? text.slice(0, 500))
    }
    return schema.parse(JSON.parse(text))
  }
  const withBody = (
    method: 'POST' | 'PUT',
    body: unknown,
    headers: Record<string, string> = {},
    signal?: AbortSignal,
  ): RequestInit => ({
    method,
    body: typeof body === 'string' ? body : JSON.stringify(body),
    headers: { 'content-type': 'application/json', ...headers },
    ...(signal && { signal }),
  })
  const connection = (name: string, what: string) =>
    `/console/connections/${encodeURIComponent(name)}/${what}`
  return {
    getHealth: (signal) => call(Health, '/console/health', signal && { signal }),
    listIdentities: (signal) => call(IdentityList, '/console/identities', signal && { signal }),
    createToken: (identity) => call(TokenAnswer, '/console/tokens', withBody('POST', identity)),
    explain: (asked, credentials, signal) =>
      call(
        Explanation,
        '/console/explain',
        withBody('POST', asked, withCredentials(headersOf(credentials, true), credentials), signal),
      ),
    getSignIn: (signal) => call(SignInState, '/console/sign-in', signal && { signal }),
    signIn: (secret) => call(SignInState, '/console/sign-in', withBody('POST', { secret })),
    open: (secret) => call(SignInState, '/console/open', withBody('POST', { secret })),
    signOut: () => call(SignInState, '/console/sign-out', { method: 'POST' }),
    listConnections: (signal) => call(ConnectionList, '/console/connections', signal && { signal }),
    fetchCredential: (name) => call(ConnectionList, connection(name, 'credential'), { method: 'POST' }),
    pasteCredential: (name, paste) =>
      call(ConnectionList, connection(name, 'credential'), withBody('PUT', paste)),
    forgetCredential: (name) => call(ConnectionList, connection(name, 'credential'), { method: 'DELETE' }),
    changeRecording: (name, change) =>
      call(ConnectionList, connection(name, 'recording'), withBody('PUT', change)),
    discardRecording: (name) => call(ConnectionList, connection(name, 'recording'), { method: 'DELETE' }),
    openCassette: (text) => call(CassetteAnswer, '/console/cassettes', withBody('POST', text)),
    closeCassette: (name) =>
      call(ConnectionList, `/console/cassettes/${encodeURIComponent(name)}`, { method: 'DELETE' }),
    query: (asked, credentials, signal, behind = '') =>
      exchange(send, base, { asked, credentials, behind }, signal),
  }
}

/** Where a recorded connection's cassette is fetched from, as a file. */
export function cassettePath(name: string, replaced: boolean): string {
  return `/console/connections/${encodeURIComponent(name)}/cassette${replaced ? '?players=replaced' : ''}`
}

interface Asking {
  readonly asked: QueryCall
  readonly credentials: Credentials
  readonly behind: string
}

async function exchange(
  send: Send,
  base: string,
  { asked, credentials, behind }: Asking,
  signal: AbortSignal | undefined,
): Promise<Exchange<ReadResults>> {
  const { method, path, body } = asked
  const headers = headersOf(credentials, body !== undefined)
  const sent: Sent = { method, path, headers, body }
  // `.` and `..` are resolved away by every URL, and another question would be asked.
  const { pathname } = new URL(path, base)
  if (pathname !== path.split('?', 1)[0]) {
    return { kind: 'unreachable', cause: 'path', sent, reason: pathname, milliseconds: 0 }
  }
  const began = performance.now()
  const elapsed = () => performance.now() - began
  try {
    const init = { method, headers: withCredentials(headers, credentials), ...(signal && { signal }) }
    const response = await send(
      new Request(new URL(behind + path, base), body === undefined ? init : { ...init, body }),
    )
    const text = await response.text()
    const contentType = response.headers.get('content-type')?.split(';')[0]?.trim().toLowerCase()
    return {
      kind: 'answered',
      sent,
      status: response.status,
      contentType,
      gateway: GatewayKind.safeParse(response.headers.get(gatewayHeader)).data,
      retryAfter: response.headers.get('retry-after') ?? undefined,
      correlationId: response.headers.get('x-xblcorrelationid') ?? undefined,
      text,
      reply: readQueryReply(response.status, contentType, text),
      milliseconds: elapsed(),
    }
  } catch (error) {
    if (signal?.aborted) throw error
    const reason = error instanceof Error ? error.message : String(error)
    return { kind: 'unreachable', cause: 'network', sent, reason, milliseconds: elapsed() }
  }
}
