/** What the gateway forwards and what it refuses, against a real HTTP service. */
import type { RequestListener } from 'node:http'
import { gzipSync } from 'node:zlib'
import { afterEach, describe, expect, test } from 'vitest'
import { type Connection, ConnectionList, gatewayHeader } from '#contract/console/connections.ts'
import type { Gateway } from './gateway.ts'
import {
  ask,
  authorization,
  canary,
  createManualTimer,
  fromEnvironment,
  opened,
  openTestGateway,
  type Service,
  scid,
  startService,
  unopened,
} from './testing.ts'
import { maxAnswerBytes } from './upstream.ts'

const stops: (() => unknown)[] = []
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop()
})

async function open(
  answer: RequestListener,
  more: object = {},
): Promise<{ gateway: Gateway; service: Service }> {
  const service = await startService(answer)
  const gateway = openTestGateway([{ name: 'there', baseUrl: service.url, ...fromEnvironment, ...more }])
  stops.push(service.stop, gateway.close)
  return { gateway, service }
}

const query = `/connections/there/serviceconfigs/${scid}/sessions?keyword=x`
const session = `/connections/there/serviceconfigs/${scid}/sessiontemplates/T/sessions/S`
const ok: RequestListener = (_, response) => response.end('{"results":[]}')
const kindOf = (response: Response) => response.headers.get(gatewayHeader)
const list = async (gateway: Gateway, visitor = opened): Promise<Connection[]> =>
  ConnectionList.parse(await (await ask(gateway, '/console/connections', {}, visitor)).json()).connections

describe('requests to the service', () => {
  test('carry only allowed headers and the credential, to the configured host', async () => {
    const { gateway, service } = await open(ok)
    await ask(gateway, query, {
      headers: {
        'x-xbl-contract-version': '107',
        accept: 'application/json',
        'if-none-match': '"a"',
        cookie: 'sessionscope=secret',
        'x-forwarded-for': '10.0.0.1',
        authorization: 'XBL3.0 x=1;of-the-browser',
        origin: 'http://console',
        referer: 'http://console/',
        'x-anything': '1',
      },
    })
    expect(service.received).toEqual([
      {
        method: 'GET',
        url: `/serviceconfigs/${scid}/sessions?keyword=x`,
        body: '',
        headers: {
          accept: 'application/json',
          'accept-encoding': 'identity',
          authorization,
          connection: 'keep-alive',
          host: new URL(service.url).host,
          'if-none-match': '"a"',
          'user-agent': 'sessionscope',
          'x-xbl-contract-version': '107',
        },
      },
    ])
  })

  test.each([
    ['/serviceconfigs/not-a-scid/sessions?keyword=x', 404],
    [`/serviceconfigs/${scid}/sessions/../../../console/export`, 404],
    [`/serviceconfigs/${scid}/sessiontemplates/..%2f..%2fadmin/sessions/x/y/z`, 404],
    [`/serviceconfigs/${scid}/sessiontemplates/%2e%2e/sessions/S`, 404],
    [`/serviceconfigs/${scid}/sessiontemplates/T/sessions/..%2f..%2fadmin`, 404],
    [`/serviceconfigs/${scid}/sessiontemplates/T/sessions/a%5Cb`, 404],
    [`/serviceconfigs/${scid}/sessiontemplates/T/sessions/%252e%252e`, 404],
    [`/serviceconfigs/${scid}/sessions?keyword=x&_method=PUT`, 400],
    ['/users/me', 404],
    ['', 404],
    [`/serviceconfigs/${scid}/hoppers/h`, 404],
    [`/serviceconfigs/${scid}/sessions?keyword=%ff`, 400],
  ])('%s is not forwarded', async (path, status) => {
    const { gateway, service } = await open(ok)
    const response = await ask(gateway, `/connections/there${path}`)
    expect([response.status, kindOf(response)]).toEqual([status, 'address'])
    expect(service.received).toEqual([])
  })

  test.each(['PATCH', 'OPTIONS', 'HEAD', 'DELETE', 'PUT'])(
    '%s of a query is not forwarded',
    async (method) => {
      const { gateway, service } = await open(ok, { writable: true })
      const response = await ask(gateway, query, { method })
      expect([response.status, kindOf(response), response.headers.get('allow')]).toEqual([
        405,
        'address',
        'GET',
      ])
      expect(service.received).toEqual([])
    },
  )

  test('a name is percent-encoded again, whatever its characters', async () => {
    const { gateway, service } = await open(ok)
    const odd = 'a b?c#d é&='
    await ask(
      gateway,
      `/connections/there/serviceconfigs/${scid.toUpperCase()}/SESSIONTEMPLATES/T/sessions/${encodeURIComponent(odd)}`,
    )
    expect(service.received[0]?.url).toBe(
      `/serviceconfigs/${scid.toUpperCase()}/sessiontemplates/T/sessions/${encodeURIComponent(odd)}`,
    )
  })

  test('a write is forwarded only if the connection is writable', async () => {
    const writes = ['PUT', 'DELETE', 'POST'] as const
    const paths = { PUT: session, DELETE: `${session}/members/me`, POST: '/connections/there/handles' }
    for (const writable of [false, true]) {
      const { gateway, service } = await open(ok, { writable })
      for (const method of writes) {
        const response = await ask(gateway, paths[method], {
          method,
          body: method === 'DELETE' ? null : '{}',
        })
        expect([method, response.status, kindOf(response)]).toEqual(
          writable ? [method, 200, null] : [method, 403, 'read-only'],
        )
      }
      expect(service.received.map((one) => one.method)).toEqual(writable ? [...writes] : [])
      const batch = await ask(gateway, `/connections/there/serviceconfigs/${scid}/batch`, {
        method: 'POST',
        body: '{}',
      })
      expect(batch.status).toBe(200)
    }
  })

  test('a body is forwarded unchanged; one that is too large is not forwarded', async () => {
    const { gateway, service } = await open(ok)
    const path = `/connections/there/serviceconfigs/${scid}/batch`
    await ask(gateway, path, { method: 'POST', body: '{"xuids": ["1"] , "n":18446744073709551615}' })
    expect(service.received[0]?.body).toBe('{"xuids": ["1"] , "n":18446744073709551615}')
    const large = await ask(gateway, path, { method: 'POST', body: 'x'.repeat(1024 * 1024 + 1) })
    expect(large.status).toBe(413)
    expect(service.received).toHaveLength(1)
  })

  test('a browser that is not signed in and a page that embeds are refused', async () => {
    const { gateway, service } = await open(ok)
    const outside = await ask(gateway, query, {}, unopened)
    expect([outside.status, kindOf(outside)]).toEqual([403, 'unopened'])
    for (const destination of ['document', 'script', 'iframe', 'image']) {
      const response = await ask(gateway, query, { headers: { 'sec-fetch-dest': destination } })
      expect([response.status, kindOf(response)]).toEqual([403, 'address'])
    }
    expect(service.received).toEqual([])
    const [, there] = await list(gateway, unopened)
    expect(there).toMatchObject({ usable: false, credential: { source: 'environment' } })
    expect(there?.credential?.userHash).toBeUndefined()
  })
})

describe('answers from the service', () => {
  test('the body is unchanged, and only allowed headers are forwarded', async () => {
    const bytes = Buffer.from([0xef, 0xbb, 0xbf, 0x7b, 0xff, 0x00, 0x0a, 0x7d])
    const { gateway } = await open((_, response) => {
      response.writeHead(200, {
        'content-type': 'application/json; charset=utf-8',
        etag: '"e"',
        'set-cookie': 'a=b',
        'access-control-allow-origin': '*',
        'content-security-policy': "script-src 'unsafe-inline'",
        'clear-site-data': '"*"',
        location: 'https://elsewhere.example/',
        'www-authenticate': 'Basic realm="x"',
        refresh: '0;url=https://elsewhere.example/',
        link: '<https://elsewhere.example/>; rel=preload',
        'x-xblcorrelationid': 'theirs',
      })
      response.end(bytes)
    })
    const response = await ask(gateway, query)
    expect(Buffer.from(await response.arrayBuffer())).toEqual(bytes)
    expect(Object.fromEntries(response.headers)).toEqual({
      'cache-control': 'no-store',
      'content-disposition': 'attachment; filename="answer"',
      'content-security-policy': "default-src 'none'; sandbox",
      'content-type': 'application/json; charset=utf-8',
      etag: '"e"',
      'x-xblcorrelationid': 'theirs',
    })
  })

  test('an empty answer is not decompressed', async () => {
    const { gateway } = await open((_, response) => {
      response.writeHead(304, { 'content-encoding': 'gzip', etag: '"e"' }).end()
    })
    const response = await ask(gateway, session)
    expect([response.status, response.headers.get('etag'), kindOf(response)]).toEqual([304, '"e"', null])
  })

  test('a header with invalid characters is omitted', async () => {
    const { gateway } = await open((_, response) => {
      response.socket?.end(
        'HTTP/1.1 200 OK\r\nETag: a\x01b\r\nRetry-After: \xe9\r\nMS-CV: fine\r\nContent-Length: 2\r\n\r\n{}',
        'latin1',
      )
    })
    const response = await ask(gateway, query)
    expect([response.status, response.headers.get('etag'), response.headers.get('retry-after')]).toEqual(
      response.status === 200 ? [200, null, null] : [502, null, null],
    )
  })

  test('a Retry-After of more than 200 characters is omitted', async () => {
    for (const [value, passed] of [
      ['7', '7'],
      ['7'.repeat(201), null],
    ] as const) {
      const { gateway } = await open((_, response) => response.writeHead(404, { 'retry-after': value }).end())
      expect((await ask(gateway, session)).headers.get('retry-after')).toBe(passed)
    }
  })

  test.each([301, 302, 303, 307, 308])('a %i is forwarded and not followed', async (status) => {
    const { gateway, service } = await open((_, response) => {
      response.writeHead(status, { location: '/elsewhere' }).end()
    })
    const response = await ask(gateway, query)
    expect([response.status, response.headers.get('location')]).toEqual([status, null])
    expect(service.received).toHaveLength(1)
  })

  test('a compressed answer stays compressed and is searched', async () => {
    let body = gzipSync('{"results":[]}')
    const { gateway } = await open((_, response) => {
      response.writeHead(200, { 'content-encoding': 'gzip' }).end(body)
    })
    const response = await ask(gateway, query)
    expect(Buffer.from(await response.arrayBuffer())).toEqual(body)
    expect(response.headers.get('content-encoding')).toBe('gzip')
    body = gzipSync(`{"results":["${canary}"]}`)
    expect(kindOf(await ask(gateway, query))).toBe('repeats-credential')
    body = gzipSync(Buffer.alloc(maxAnswerBytes + 1))
    expect(kindOf(await ask(gateway, query))).toBe('unreadable')
  })

  test.each<[string, (response: Parameters<RequestListener>[1]) => void]>([
    ['in its body', (response) => response.end(`you sent ${authorization}`)],
    ['in a header', (response) => response.writeHead(200, { etag: canary }).end()],
    ['in base64', (response) => response.end(Buffer.from(`x${canary}y`).toString('base64'))],
    ['percent-encoded', (response) => response.end(encodeURIComponent(authorization))],
  ])('an answer with the credential %s is withheld', async (_, answer) => {
    const { gateway } = await open((_request, response) => answer(response))
    const response = await ask(gateway, query)
    expect([response.status, kindOf(response)]).toEqual([502, 'repeats-credential'])
    expect(JSON.stringify([...response.headers]) + (await response.text())).not.toContain(canary)
  })

  test('the credential in a path or a query is not forwarded', async () => {
    const { gateway, service } = await open(ok)
    await ask(gateway, query)
    const response = await ask(gateway, query.replace('=x', `=${encodeURIComponent(canary)}`))
    expect(response.status).toBe(400)
    expect(await response.text()).not.toContain(canary)
    expect(service.received).toHaveLength(1)
  })
})

test('connections are kept open: five requests in sequence use one connection', async () => {
  const ports = new Set<number | undefined>()
  const { gateway } = await open((request, response) => {
    ports.add(request.socket.remotePort)
    response.end('{}')
  })
  for (let i = 0; i < 5; i++) await (await ask(gateway, query)).text()
  expect(ports.size).toBe(1)
})

describe('failures', () => {
  const breaking: Readonly<Record<string, RequestListener>> = {
    reset: (_, response) => response.socket?.destroy(),
    truncated: (_, response) => {
      response.writeHead(200, { 'content-length': '100' })
      response.write('{', () => response.socket?.destroy())
    },
    unreadable: (_, response) => response.socket?.end('NOT HTTP\r\n\r\n'),
  }
  test.each(Object.entries(breaking))(
    '%s: a read is tried three times (unreadable: once), a write once',
    async (kind, answer) => {
      const { gateway, service } = await open(answer, { writable: true })
      const response = await ask(gateway, query)
      expect([response.status, kindOf(response)]).toEqual([502, kind])
      expect(service.received).toHaveLength(kind === 'unreadable' ? 1 : 3)
      service.received.length = 0
      expect(kindOf(await ask(gateway, session, { method: 'PUT', body: '{}' }))).toBe(kind)
      expect(service.received).toHaveLength(1)
    },
  )

  test.each(['000', '099', '100', '101', '102'])('status %s is not accepted as an answer', async (status) => {
    const { gateway } = await open((_, response) => {
      response.socket?.end(`HTTP/1.1 ${status} X\r\nContent-Length: 0\r\n\r\n`)
    })
    const response = await ask(gateway, session)
    expect(response.status).toBe(502)
    expect(kindOf(response)).toMatch(/^(?:unreadable|reset)$/)
  })

  test('an answer that is too large is refused', async () => {
    const part = Buffer.alloc(1024 * 1024, ' ')
    const { gateway } = await open((_, response) => {
      const send = () => {
        while (!response.destroyed && response.write(part)) {}
      }
      response.on('drain', send)
      send()
    })
    const response = await ask(gateway, query)
    expect([response.status, kindOf(response)]).toEqual([502, 'too-large'])
  })

  test('an unreachable service is reported, and the request does not count', async () => {
    const { gateway, service } = await open(ok)
    await service.stop()
    expect(kindOf(await ask(gateway, query))).toBe('unreachable')
    // A request that never reached the service does not count in a rate window.
    expect((await list(gateway))[1]?.budget?.windows[0]?.used).toBe(0)
  })

  test('a slow answer ends at the timeout', async () => {
    const { gateway } = await open(
      (_, response) => {
        response.writeHead(200)
        const drop = setInterval(() => response.write(' '), 20)
        response.on('close', () => clearInterval(drop))
      },
      { timeoutSeconds: 0.3 },
    )
    const response = await ask(gateway, query)
    expect([response.status, kindOf(response)]).toEqual([504, 'timeout'])
  })

  test('aborting a request also aborts it at the service', async () => {
    let closed = () => {}
    const isClosed = new Promise<void>((resolve) => {
      closed = resolve
    })
    let markArrived = () => {}
    const hasArrived = new Promise<void>((resolve) => {
      markArrived = resolve
    })
    const { gateway } = await open(
      (_, response) => {
        response.on('close', closed)
        markArrived()
      },
      // A long timeout, so that nothing else ends the request during this test.
      { timeoutSeconds: 300 },
    )
    const leaving = new AbortController()
    const asked = ask(gateway, query, { signal: leaving.signal })
    await hasArrived
    leaving.abort()
    await isClosed
    await asked
  })

  test('after a 503 a read is tried again, a write is not', async () => {
    let busy = 1
    const { gateway, service } = await open(
      (_, response) => {
        if (busy-- > 0) response.writeHead(503).end()
        else response.end('{}')
      },
      { writable: true },
    )
    expect((await ask(gateway, query)).status).toBe(200)
    expect(service.received).toHaveLength(2)
    busy = 1
    expect((await ask(gateway, session, { method: 'PUT', body: '{}' })).status).toBe(503)
    expect(service.received).toHaveLength(3)
  })

  test('nothing is sent until the time of a Retry-After', async () => {
    const timer = createManualTimer()
    let status = 429
    const service = await startService((_, response) => {
      response.writeHead(status, status === 429 ? { 'retry-after': '20' } : {}).end('{}')
    })
    const gateway = openTestGateway([{ name: 'there', baseUrl: service.url, ...fromEnvironment }], { timer })
    stops.push(service.stop, gateway.close)
    expect((await ask(gateway, query)).status).toBe(429)
    status = 200
    const waiting = ask(gateway, query)
    const state = async () => (await list(gateway))[1]?.budget
    await expect.poll(state).toMatchObject({ waiting: 1, stopped: { status: 429, inMs: 20_000 } })
    timer.advance(19_999)
    expect(service.received).toHaveLength(1)
    expect(await state()).toMatchObject({ waiting: 1, stopped: { inMs: 1 } })
    timer.advance(10)
    expect((await waiting).status).toBe(200)
    expect((await state())?.stopped).toBeUndefined()
  })

  test('a very long Retry-After is reported at once', async () => {
    const { gateway, service } = await open((_, response) =>
      response.writeHead(503, { 'retry-after': '3600' }).end(),
    )
    expect((await ask(gateway, query)).status).toBe(503)
    const response = await ask(gateway, query)
    expect([response.status, kindOf(response), response.headers.get('retry-after')]).toEqual([
      503,
      'stopped',
      '3600',
    ])
    expect(service.received).toHaveLength(1)
  })
})
