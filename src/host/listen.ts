/** The HTTP server: checks Host and Origin first, then routes to access control, the directory or the app. */

import { randomUUID } from 'node:crypto'
import {
  createServer as createHttpServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerResponse,
} from 'node:http'
import { createServer as createHttpsServer } from 'node:https'
import { type AddressInfo, createServer as createTcpServer } from 'node:net'
import type { Duplex } from 'node:stream'
import { getRequestListener, RequestError } from '@hono/node-server'
import { getRequestPolicy } from '#contract/console/request-policy.ts'
import type { RequestUser } from '#contract/console/sign-in.ts'
import { type Answer, sendText, toResponse, type WholeAnswer, writeAnswer } from '#http/answer.ts'
import { fromMessage, type Incoming } from '#http/incoming.ts'
import type { AccessControl } from './access-control.ts'
import { auditLogUnavailable } from './answer.ts'
import { type AnswerLimits, answerLimits, limitAnswers } from './answer-limits.ts'
import type { Audit } from './audit.ts'
import type { Options } from './options.ts'
import { checkOrigin, type HostSettings } from './origin-check.ts'
import { PacedResponse } from './paced-response.ts'
import { logRequest, type RunLogged } from './request-log.ts'
import { checkProxy, clientAddressOf, hostSettingsOf, pathOf, requestOriginOf } from './request-source.ts'
import { createWriteTogether } from './write-together.ts'

export type RequestHandler = (request: Request, visitor: RequestUser) => Promise<Response>

/** The same without the objects of the Fetch standard, which take longer than many answers. */
export type DirectHandler = (request: Incoming) => Promise<Answer>

export interface ServerParts {
  /** The handler for a path. Paths without a handler go to the app. */
  readonly findHandler: (path: string) => RequestHandler | undefined
  /** A direct handler for a path that has a handler as well, if it has one now. */
  readonly findDirectHandler?: (path: string) => DirectHandler | undefined
  readonly app: RequestListener
  readonly accessControl: AccessControl
  readonly audit: Audit
  /** Removes secrets from a text before it goes into the audit log. */
  readonly conceal: (text: string) => string
  /** Milliseconds since 1970. */
  readonly now: () => number
  /** Headers of the answers of the app and of access control. Answers of a handler already have them. */
  readonly headers: Readonly<Record<string, string>>
}

export interface RunningServer {
  readonly url: string
  readonly server: Server
  /** Stops accepting, lets running requests finish within the limits, then closes. */
  readonly close: () => Promise<void>
}

const serverOptions = {
  /** Bytes. The query of a link to a batch of 1,000 XUIDs has 21 kB. */
  maxHeaderSize: 64 * 1024,
  /** Milliseconds. A client that sends slowly or not at all is disconnected soon. */
  headersTimeout: 5_000,
  requestTimeout: 10_000,
  connectionsCheckingInterval: 1_000,
  /** Node would answer by itself without the security headers, so `hasOneHost` does this check. */
  requireHostHeader: false,
  ServerResponse: PacedResponse,
}

/** Whether there is exactly one Host header (RFC 9112, 3.2). Node would keep the first of two. */
function hasOneHost(request: IncomingMessage): boolean {
  return request.headersDistinct.host?.length === 1
}

/** Answers bytes that are not valid HTTP with a readable error. */
function answerInvalidHttp(
  error: NodeJS.ErrnoException,
  socket: Duplex,
  headers: Readonly<Record<string, string>>,
): void {
  if (!socket.writable || error.code === 'ECONNRESET') {
    socket.destroy()
    return
  }
  const status =
    error.code === 'HPE_HEADER_OVERFLOW' ? '431 Request Header Fields Too Large' : '400 Bad Request'
  const isTimeout = error.code === 'ERR_HTTP_REQUEST_TIMEOUT'
  const body = `${isTimeout ? 'The request was not complete in time.' : `This is not a valid HTTP request: ${error.code ?? 'unknown'}.`}\n`
  const head = [
    `HTTP/1.1 ${isTimeout ? '408 Request Timeout' : status}`,
    'content-type: text/plain; charset=utf-8',
    `content-length: ${Buffer.byteLength(body)}`,
    `x-xblcorrelationid: ${randomUUID()}`,
    ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
    'connection: close',
  ]
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`)
}

/**
 * Checks that the port is free before slow start-up work. 0 always passes. Errors: `EADDRINUSE`, `EACCES`.
 */
export async function checkPort(options: Pick<Options, 'port' | 'host'>): Promise<void> {
  const probe = createTcpServer()
  await new Promise<void>((resolve, reject) => {
    probe.once('error', reject)
    probe.listen(options.port, options.host, () => probe.close(() => resolve()))
  })
}

type ProxySettings = Pick<Options, 'publicUrl' | 'trustedProxies'>

const closing = { connection: 'close' }
const sendAndClose = (status: number, message: string): WholeAnswer => sendText(status, message, closing)

/** Sends the host's own answers with the common headers and a correlation id. */
function createSender(headers: ServerParts['headers']) {
  const base = () => ({ ...headers, 'cache-control': 'no-store', 'x-xblcorrelationid': randomUUID() })
  return {
    send: (response: ServerResponse, { status, headers: own, body }: WholeAnswer) => {
      response.writeHead(status, { ...base(), ...own })
      response.end(body ?? undefined)
    },
    toResponse: (answer: WholeAnswer) => toResponse(answer, base()),
  }
}

type Sender = ReturnType<typeof createSender>

/** Authorizes a request, writes its audit log lines, and passes it to its handler. */
function createDispatcher(parts: ServerParts, proxy: ProxySettings, sender: Sender) {
  const { send } = sender
  const writeTogether = createWriteTogether()
  const responders = new WeakMap<object, (request: Request) => Promise<Response>>()
  const reportError = (error: unknown) =>
    console.error(parts.conceal(error instanceof Error ? (error.stack ?? error.message) : String(error)))
  const errorHandler = (error: unknown) => {
    if (error instanceof RequestError)
      return sender.toResponse(sendAndClose(400, 'The request target is not valid.'))
    reportError(error)
    return sender.toResponse(sendAndClose(500, 'The server failed to answer this request.'))
  }
  const answer = getRequestListener(
    (request, env) => {
      const respond = responders.get((env as { incoming: object }).incoming)
      if (!respond) throw new Error('the request was not authorized')
      return respond(request)
    },
    { errorHandler },
  )
  return (request: IncomingMessage, response: ServerResponse, path: string, handler: RequestHandler) => {
    const from = clientAddressOf(request, proxy)
    const visitor = parts.accessControl.authorize({ request, path, from })
    if ('status' in visitor) return send(response, visitor)
    const method = request.method ?? ''
    const { audit } = getRequestPolicy(method, path)
    const isLogged = audit && (audit.when === 'always' || parts.accessControl.requiresSignIn)
    let runLogged: RunLogged | undefined = (respond) => respond()
    if (isLogged) {
      const { connection } = audit
      const target = parts.conceal(request.url ?? '')
      const requestToLog = { visitor, method, path, target, connection, from }
      runLogged = logRequest(parts.audit, parts.now, requestToLog, response)
    }
    if (!runLogged) return send(response, auditLogUnavailable)
    const direct = isLogged || method === 'HEAD' ? undefined : parts.findDirectHandler?.(path)
    const incoming = direct && fromMessage(request, response)
    if (incoming) {
      direct(incoming).then(
        (made) => writeTogether(() => writeAnswer(response, made)),
        (error: unknown) => {
          reportError(error)
          response.destroy()
        },
      )
      return
    }
    responders.set(request, (received) =>
      runLogged(
        () => handler(received, visitor),
        () => sender.toResponse(auditLogUnavailable),
      ),
    )
    void answer(request, response)
  }
}

function createListener(parts: ServerParts, hostSettings: () => HostSettings, proxy: ProxySettings) {
  const headers = Object.entries(parts.headers)
  const sender = createSender(parts.headers)
  const { send } = sender
  const dispatch = createDispatcher(parts, proxy, sender)
  const listener: RequestListener = (request, response) => {
    const path = pathOf(request.url ?? '')
    const isAccessControlPath = parts.accessControl.ownsPath(path)
    const handler = parts.findHandler(path)
    // `oidcPaths.finish` is excluded: the issuer redirects the browser to it from another site.
    const needsSameOrigin = handler !== undefined || path.startsWith('/console/')
    const refused = hasOneHost(request)
      ? (checkProxy(request, proxy) ?? checkOrigin(requestOriginOf(request), hostSettings(), needsSameOrigin))
      : ({ status: 400, message: 'The Host header must be given exactly once.' } as const)
    if (refused) return send(response, sendAndClose(refused.status, refused.message))
    if (isAccessControlPath) {
      parts.accessControl.answer({ request, path, from: clientAddressOf(request, proxy) }).then(
        (hostAnswer) => send(response, hostAnswer),
        () => response.destroy(),
      )
      return
    }
    if (handler) return dispatch(request, response, path, handler)
    for (const [name, value] of headers) response.setHeader(name, value)
    parts.app(request, response)
  }
  const refuseExpectation: RequestListener = (_, response) =>
    send(response, sendAndClose(417, 'Expect: only 100-continue is supported.'))
  return { listener, refuseExpectation }
}

/** Starts the server. Errors: Node's own (`EADDRINUSE`, `EACCES`). */
export async function listen(
  options: Options,
  createParts: (server: Server, url: () => string) => Promise<ServerParts>,
  limits: AnswerLimits = answerLimits,
): Promise<RunningServer> {
  const scheme = options.tls ? 'https' : 'http'
  const server = options.tls
    ? createHttpsServer({ ...serverOptions, ...options.tls })
    : createHttpServer(serverOptions)
  let bound = ''
  const parts = await createParts(server, () => options.publicUrl ?? `${scheme}://${bound}`)
  const close = limitAnswers(server, limits)
  const hostSettings = () => hostSettingsOf(scheme, bound, options.allowHosts, options)
  const { listener, refuseExpectation } = createListener(parts, hostSettings, options)
  server.on('request', listener)
  server.on('checkExpectation', refuseExpectation)
  server.on('clientError', (error, socket) => answerInvalidHttp(error, socket, parts.headers))
  server.on('connect', (_, socket) => answerInvalidHttp(new Error('CONNECT'), socket, parts.headers))
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(options.port, options.host, resolve)
  })
  const { port } = server.address() as AddressInfo
  bound = `${options.host.includes(':') ? `[${options.host}]` : options.host}:${port}`
  return { url: `${scheme}://${bound}`, server, close }
}
