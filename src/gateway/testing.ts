/** Test fixtures: a service that the test defines, and a gateway with a clock that the test controls. */
import { createServer, type IncomingMessage, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { RequestUser } from '#contract/console/sign-in.ts'
import { readConnections } from './configuration.ts'
import { type Gateway, type GatewayOptions, openGateway } from './gateway.ts'
import { systemTimer, type Timer } from './timer.ts'

export const scid = '8f3d1c52-6a0b-4e7e-9b1d-2f6c5a7e4d10'
export const canary = 'canary+token/9f2b=='
export const authorization = `XBL3.0 x=4711;${canary}`
export const opened: RequestUser = { user: 'tester', role: 'operator', opened: true }
export const unopened: RequestUser = { ...opened, opened: false }

export interface ReceivedRequest {
  readonly method: string
  readonly url: string
  readonly headers: IncomingMessage['headers']
  readonly body: string
}

export interface Service {
  readonly url: string
  readonly received: ReceivedRequest[]
  readonly stop: () => Promise<void>
}

/** Starts an HTTP service that answers with `answer` and keeps every request with its body. */
export async function startService(answer: RequestListener): Promise<Service> {
  const received: ReceivedRequest[] = []
  const server = createServer(async (request, response) => {
    let body = ''
    for await (const part of request) body += String(part)
    received.push({ method: request.method ?? '', url: request.url ?? '', headers: request.headers, body })
    answer(request, response)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    received,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

/** A clock that the test advances. What is due then runs in order of time. */
export function createManualTimer(): Timer & {
  readonly advance: (milliseconds: number) => void
  readonly pendingCount: () => number
} {
  let now = 0
  let waiting: { at: number; run: () => void }[] = []
  return {
    now: () => now,
    after: (milliseconds, run) => {
      const one = { at: now + milliseconds, run }
      waiting.push(one)
      return () => {
        waiting = waiting.filter((other) => other !== one)
      }
    },
    pendingCount: () => waiting.length,
    advance: (milliseconds) => {
      const until = now + milliseconds
      for (;;) {
        const next = waiting.filter(({ at }) => at <= until).toSorted((a, b) => a.at - b.at)[0]
        if (!next) break
        waiting = waiting.filter((other) => other !== next)
        now = next.at
        next.run()
      }
      now = until
    },
  }
}

/** `connections`: as in the configuration file. */
export function openTestGateway(connections: readonly object[], more: Partial<GatewayOptions> = {}): Gateway {
  let id = 0
  return openGateway({
    connections: readConnections({ listed: connections, folder: '/', flags: [], cassettes: [] }),
    headers: {},
    newId: () => `id-${++id}`,
    now: () => Date.parse('2031-01-01T00:00:00Z'),
    timer: systemTimer,
    env: { CREDENTIAL: authorization },
    readSecretFile: () => Promise.reject(new Error('no files here')),
    ...more,
  })
}

export const fromEnvironment = { authorization: { env: 'CREDENTIAL' } } as const

/** Sends a request to the gateway, by default as a signed-in browser. */
export function ask(
  gateway: Gateway,
  path: string,
  init: RequestInit = {},
  visitor = opened,
): Promise<Response> {
  return gateway.fetch(new Request(`http://console${path}`, init), visitor)
}
