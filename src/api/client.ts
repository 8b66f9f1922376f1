/** The typed client: one method for every endpoint of both tables, made by loops over them. */

import type * as z from 'zod'
import { GatewayKind, gatewayHeader, recordedHeader } from '#contract/console/connections.ts'
import { faultHeader } from '#contract/console/directory-state.ts'
import {
  type ConsoleEndpointName,
  type ConsoleEndpoints,
  consoleEndpoints,
} from '#contract/console/endpoints.ts'
import { buildConsolePath } from '#contract/console/paths.ts'
import { Problem } from '#contract/console/problem.ts'
import { messageOfError } from '#contract/errors.ts'
import {
  type AddressParts,
  buildPath,
  type EndpointName,
  endpointNames,
  endpoints,
} from '#contract/mpsd/endpoints.ts'
import { formatParameters, type Parameter } from '#contract/query-string.ts'
import type { Send } from '#contract/send.ts'
import type { Answered, Exchange, SentRequest } from './exchange.ts'
import { type AnswerOf, parseReply } from './parse-reply.ts'

/** Who sends a request. The authorization is added on the way out and stored nowhere. */
export interface Credentials {
  readonly contractVersion: string
  readonly authorization: string | undefined
}

/** A console endpoint refused, or answered with something its schema does not allow. */
export class ConsoleError extends Error {
  readonly status: number
  constructor(status: number, message: string) {
    super(message)
    this.status = status
  }
}

/** A request to an endpoint of the contract. */
export interface ContractRequest {
  readonly parts: AddressParts
  readonly parameters?: readonly Parameter[]
  /** JSON text. */
  readonly body?: string | undefined
  readonly credentials: Credentials
  /** Further headers: `if-match`, `if-none-match`. */
  readonly headers?: Readonly<Record<string, string>>
  /** The path that the connection's requests begin with; empty for the local directory. */
  readonly pathPrefix?: string
  readonly signal?: AbortSignal | undefined
  /** Called with each part of a success's body as it arrives. */
  readonly onPart?: ((text: string) => void) | undefined
}

type PartsOf<P extends string> = P extends `${string}{${infer Part}}${infer Rest}`
  ? Part | PartsOf<Rest>
  : never

type BodyOf<E> = E extends { body: infer B extends z.ZodType }
  ? { readonly body: z.input<B> | string }
  : object
type PartsField<P extends string> = [PartsOf<P>] extends [never]
  ? object
  : { readonly parts: Readonly<Record<PartsOf<P>, string>> }

/** A request to an endpoint of our own. A body that is text is sent as it is. */
export type ConsoleRequest<N extends ConsoleEndpointName> = BodyOf<ConsoleEndpoints[N]> &
  PartsField<ConsoleEndpoints[N]['path']> & {
    readonly query?: Readonly<Record<string, string>>
    readonly credentials?: Credentials
    readonly signal?: AbortSignal | undefined
  }

type EventOf<E> = E extends { event: infer V extends z.ZodType } ? AsyncIterable<z.output<V>> : Blob

/** A file is answered as a Blob, a stream as its events. */
export type ConsoleAnswer<N extends ConsoleEndpointName> = ConsoleEndpoints[N]['answer'] extends z.ZodType
  ? z.output<ConsoleEndpoints[N]['answer']>
  : EventOf<ConsoleEndpoints[N]>

type OptionalIfEmpty<R> = object extends R ? [request?: R] : [request: R]

/**
 * The contract's methods answer an exchange whatever the status is, and throw only for an abort. The
 * console's methods answer the body and throw `ConsoleError`.
 */
export type Client = {
  readonly [N in EndpointName]: (request: ContractRequest) => Promise<Exchange<AnswerOf<N>>>
} & {
  readonly [N in ConsoleEndpointName]: (
    ...request: OptionalIfEmpty<ConsoleRequest<N>>
  ) => Promise<ConsoleAnswer<N>>
}

function credentialHeaders({ contractVersion, authorization }: Credentials): Record<string, string> {
  return {
    ...(contractVersion !== '' && { 'x-xbl-contract-version': contractVersion }),
    ...(authorization !== undefined && { authorization }),
  }
}

interface AnyConsoleRequest {
  readonly parts?: Readonly<Record<string, string>>
  readonly query?: Readonly<Record<string, string>>
  readonly body?: unknown
  readonly credentials?: Credentials
  readonly signal?: AbortSignal
}

/** Errors: `ConsoleError`. */
async function callConsole(
  send: Send,
  base: string,
  name: ConsoleEndpointName,
  request: AnyConsoleRequest = {},
): Promise<unknown> {
  const { method, answer, event } = consoleEndpoints[name]
  const { parts, query, body, credentials, signal } = request
  const url = new URL(buildConsolePath(name, parts, query), base)
  const response = await send(
    new Request(url, {
      method,
      headers: {
        ...(credentials && credentialHeaders(credentials)),
        ...(body !== undefined && { 'content-type': 'application/json' }),
      },
      ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      ...(signal && { signal }),
    }),
  )
  if (response.ok && event) return readEvents(response, event)
  if (response.ok && typeof answer === 'string') return response.blob()
  const text = await response.text()
  if (!response.ok) throw new ConsoleError(response.status, readProblem(text))
  if (typeof answer === 'string') return undefined
  return answer.parse(JSON.parse(text))
}

/** The data of server-sent events, each read against its schema. Ends when the stream ends. */
async function* readEvents(response: Response, schema: z.ZodType): AsyncGenerator<unknown> {
  if (!response.body) return
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader()
  let text = ''
  try {
    for (let part = await reader.read(); !part.done; part = await reader.read()) {
      const events = (text + part.value).split('\n\n')
      text = events.pop() ?? ''
      for (const event of events) {
        const data = /^data: (.*)$/m.exec(event)?.[1]
        if (data !== undefined) yield schema.parse(JSON.parse(data))
      }
    }
  } finally {
    await reader.cancel().catch(() => {})
  }
}

/** The sentence of a problem document, or the beginning of whatever else came. */
function readProblem(text: string): string {
  try {
    const problem = Problem.safeParse(JSON.parse(text))
    if (problem.success && problem.data.detail !== undefined) return problem.data.detail
  } catch {
    // Not JSON: the text itself is the best there is.
  }
  return text.slice(0, 500)
}

function describeRequest(endpoint: EndpointName, request: ContractRequest): SentRequest {
  const { parts, parameters = [], body, credentials, headers } = request
  const search = formatParameters(parameters)
  const path = buildPath(endpoint, parts)
  return {
    endpoint,
    method: endpoints[endpoint].method,
    path: search === '' ? path : `${path}?${search}`,
    headers: {
      accept: 'application/json',
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...credentialHeaders({ ...credentials, authorization: undefined }),
      ...headers,
    },
    body,
  }
}

/** `2026-11-21T14:02:11.000Z 184`: when a replayed answer was recorded, and the milliseconds that it took. */
function readRecorded(header: string | undefined): Pick<Answered<unknown>, 'recorded'> {
  const [at = '', took = ''] = header?.split(' ') ?? []
  const recorded = { at: Date.parse(at), milliseconds: Number(took) }
  return Number.isNaN(recorded.at) || Number.isNaN(recorded.milliseconds) ? {} : { recorded }
}

/** The body as text. `onPart` is called with each part that arrives before the end. */
async function readText(response: Response, onPart: ((text: string) => void) | undefined): Promise<string> {
  if (!onPart || !response.body) return response.text()
  let text = ''
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader()
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    text += part.value
    onPart(part.value)
  }
  return text
}

async function exchange<N extends EndpointName>(
  send: Send,
  base: string,
  endpoint: N,
  request: ContractRequest,
): Promise<Exchange<AnswerOf<N>>> {
  const sent = describeRequest(endpoint, request)
  const { credentials, pathPrefix = '', signal, onPart } = request
  // URLs resolve `.` and `..` away, and another address would be requested.
  const { pathname } = new URL(sent.path, base)
  if (pathname !== sent.path.split('?', 1)[0]) {
    return { kind: 'unreachable', cause: 'path', sent, reason: pathname, milliseconds: 0 }
  }
  const startedAt = performance.now()
  try {
    const response = await send(
      new Request(new URL(pathPrefix + sent.path, base), {
        method: sent.method,
        headers: { ...sent.headers, ...credentialHeaders(credentials) },
        ...(sent.body !== undefined && { body: sent.body }),
        ...(signal && { signal }),
      }),
    )
    const text = await readText(response, response.status === 200 ? onPart : undefined)
    const header = (name: string) => response.headers.get(name) ?? undefined
    const contentType = header('content-type')?.split(';')[0]?.trim().toLowerCase()
    return {
      kind: 'answered',
      sent,
      status: response.status,
      contentType,
      gateway: GatewayKind.safeParse(header(gatewayHeader)).data,
      isInjected: response.headers.has(faultHeader),
      retryAfter: header('retry-after'),
      correlationId: header('x-xblcorrelationid'),
      etag: header('etag'),
      contentLocation: header('content-location'),
      text,
      reply: parseReply(endpoint, response.status, contentType, text),
      milliseconds: performance.now() - startedAt,
      ...readRecorded(header(recordedHeader)),
    }
  } catch (error) {
    if (signal?.aborted) throw error
    const reason = messageOfError(error)
    return {
      kind: 'unreachable',
      cause: 'network',
      sent,
      reason,
      milliseconds: performance.now() - startedAt,
    }
  }
}

/** `base` is the origin that the addresses stand under. */
export function createClient(send: Send, base: string): Client {
  const methods: Record<string, unknown> = {}
  for (const name of endpointNames) {
    methods[name] = (request: ContractRequest) => exchange(send, base, name, request)
  }
  let name: ConsoleEndpointName
  for (name in consoleEndpoints) {
    const own = name
    methods[own] = (request?: AnyConsoleRequest) => callConsole(send, base, own, request)
  }
  return methods as Client
}
