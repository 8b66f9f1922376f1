/** The typed client: one method per endpoint. It validates every reply. */
import type * as z from 'zod'
import { SignInState } from '#contract/access.ts'
import {
  CassetteAnswer,
  ConnectionList,
  type CredentialPaste,
  GatewayKind,
  gatewayHeader,
  type RecordingChange,
} from '#contract/console/connections.ts'
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

/** The caller's credentials. The authorization is added when the request is sent and is not stored. */
export interface Credentials {
  readonly contractVersion: string
  readonly authorization: string | undefined
}

/** A console endpoint refused the request. */
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
  /** Signs in with the access token. */
  signIn(secret: string): Promise<SignInState>
  /** Uses the secret of the start-up link, which is valid once. */
  open(secret: string): Promise<SignInState>
  signOut(): Promise<SignInState>
  listConnections(signal?: AbortSignal): Promise<ConnectionList>
  fetchCredential(name: string): Promise<ConnectionList>
  pasteCredential(name: string, paste: CredentialPaste): Promise<ConnectionList>
  forgetCredential(name: string): Promise<ConnectionList>
  changeRecording(name: string, change: RecordingChange): Promise<ConnectionList>
  discardRecording(name: string): Promise<ConnectionList>
  /** `text` is the content of the cassette file. */
  openCassette(text: string): Promise<CassetteAnswer>
  closeCassette(name: string): Promise<ConnectionList>
  /**
   * Sends a template query, a SCID query or a batch at either level, as `call` says. `pathPrefix` is the path
   * of the connection to use. Throws only if `signal` aborts.
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

/** `base` is the origin of the contract's paths. */
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

/**
 * The path that downloads a connection's recording as a cassette file. With `replaced`, XUIDs and gamertags
 * are substituted.
 */
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
  // URL parsing removes `.` and `..` segments, so the request would go to another path.
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
