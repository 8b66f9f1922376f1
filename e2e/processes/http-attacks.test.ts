/** Attacks on a real server: wrong Host or Origin, request smuggling, guessed secrets, slow clients. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { type OutgoingHttpHeaders, request } from 'node:http'
import { connect, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Service, scid, startService } from '#gateway/testing.ts'
import { openWithLink, type RunningServer, startServer } from '../server.ts'

const folder = mkdtempSync(join(tmpdir(), 'sessionscope-attacks-'))
let server: RunningServer
let service: Service
let cookie = ''
let host = ''
const query = `/connections/there/serviceconfigs/${scid}/sessions?keyword=x`

beforeAll(async () => {
  service = await startService((request, response) => {
    // Returns the audit log, to show that a request is logged before it is sent to the service.
    if (request.url?.includes('logged')) response.end(readFileSync(join(folder, 'audit.jsonl')))
    else response.end('{"results":[]}')
  })
  const connection = `there=${service.url},write,env=CREDENTIAL`
  const flags = ['--world', 'empty', '--no-app', '--rate-limits', 'off', '--connection', connection]
  server = await startServer(folder, 0, flags, { CREDENTIAL: 'XBL3.0 x=1;a-token' })
  host = new URL(server.url).host
  cookie = await openWithLink(server)
})
afterAll(async () => {
  await server.stop()
  await service.stop()
  rmSync(folder, { recursive: true })
})

/** Sends a request with exactly these headers. */
function send(
  path: string,
  headers: OutgoingHttpHeaders,
  method = 'GET',
): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    const { hostname, port } = new URL(server.url)
    const sent = request({ hostname, port, path, method, headers, setHost: false }, (response) => {
      let text = ''
      response.on('data', (part) => {
        text += String(part)
      })
      response.on('end', () => resolve({ status: response.statusCode ?? 0, text }))
    })
    sent.on('error', reject)
    sent.end()
  })
}

describe('Host × Origin × Sec-Fetch-Site', () => {
  const hosts = () => [
    host,
    host.toUpperCase(),
    '127.0.0.1',
    `localhost:${host.split(':')[1]}`,
    'evil.example',
    `${host}.evil.example`,
    `evil@${host}`,
    '',
  ]
  const origins = () => [
    undefined,
    `http://${host}`,
    `https://${host}`,
    'http://evil.example',
    'null',
    `http://${host}.evil.example`,
    'http://127.0.0.1:1',
  ]
  const sites = [undefined, 'same-origin', 'none', 'same-site', 'cross-site', 'odd']
  const paths: Readonly<Record<string, number>> = {
    '/console/health': 200,
    '/console/connections': 200,
    '/console/sign-in': 200,
    '/console/audit': 200,
    '/serviceconfigs/x': 404,
    [query]: 200,
    '/CONNECTIONS/there/x': 404,
  }
  test('only its own page and non-browser clients are served, and only under its own host name', async () => {
    let requestCount = 0
    for (const [path, allowed] of Object.entries(paths)) {
      for (const named of hosts()) {
        for (const origin of origins()) {
          for (const site of sites) {
            const before = service.received.length
            const { status, text } = await send(path, {
              host: named,
              cookie,
              'x-xbl-contract-version': '107',
              ...(origin !== undefined && { origin }),
              ...(site !== undefined && { 'sec-fetch-site': site }),
            })
            const isHost = named.toLowerCase() === host
            const isOrigin = origin === undefined || origin === `http://${host}`
            const isSite = site === undefined || site === 'same-origin' || site === 'none'
            const expected = !isHost ? 421 : isOrigin && isSite ? allowed : 403
            expect([path, named, origin, site, status]).toEqual([path, named, origin, site, expected])
            if (expected !== allowed) {
              expect(text).not.toContain('"')
              expect(service.received.length).toBe(before)
            }
            requestCount++
          }
        }
      }
    }
    expect(requestCount).toBe(7 * 8 * 7 * 6)
  })
})

/** Sends raw bytes. Resolves with the data received until the server closes or is silent for 500 ms. */
function raw(text: string): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect(Number(host.split(':')[1]), '127.0.0.1')
    let received = ''
    socket.setTimeout(500, () => socket.destroy())
    socket.on('data', (part) => {
      received += part.toString('latin1')
    })
    socket.on('error', () => {})
    socket.on('close', () => resolve(received))
    socket.write(Buffer.from(text, 'latin1'))
  })
}

describe('smuggling and splitting', () => {
  const batchHead = (more: string) =>
    `POST /connections/there/serviceconfigs/${scid}/batch HTTP/1.1\r\nhost: ${host}\r\ncookie: ${cookie}\r\nx-xbl-contract-version: 107\r\n${more}`
  const smuggledRequest = () =>
    `GET /connections/there/serviceconfigs/${scid}/sessions?keyword=smuggled HTTP/1.1\r\nhost: ${host}\r\ncookie: ${cookie}\r\n\r\n`
  const cases: Readonly<Record<string, () => string>> = {
    'length and chunks': () =>
      batchHead(`content-length: 5\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n${smuggledRequest()}`),
    'chunks twice': () =>
      batchHead(
        `transfer-encoding: chunked\r\ntransfer-encoding: identity\r\n\r\n0\r\n\r\n${smuggledRequest()}`,
      ),
    'two lengths': () => batchHead(`content-length: 2\r\ncontent-length: 200\r\n\r\n{}${smuggledRequest()}`),
    'a list of lengths': () => batchHead(`content-length: 2, 200\r\n\r\n{}${smuggledRequest()}`),
    'a signed length': () => batchHead(`content-length: +2\r\n\r\n{}${smuggledRequest()}`),
    'a length in hexadecimal': () => batchHead(`content-length: 0x2\r\n\r\n{}${smuggledRequest()}`),
    'a space before the colon': () =>
      batchHead(`transfer-encoding : chunked\r\ncontent-length: 2\r\n\r\n{}${smuggledRequest()}`),
    'an unknown coding': () => batchHead(`transfer-encoding: xchunked\r\n\r\n0\r\n\r\n${smuggledRequest()}`),
    'a folded header': () =>
      batchHead(`transfer-encoding:\r\n chunked\r\ncontent-length: 2\r\n\r\n{}${smuggledRequest()}`),
    'bare line feeds': () => batchHead(`content-length: 2\n\n{}${smuggledRequest()}`),
    'a chunk that lies': () =>
      batchHead(`transfer-encoding: chunked\r\n\r\n2;a=b\r\n{}{}\r\n0\r\n\r\n${smuggledRequest()}`),
    'a chunk size that overflows': () =>
      batchHead(`transfer-encoding: chunked\r\n\r\nffffffffffffffff1\r\n{}\r\n0\r\n\r\n${smuggledRequest()}`),
    'a carriage return in a header': () =>
      batchHead(`x-a: b\rx-c: d\r\ncontent-length: 2\r\n\r\n{}${smuggledRequest()}`),
    'NUL in a header': () => batchHead(`x-a: b\0c\r\ncontent-length: 2\r\n\r\n{}${smuggledRequest()}`),
  }
  test.each(Object.entries(cases))('%s: no second request is smuggled', async (_, make) => {
    service.received.length = 0
    const received = await raw(make())
    expect(received).toMatch(/^HTTP\/1\.1 400 /)
    expect(received.match(/HTTP\/1\.1 \d{3}/g)).toHaveLength(1)
    expect(service.received.map((one) => one.url)).not.toContainEqual(expect.stringContaining('smuggled'))
  })

  test('a body that looks like a request is sent as a body', async () => {
    service.received.length = 0
    const body = smuggledRequest()
    await raw(batchHead(`connection: close\r\ncontent-length: ${body.length}\r\n\r\n${body}`))
    expect(service.received).toHaveLength(1)
    expect(service.received[0]).toMatchObject({ method: 'POST', body })
  })

  test.each([
    `sessions?keyword=a%0d%0aX-Injected:%201`,
    `sessiontemplates/a%0d%0aX-Injected:%201/sessions?keyword=x`,
    `sessions?keyword=x%20HTTP/1.1%0d%0ahost:%20evil`,
  ])('line ends in %s do not split the request or response', async (rest) => {
    service.received.length = 0
    const received = await raw(
      `GET /connections/there/serviceconfigs/${scid}/${rest} HTTP/1.1\r\nhost: ${host}\r\ncookie: ${cookie}\r\nconnection: close\r\n\r\n`,
    )
    expect(received).toMatch(/^HTTP\/1\.1 (?:200|404) /)
    expect(received.toLowerCase()).not.toContain('\r\nx-injected')
    for (const one of service.received) {
      expect(Object.keys(one.headers)).not.toContain('x-injected')
      expect(one.url).not.toMatch(/[\r\n ]/)
    }
  })
})

test('the link works once, also when eight requests use it at the same time', async () => {
  const secret = (await server.link()).split('#open=')[1]
  const body = JSON.stringify({ secret })
  const { hostname, port } = new URL(server.url)
  const sent = Array.from({ length: 8 }, () =>
    request({
      hostname,
      port,
      path: '/console/open',
      method: 'POST',
      headers: { 'content-length': body.length },
    }),
  )
  // All eight requests are sent in part before the first is complete.
  await Promise.all(
    sent.map((one) => new Promise<void>((resolve) => one.write(body.slice(0, 10), () => resolve()))),
  )
  const statuses = await Promise.all(
    sent.map(
      (one) =>
        new Promise<number>((resolve, reject) => {
          one.on('response', (response) => {
            response.resume()
            resolve(response.statusCode ?? 0)
          })
          one.on('error', reject)
          one.end(body.slice(10))
        }),
    ),
  )
  expect(statuses.toSorted()).toEqual([200, ...Array(7).fill(403)])
})

test('the right secret works after twelve wrong ones', async () => {
  for (let i = 0; i < 12; i++) {
    await fetch(`${server.url}/console/open`, { method: 'POST', body: '{"secret":"wrong"}' })
  }
  expect(await openWithLink(server)).toMatch(/^sessionscope\d+=/)
})

test('a request is logged before it is sent, and again when it is finished', async () => {
  const logged = await send(query.replace('=x', '=logged'), { host, cookie, 'x-xbl-contract-version': '107' })
  expect(logged.text).toContain('keyword=logged')
  const readLines = () =>
    readFileSync(join(folder, 'audit.jsonl'), 'utf8')
      .split('\n')
      .filter((line) => line.includes('logged'))
      .map((line) => JSON.parse(line) as { id: string; status: number })
  await expect.poll(readLines).toHaveLength(2)
  const [first, second] = readLines()
  expect([first?.status, second?.status, second?.id]).toEqual([0, 200, first?.id])
  const outside = await fetch(`${server.url}/console/audit`)
  expect([outside.status, await outside.text()]).toEqual([403, expect.not.stringContaining('logged')])
})

test('only the owner can read and write the stored files', () => {
  const modes = readdirSync(folder).map((name) => [name, statSync(join(folder, name)).mode & 0o777])
  expect(modes).toEqual(expect.arrayContaining([['directory.sqlite', 0o600]]))
  expect(modes.filter(([, mode]) => mode !== 0o600)).toEqual([])
})

test('300 clients that send one byte at a time do not delay others, and are disconnected', async () => {
  const port = Number(host.split(':')[1])
  const slow: Socket[] = []
  const ended: Promise<void>[] = []
  for (let i = 0; i < 300; i++) {
    const socket = connect(port, '127.0.0.1')
    socket.on('error', () => {})
    const verb =
      i % 2 === 0
        ? `GET ${query} HTTP/1.1\r\nhost: ${host}\r\nx-slow: `
        : `POST /connections/there/serviceconfigs/${scid}/batch HTTP/1.1\r\nhost: ${host}\r\ncookie: ${cookie}\r\ncontent-length: 1000\r\n\r\n{`
    socket.write(verb)
    socket.resume()
    slow.push(socket)
    ended.push(new Promise((resolve) => socket.once('close', () => resolve())))
  }
  const dripTimer = setInterval(() => {
    for (const socket of slow) if (socket.writable) socket.write('a')
  }, 200)
  for (let i = 0; i < 60; i++) {
    // This path is not sent to the service, so the rate budget does not delay it.
    expect((await send('/connections/there/x', { host, cookie })).status).toBe(404)
    expect((await send('/console/health', { host })).status).toBe(200)
  }
  // Those responses came while all slow connections were still open.
  expect(slow.filter((socket) => !socket.destroyed)).toHaveLength(300)
  await Promise.all(ended)
  clearInterval(dripTimer)
  expect((await send('/console/health', { host })).status).toBe(200)
})
