/**
 * Something between the browser and the directory that sometimes answers in its place. What it does
 * is asked for by keyword (`fault-html`, …), so that every case can be repeated by hand.
 */
import { createServer, request as forward, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

const scid = '8f3d1c52-6a0b-4e7e-9b1d-2f6c5a7e4d10'
const row = {
  startTime: '2026-01-01T00:00:00.0000000Z',
  sessionRef: { scid, templateName: 'Lobby', name: 'readable' },
  accepted: 1,
  visibility: 'open',
}
const broken = [row, { ...row, sessionRef: { ...row.sessionRef, name: 'broken' }, accepted: 'many' }]
/** Everything a row may hold at its oddest: an empty list, a false that is sent. */
const oddRow = { ...row, xuid: '18446744073709551615', status: 'active', myTurn: false, keywords: [] }

type Answer = (response: ServerResponse) => void
const say =
  (status: number, type: string, body: string, more: Record<string, string> = {}): Answer =>
  (response) => {
    response.writeHead(status, { 'content-type': type, ...more })
    response.end(body)
  }

const faults: Readonly<Record<string, Answer>> = {
  'fault-html': say(200, 'text/html', '<!doctype html><script>document.title = "ran"</script><p>Sign in</p>'),
  'fault-schema': say(200, 'application/json', JSON.stringify({ results: broken })),
  'fault-odd': say(200, 'application/json', JSON.stringify({ results: [oddRow] })),
  'fault-teapot': say(418, 'text/plain', 'short and stout'),
  'fault-busy': say(503, 'text/plain', '', { 'retry-after': '7' }),
  'fault-accepted': say(202, 'text/plain', ''),
  'fault-reset': (response) => response.socket?.destroy(),
  /** Nothing comes until the browser gives up or the person does. */
  'fault-hang': () => undefined,
}

function pass(upstream: URL, request: IncomingMessage, response: ServerResponse): void {
  const headers = {
    ...request.headers,
    host: upstream.host,
    ...(request.headers.origin && { origin: upstream.origin }),
  }
  const onward = forward(
    { host: upstream.hostname, port: upstream.port, path: request.url, method: request.method, headers },
    (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers)
      answer.pipe(response)
    },
  )
  onward.on('error', () => response.destroy())
  request.pipe(onward)
}

export async function startFaultyProxy(upstream: string): Promise<{ url: string; stop: () => void }> {
  const target = new URL(upstream)
  const server = createServer((request, response) => {
    const keyword = new URL(request.url ?? '/', upstream).searchParams.get('keyword') ?? ''
    const isQuery = request.url?.startsWith('/serviceconfigs')
    const fault = isQuery ? faults[keyword] : undefined
    if (fault) fault(response)
    else pass(target, request, response)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    stop: () => {
      server.closeAllConnections()
      server.close()
    },
  }
}
