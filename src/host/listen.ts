/** The HTTP server: the gate first, then the directory, then the app. */

import { randomUUID } from 'node:crypto'
import {
  createServer as createHttpServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
} from 'node:http'
import { createServer as createHttpsServer } from 'node:https'
import { type AddressInfo, createServer as createTcpServer } from 'node:net'
import type { Duplex } from 'node:stream'
import { getRequestListener } from '@hono/node-server'
import { type Gate, turnAway } from './guard.ts'
import type { Options } from './options.ts'

export interface Site {
  /** Whether a path is answered by `fetch`; the rest is the app's. */
  readonly handles: (path: string) => boolean
  readonly fetch: (request: Request) => Promise<Response>
  readonly app: RequestListener
  /** On what the app and the door answer; what `fetch` answers has them already. */
  readonly headers: Readonly<Record<string, string>>
}

export interface Listening {
  readonly url: string
  readonly server: Server
  /** Finishes what it began, then closes. */
  readonly close: () => Promise<void>
}

/** A link to a batch of 1,000 XUIDs has 21 kB in its query. */
const serverOptions = {
  maxHeaderSize: 64 * 1024,
  /** Somebody who sends slowly, or not at all, does not hold on for long. */
  headersTimeout: 5_000,
  requestTimeout: 10_000,
  connectionsCheckingInterval: 1_000,
}

/** Milliseconds in which what was begun is finished after a stop is asked for. */
const finishMost = 2_000

const one = (value: string | string[] | undefined) => (Array.isArray(value) ? value.join(', ') : value)

function pathOf(request: IncomingMessage): string {
  return (request.url ?? '').split('?', 1)[0] ?? ''
}

/** Node keeps the first of two Hosts; which one was meant nobody can know (RFC 9112, 3.2). */
function hasOneHost(request: IncomingMessage): boolean {
  return request.rawHeaders.filter((text, i) => i % 2 === 0 && text.toLowerCase() === 'host').length <= 1
}

/** What is no HTTP that can be read is answered all the same, in words. */
function answerUnreadable(error: NodeJS.ErrnoException, socket: Duplex): void {
  if (!socket.writable || error.code === 'ECONNRESET') {
    socket.destroy()
    return
  }
  const status =
    error.code === 'HPE_HEADER_OVERFLOW' ? '431 Request Header Fields Too Large' : '400 Bad Request'
  const late = error.code === 'ERR_HTTP_REQUEST_TIMEOUT'
  const body = `${late ? 'The request did not come to its end in time.' : `This is no HTTP request: ${error.code ?? 'unknown'}.`}\n`
  const head = [
    `HTTP/1.1 ${late ? '408 Request Timeout' : status}`,
    'content-type: text/plain; charset=utf-8',
    `content-length: ${Buffer.byteLength(body)}`,
    `x-xblcorrelationid: ${randomUUID()}`,
    'x-content-type-options: nosniff',
    'connection: close',
  ]
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`)
}

/** Errors: `EADDRINUSE`, `EACCES`. Asked before anything slow is begun; 0 is always free. */
export async function checkPort(options: Pick<Options, 'port' | 'host'>): Promise<void> {
  const probe = createTcpServer()
  await new Promise<void>((resolve, reject) => {
    probe.once('error', reject)
    probe.listen(options.port, options.host, () => probe.close(() => resolve()))
  })
}

function createListener(site: Site, gate: () => Gate): RequestListener {
  const headers = Object.entries(site.headers)
  const answer = getRequestListener((request) => site.fetch(request))
  return (request, response) => {
    const { host, origin } = request.headers
    const approach = {
      target: request.url ?? '',
      host,
      origin,
      fetchSite: one(request.headers['sec-fetch-site']),
    }
    const path = pathOf(request)
    const reveals = site.handles(path)
    const refused = hasOneHost(request)
      ? turnAway(approach, gate(), reveals)
      : ({ status: 400, message: 'Host is given once.' } as const)
    if (refused) {
      response.writeHead(refused.status, {
        ...site.headers,
        'content-type': 'text/plain; charset=utf-8',
        'x-xblcorrelationid': randomUUID(),
        connection: 'close',
      })
      response.end(`${refused.message}\n`)
      return
    }
    if (reveals) {
      void answer(request, response)
      return
    }
    for (const [name, value] of headers) response.setHeader(name, value)
    site.app(request, response)
  }
}

/** Binds and answers. Errors: Node's own (`EADDRINUSE`, `EACCES`). */
export async function listen(
  options: Options,
  createSite: (server: Server) => Promise<Site>,
): Promise<Listening> {
  const scheme = options.tls ? 'https' : 'http'
  const server = options.tls
    ? createHttpsServer({ ...serverOptions, ...options.tls })
    : createHttpServer(serverOptions)
  const site = await createSite(server)
  let bound = ''
  server.on(
    'request',
    createListener(site, () => ({ scheme, bound, allowHosts: options.allowHosts })),
  )
  server.on('clientError', answerUnreadable)
  server.on('connect', (_, socket) => answerUnreadable(new Error('CONNECT'), socket))
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(options.port, options.host, resolve)
  })
  const { port } = server.address() as AddressInfo
  bound = `${options.host.includes(':') ? `[${options.host}]` : options.host}:${port}`
  return {
    url: `${scheme}://${bound}`,
    server,
    close: () =>
      new Promise((resolve) => {
        // A browser keeps connections open that it has asked nothing on; they are not waited for.
        const impatient = setTimeout(() => server.closeAllConnections(), finishMost)
        server.close(() => {
          clearTimeout(impatient)
          resolve()
        })
        server.closeIdleConnections()
      }),
  }
}
