/**
 * Proxy between the browser and the directory that can return faulty responses. The query's keyword
 * (`fault-html`, …) selects the fault, so every case can be repeated by hand.
 */
import { readFileSync } from 'node:fs'
import { createServer, type IncomingMessage, request as requestPlain, type ServerResponse } from 'node:http'
import { createServer as createSecureServer, request as requestSecure } from 'node:https'
import type { AddressInfo } from 'node:net'

const scid = '8f3d1c52-6a0b-4e7e-9b1d-2f6c5a7e4d10'
const row = {
  startTime: '2026-01-01T00:00:00.0000000Z',
  sessionRef: { scid, templateName: 'Lobby', name: 'readable' },
  accepted: 1,
  visibility: 'open',
}
const broken = [row, { ...row, sessionRef: { ...row.sessionRef, name: 'broken' }, accepted: 'many' }]
/** A valid row with unusual values: empty `keywords`, an explicit `myTurn: false`, the largest XUID. */
const oddRow = { ...row, xuid: '18446744073709551615', status: 'active', myTurn: false, keywords: [] }

type Answer = (response: ServerResponse, request: IncomingMessage) => void
const respondWith =
  (status: number, type: string, body: string, more: Record<string, string> = {}): Answer =>
  (response) => {
    response.writeHead(status, { 'content-type': type, ...more })
    response.end(body)
  }

const faults: Readonly<Record<string, Answer>> = {
  'fault-html': respondWith(
    200,
    'text/html',
    '<!doctype html><script>document.title = "ran"</script><p>Sign in</p>',
  ),
  'fault-schema': respondWith(200, 'application/json', JSON.stringify({ results: broken })),
  'fault-odd': respondWith(200, 'application/json', JSON.stringify({ results: [oddRow] })),
  'fault-teapot': respondWith(418, 'text/plain', 'short and stout'),
  'fault-busy': respondWith(503, 'text/plain', '', { 'retry-after': '7' }),
  'fault-accepted': respondWith(202, 'text/plain', ''),
  'fault-limit': respondWith(
    429,
    'application/json',
    '{"version":1,"currentRequests":31,"maxRequests":30,"periodInSeconds":15,"limitType":"Rate"}',
    { 'retry-after': '3' },
  ),
  'fault-799': respondWith(799, 'text/plain', 'no such status'),
  'fault-redirect': respondWith(302, 'text/plain', '', {
    location: 'https://elsewhere.example/',
    'set-cookie': 'service=1; Path=/',
    'access-control-allow-origin': '*',
  }),
  /** Returns the request headers, including the credential. */
  'fault-echo': (response, request) => {
    response.writeHead(200, { 'content-type': 'application/json' })
    response.end(JSON.stringify({ results: [], headers: request.headers }))
  },
  'fault-cut': (response) => {
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': '1000' })
    response.write('{"results":[', () => response.socket?.destroy())
  },
  /** Twenty rows, one after another, in about three seconds. */
  'fault-slow': (response) => {
    response.writeHead(200, { 'content-type': 'application/json' })
    response.write('{"results":[')
    let sent = 0
    const timer = setInterval(() => {
      const name = `slow-${sent}`
      const next = JSON.stringify({ ...oddRow, sessionRef: { ...row.sessionRef, name } })
      response.write(sent++ === 0 ? next : `,${next}`)
      if (sent < 20) return
      clearInterval(timer)
      response.end(']}')
    }, 150)
    response.once('close', () => clearInterval(timer))
  },
  'fault-reset': (response) => response.socket?.destroy(),
  /** Never responds, until the client closes the connection. */
  'fault-hang': () => undefined,
}

function forwardRequest(
  upstream: URL,
  ca: string | undefined,
  request: IncomingMessage,
  response: ServerResponse,
): void {
  const headers = {
    ...request.headers,
    host: upstream.host,
    ...(request.headers.origin && { origin: upstream.origin }),
  }
  const forward = upstream.protocol === 'https:' ? requestSecure : requestPlain
  const outgoing = forward(
    {
      ...(ca !== undefined && { ca: readFileSync(ca) }),
      host: upstream.hostname,
      port: upstream.port,
      path: request.url,
      method: request.method,
      headers,
    },
    (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers)
      answer.pipe(response)
    },
  )
  outgoing.on('error', () => response.destroy())
  request.pipe(outgoing)
}

/** `tls`: file names of the proxy's certificate and key; without them it serves HTTP. `ca`: file name of the
 * certificate to trust for the upstream. `failedExplanations`: how many explanations fail before one is answered. */
export async function startFaultyProxy(
  upstream: string,
  tls?: { readonly cert: string; readonly key: string },
  ca?: string,
  failedExplanations = 0,
): Promise<{ url: string; stop: () => void }> {
  const target = new URL(upstream)
  const answer = (request: IncomingMessage, response: ServerResponse) => {
    const keyword = new URL(request.url ?? '/', upstream).searchParams.get('keyword') ?? ''
    const isQuery = request.url?.startsWith('/serviceconfigs')
    const fault = isQuery ? faults[keyword] : undefined
    if (request.url === '/console/explain' && failedExplanations-- > 0)
      respondWith(
        500,
        'application/problem+json',
        '{"title":"planted","status":500,"detail":"planted"}',
      )(response, request)
    else if (fault) fault(response, request)
    else forwardRequest(target, ca, request, response)
  }
  const server = tls
    ? createSecureServer({ cert: readFileSync(tls.cert), key: readFileSync(tls.key) }, answer)
    : createServer(answer)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `${tls ? 'https' : 'http'}://127.0.0.1:${port}`,
    stop: () => {
      server.closeAllConnections()
      server.close()
    },
  }
}
