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
import { readAddress } from '#contract/endpoints.ts'
import { openTestGateway } from '#gateway/testing.ts'
import { openAudit } from '#host/audit.ts'
import { openDoor } from '#host/door.ts'
import { safetyHeaders } from '#host/guard.ts'
import { type Listening, listen } from '#host/listen.ts'
import { readOptions } from '#host/options.ts'
import { openSessions } from '#host/sessions.ts'

const targets = Number(process.env.SESSIONSCOPE_TARGETS ?? 6_000)
const scid = '8f3d1c52-6a0b-4e7e-9b1d-2f6c5a7e4d10'
const folder = mkdtempSync(join(tmpdir(), 'sessionscope-targets-'))

const listenOn = (server: Server | ReturnType<typeof createServer>) =>
  new Promise<number>((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port))
  })

interface Heard {
  readonly host: string | undefined
  readonly method: string
  readonly target: string
}
const heard: Heard[] = []
const service = createHttpServer((request, response) => {
  heard.push({ host: request.headers.host, method: request.method ?? '', target: request.url ?? '' })
  request.resume()
  response.end('{"results":[]}')
})
/** Number of connections to a port that the gateway must never contact. */
let strangers = 0
const trap = createServer((socket) => {
  strangers++
  socket.destroy()
})
let listening: Listening
let servicePort = 0
let trapPort = 0

/** Addresses of all sockets that this process opened, except the test's own sockets. */
const wentTo: string[] = []
const own = new WeakSet<Socket>()
function watch(message: unknown): void {
  const { socket } = message as { socket: Socket }
  socket.once('connect', () => {
    if (!own.has(socket)) wentTo.push(`${socket.remoteAddress}:${socket.remotePort}`)
  })
  socket.once('error', (error: NodeJS.ErrnoException & { address?: string; host?: string }) => {
    if (!own.has(socket)) wentTo.push(error.address ?? error.host ?? error.message)
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
        now: () => (flown += 20_000),
        after: (_, run) => {
          const soon = setImmediate(run)
          return () => clearImmediate(soon)
        },
      },
    },
  )
  const options = readOptions(['--port', '0'], {})
  if (!options) throw new Error('no options')
  const audit = openAudit({ file: join(folder, 'audit.jsonl'), now: Date.now, newId: randomUUID })
  listening = await listen(options, async () => ({
    find: (path) =>
      gateway.handles(path)
        ? (request) => gateway.fetch(request, { user: 'test', role: 'operator', opened: true })
        : undefined,
    app: (_, response) => response.end('app'),
    door: openDoor({
      sessions: openSessions({ now: Date.now, isSecure: false, port: () => '' }),
      accessToken: undefined,
      oidc: undefined,
      announce: undefined,
      audit,
      conceal: gateway.conceal,
      now: Date.now,
    }),
    audit,
    conceal: gateway.conceal,
    now: Date.now,
    headers: safetyHeaders,
  }))
  subscribe('net.client.socket', watch)
})
let flown = 0

afterAll(async () => {
  unsubscribe('net.client.socket', watch)
  await listening.close()
  service.closeAllConnections()
  service.close()
  trap.close()
  rmSync(folder, { recursive: true })
})

const host = () => new URL(listening.url).host

/** A kept connection that sends raw bytes. It reconnects when the server has closed it. */
function openWire() {
  let socket: Socket | undefined
  const open = () =>
    new Promise<Socket>((resolve, reject) => {
      const made = connect(Number(host().split(':')[1]), '127.0.0.1', () => resolve(made))
      own.add(made)
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

const evil = fc
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
      .tuple(evil, fc.array(fc.oneof(separator, word, evil), { maxLength: 6 }))
      .map(([one, rest]) => `/connections/there/${[one, ...rest].join('')}`),
  },
  {
    weight: 2,
    arbitrary: fc
      .array(fc.oneof(separator, word, evil), { minLength: 1, maxLength: 8 })
      .map((all) => `/${all.join('')}`),
  },
  {
    weight: 2,
    arbitrary: fc
      .tuple(separator, evil, fc.array(fc.oneof(separator, word), { maxLength: 5 }))
      .map(([a, one, rest]) => `/connections/there${a}${one}/${rest.join('')}`),
  },
  // Valid except in one place, so that many of these targets pass the first checks.
  {
    weight: 3,
    arbitrary: fc
      .tuple(evil, separator, fc.constantFrom('scid', 'template', 'name', 'keyword', 'end'))
      .map(([one, a, where]) => {
        const at = (place: string, text: string) =>
          place === where ? `${encodeURIComponent(one)}${a}` : text
        return `/connections/there/serviceconfigs/${at('scid', scid)}/sessiontemplates/${at('template', 'T')}/sessions/${at('name', 'S')}${where === 'end' ? `${a}${one}` : ''}`
      }),
  },
  {
    weight: 1,
    arbitrary: evil.map(
      (one) => `/connections/there/serviceconfigs/${scid}/sessions?keyword=${encodeURIComponent(one)}`,
    ),
  },
  {
    weight: 1,
    arbitrary: fc
      .tuple(fc.constantFrom('http://', 'https://', '//', ''), evil, word)
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
  const wire = openWire()
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
      const status = await wire.ask(
        `${verb} ${bytes} HTTP/1.1\r\nhost: ${fill(named)}\r\nx-xbl-contract-version: 107\r\n${isBodied ? 'content-length: 2\r\n' : ''}\r\n${isBodied ? '{}' : ''}`,
      )
      statuses.set(status, (statuses.get(status) ?? 0) + 1)
      expect(status).not.toBe(500)
      expect(strangers).toBe(0)
    }),
    { numRuns: targets, endOnFailure: true },
  )
  wire.close()
  console.log(
    `${targets} targets: ${[...statuses].map(([status, count]) => `${status} × ${count}`).join(', ')}`,
  )
  expect(new Set(wentTo)).toEqual(new Set([`127.0.0.1:${servicePort}`]))
  // Enough requests reached the service, each with an address of the contract and the right host.
  expect(heard.length).toBeGreaterThan(targets / 50)
  for (const one of heard) {
    expect(one.host).toBe(`127.0.0.1:${servicePort}`)
    expect(readAddress(one.method, one.target.split('?')[0] ?? '')).toMatchObject({ kind: 'endpoint' })
    expect(one.target).toMatch(/^\/(?:serviceconfigs|handles)[\w\-.~!'()*%/]*(?:\?[\w\-.~!'()*%=&]*)?$/)
  }
}, 600_000)
