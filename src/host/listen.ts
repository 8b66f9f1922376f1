/** The HTTP server: the gate first, then the directory, then the app. */
import {
  createServer as createHttpServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
} from 'node:http'
import { createServer as createHttpsServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { getRequestListener } from '@hono/node-server'
import { type Gate, turnAway } from './guard.ts'
import type { Options } from './options.ts'

export interface Site {
  /** Whether a path is answered by `fetch`; the rest is the app's. */
  readonly handles: (path: string) => boolean
  readonly fetch: (request: Request) => Promise<Response>
  readonly app: RequestListener
  readonly headers: Readonly<Record<string, string>>
}

export interface Listening {
  readonly url: string
  readonly server: Server
  /** Finishes what it began, then closes. */
  readonly close: () => Promise<void>
}

/** A link to a batch of 1,000 XUIDs has 21 kB in its query. */
const serverOptions = { maxHeaderSize: 64 * 1024, headersTimeout: 15_000, requestTimeout: 60_000 }

const one = (value: string | string[] | undefined) => (Array.isArray(value) ? value.join(', ') : value)

function pathOf(request: IncomingMessage): string {
  return (request.url ?? '').split('?', 1)[0] ?? ''
}

function createListener(site: Site, gate: () => Gate): RequestListener {
  const answer = getRequestListener((request) => site.fetch(request), { overrideGlobalObjects: false })
  return (request, response) => {
    for (const [name, value] of Object.entries(site.headers)) response.setHeader(name, value)
    const { host, origin } = request.headers
    const approach = {
      target: request.url ?? '',
      host,
      origin,
      fetchSite: one(request.headers['sec-fetch-site']),
    }
    const path = pathOf(request)
    const reveals = site.handles(path)
    const refused = turnAway(approach, gate(), reveals)
    if (refused) {
      response.writeHead(refused.status, { 'content-type': 'text/plain; charset=utf-8', connection: 'close' })
      response.end(`${refused.message}\n`)
      return
    }
    if (reveals) void answer(request, response)
    else site.app(request, response)
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
        server.close(() => resolve())
        server.closeIdleConnections()
      }),
  }
}
