/** The gateway opens connections only to the configured origin, for any request target. */
import { randomUUID } from 'node:crypto'
import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer as createHttpServer, type Server } from 'node:http'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { parseAddress } from '#contract/mpsd/endpoints.ts'
import { openTestGateway } from '#gateway/testing.ts'
import { openAccessControl } from '#host/access-control.ts'
import { openAudit } from '#host/audit.ts'
import { listen, type RunningServer } from '#host/listen.ts'
import { readOptions } from '#host/options.ts'
import { securityHeaders } from '#host/origin-check.ts'
import { openSignIns } from '#host/sign-ins.ts'

const targets = Number(process.env.SESSIONSCOPE_TARGETS ?? 2_000)
const scid = '8f3d1c52-6a0b-4e7e-9b1d-2f6c5a7e4d10'
const folder = mkdtempSync(join(tmpdir(), 'sessionscope-targets-'))

const listenOn = (server: Server | ReturnType<typeof createServer>) =>
  new Promise<number>((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port))
  })

interface ReceivedRequest {
  readonly host: string | undefined
  readonly method: string
  readonly target: string
}
const received: ReceivedRequest[] = []
const service = createHttpServer((request, response) => {
  received.push({ host: request.headers.host, method: request.method ?? '', target: request.url ?? '' })
  request.resume()
  response.end('{"results":[]}')
})
/** Number of connections to a port that the gateway must never contact. */
let trapConnections = 0
const trap = createServer((socket) => {
  trapConnections++
  socket.destroy()
})
let listening: RunningServer
let servicePort = 0
let trapPort = 0

/** Addresses of all sockets that this process opened, except the test's own sockets. */
const contactedAddresses: string[] = []
const testSockets = new WeakSet<Socket>()
function recordSocket(message: unknown): void {
  const { socket } = message as { socket: Socket }
  socket.once('connect', () => {
    if (!testSockets.has(socket)) contactedAddresses.push(`${socket.remoteAddress}:${socket.remotePort}`)
  })
  socket.once('error', (error: NodeJS.ErrnoException & { address?: string; host?: string }) => {
    if (!testSockets.has(socket)) contactedAddresses.push(error.address ?? error.host ?? error.message)
  })
}

beforeAll(async () => {
  servicePort = await listenOn(service)
  trapPort = await listenOn(trap)
  const gateway = openTestGateway(
    [
      {
        name: 'there',
        baseUrl: `http://127.0.0.1:${servicePort}`,
        writable: true,
        authorization: { env: 'CREDENTIAL' },
      },
    ],
    // Each reading of the clock is 20 s later, so that the rate budget delays no request.
    {
      timer: {
        now: () => (fakeNow += 20_000),
        after: (_, run) => {
          const immediate = setImmediate(run)
          return () => clearImmediate(immediate)
        },
      },
    },
  )
  const options = readOptions(['--port', '0'], {})
  if (!options) throw new Error('no options')
  const audit = openAudit({ file: join(folder, 'audit.jsonl'), now: Date.now, newId: randomUUID })
  listening = await listen(options, async () => ({
    findHandler: (path) =>
      gateway.ownsPath(path)
        ? (request) => gateway.fetch(request, { user: 'test', role: 'operator', opened: true })
        : undefined,
    app: (_, response) => response.end('app'),
    accessControl: openAccessControl({
      signIns: openSignIns({ now: Date.now, isSecure: false, port: () => '' }),
      accessToken: undefined,
      oidc: undefined,
      onNewLink: undefined,
      audit,
      conceal: gateway.conceal,
      now: Date.now,
    }),
    audit,
    conceal: gateway.conceal,
    now: Date.now,
    headers: securityHeaders,
  }))
  subscribe('net.client.socket', recordSocket)
})
let fakeNow = 0

afterAll(async () => {
  unsubscribe('net.client.socket', recordSocket)
  await listening.close()
  service.closeAllConnections()
  service.close()
  trap.close()
  rmSync(folder, { recursive: true })
})

const host = () => new URL(listening.url).host

/** A kept connection that sends raw bytes. It reconnects when the server has closed it. */
function openRawConnection() {
  let socket: Socket | undefined
  const open = () =>
    new Promise<Socket>((resolve, reject) => {
      const made = connect(Number(host().split(':')[1]), '127.0.0.1', () => resolve(made))
      testSockets.add(made)
      made.once('error', reject)
    })
  return {
    /** Resolves with the status, or 0 if the connection ended without one. */
    ask: async (head: string): Promise<number> => {
      if (!socket || socket.destroyed || !socket.writable) socket = await open()
      const current = socket
      return new Promise((resolve) => {
        let text = ''
        const finish = (status: number) => {
          current.removeAllListeners()
          current.on('error', () => {})
          if (status === 0 || /\r\nconnection: close/i.test(text)) current.destroy()
          resolve(status)
        }
        current.on('data', (part) => {
          text += part.toString('latin1')
          const end = text.indexOf('\r\n\r\n')
          const length = Number(/\r\ncontent-length: (\d+)/i.exec(text)?.[1] ?? 0)
          const isChunked = /\r\ntransfer-encoding: chunked/i.test(text)
          const isBodiless = head.startsWith('HEAD ') || / (?:204|304) /.test(text.slice(8, 13))
          if (
            end >= 0 &&
            (isBodiless || (isChunked ? text.endsWith('0\r\n\r\n') : text.length >= end + 4 + length))
          ) {
            finish(Number(text.slice(9, 12)))
          }
        })
        current.on('close', () => finish(0))
        current.on('error', () => finish(0))
        current.write(Buffer.from(head, 'latin1'))
      })
    },
    close: () => socket?.destroy(),
  }
}

const foreignHost = fc
  .constantFrom(
    'evil.example',
    'EVIL.example',
    '127.0.0.1:TRAP',
    '[::1]:TRAP',
    '[::ffff:127.0.0.1]:TRAP',
    '127.1:TRAP',
    '2130706433:TRAP',
    '0x7f.1:TRAP',
    '0177.0.0.1:TRAP',
    'localhost:TRAP',
    'user:pass@127.0.0.1:TRAP',
    '127.0.0.1:SERVICE@127.0.0.1:TRAP',
    '127.0.0.1:SERVICE#@127.0.0.1:TRAP',
    '127.0.0.1:TRAP%00.example',
    'xn--e1afmkfd.xn--p1ai',
    'пример.рф',
    '127.0.0.1:0',
    '127.0.0.1:65536',
    '127.0.0.1:00TRAP',
    '169.254.169.254',
    'evil。example',
  )
  .map((text) => text)
const separator = fc.constantFrom(
  '/',
  '//',
  '///',
  '\\',
  '/\\',
  '\\\\',
  '%2f',
  '%2F%2f',
  '%5c',
  '%252f',
  ';/',
  '/;',
  '/.',
  '/..',
  '/%2e',
  '/%2e%2e',
  '/.%2e',
  '%00',
  '%0d%0a',
  '?',
  '#',
  '@',
  ':',
  ' ',
  '\t',
)
const word = fc.constantFrom(
  'connections',
  'CONNECTIONS',
  'there',
  'There',
  'connections/there',
  `serviceconfigs/${scid}/sessions`,
  `serviceconfigs/${scid}/sessiontemplates/T/sessions/S`,
  'serviceconfigs',
  'handles',
  'handles/query',
  'console',
  'console/export',
  'sessions?keyword=x',
  'http:',
  'https:',
  'file:',
  'javascript:',
)
const target = fc.oneof(
  {
    weight: 3,
    arbitrary: fc
      .tuple(foreignHost, fc.array(fc.oneof(separator, word, foreignHost), { maxLength: 6 }))
      .map(([one, rest]) => `/connections/there/${[one, ...rest].join('')}`),
  },
  {
    weight: 2,
    arbitrary: fc
      .array(fc.oneof(separator, word, foreignHost), { minLength: 1, maxLength: 8 })
      .map((all) => `/${all.join('')}`),
  },
  {
    weight: 2,
    arbitrary: fc
      .tuple(separator, foreignHost, fc.array(fc.oneof(separator, word), { maxLength: 5 }))
      .map(([a, one, rest]) => `/connections/there${a}${one}/${rest.join('')}`),
  },
  // Valid except in one place, so that many of these targets pass the first checks.
  {
    weight: 3,
    arbitrary: fc
      .tuple(foreignHost, separator, fc.constantFrom('scid', 'template', 'name', 'keyword', 'end'))
      .map(([one, a, where]) => {
        const at = (place: string, text: string) =>
          place === where ? `${encodeURIComponent(one)}${a}` : text
        return `/connections/there/serviceconfigs/${at('scid', scid)}/sessiontemplates/${at('template', 'T')}/sessions/${at('name', 'S')}${where === 'end' ? `${a}${one}` : ''}`
      }),
  },
  {
    weight: 1,
    arbitrary: foreignHost.map(
      (one) => `/connections/there/serviceconfigs/${scid}/sessions?keyword=${encodeURIComponent(one)}`,
    ),
  },
  {
    weight: 1,
    arbitrary: fc
      .tuple(fc.constantFrom('http://', 'https://', '//', ''), foreignHost, word)
      .map(([scheme, one, rest]) => `${scheme}${one}/${rest}`),
  },
)
const method = fc.constantFrom(
  'GET',
  'GET',
  'GET',
  'POST',
  'PUT',
  'DELETE',
  'HEAD',
  'OPTIONS',
  'CONNECT',
  'get',
)
const hostHeader = fc.constantFrom(
  'OURS',
  'OURS',
  'OURS',
  'OURS',
  'evil.example',
  '127.0.0.1:TRAP',
  'OURS@evil.example',
)

test(`none of ${targets} generated targets reaches another origin`, async () => {
  const connection = openRawConnection()
  const fill = (text: string) =>
    text
      .replaceAll('TRAP', String(trapPort))
      .replaceAll('SERVICE', String(servicePort))
      .replaceAll('OURS', host())
  const statuses = new Map<number, number>()
  await fc.assert(
    fc.asyncProperty(target, method, hostHeader, async (path, verb, named) => {
      const bytes = Buffer.from(fill(path)).toString('latin1')
      const isBodied = verb === 'POST' || verb === 'PUT'
      const status = await connection.ask(
        `${verb} ${bytes} HTTP/1.1\r\nhost: ${fill(named)}\r\nx-xbl-contract-version: 107\r\n${isBodied ? 'content-length: 2\r\n' : ''}\r\n${isBodied ? '{}' : ''}`,
      )
      statuses.set(status, (statuses.get(status) ?? 0) + 1)
      expect(status).not.toBe(500)
      expect(trapConnections).toBe(0)
    }),
    { numRuns: targets, endOnFailure: true },
  )
  connection.close()
  console.log(
    `${targets} targets: ${[...statuses].map(([status, count]) => `${status} × ${count}`).join(', ')}`,
  )
  expect(new Set(contactedAddresses)).toEqual(new Set([`127.0.0.1:${servicePort}`]))
  // Enough requests reached the service, each with an address of the contract and the right host.
  expect(received.length).toBeGreaterThan(targets / 50)
  for (const one of received) {
    expect(one.host).toBe(`127.0.0.1:${servicePort}`)
    expect(parseAddress(one.method, one.target.split('?')[0] ?? '')).toMatchObject({ kind: 'endpoint' })
    expect(one.target).toMatch(/^\/(?:serviceconfigs|handles)[\w\-.~!'()*%/]*(?:\?[\w\-.~!'()*%=&]*)?$/)
  }
}, 600_000)
