/** Connections to one origin share one rate budget, and a `Retry-After` applies to all of them. */
import { expect, test } from 'vitest'
import { ConnectionList } from '#contract/console/connections.ts'
import type { Gateway } from './gateway.ts'
import {
  ask,
  createManualTimer,
  fromEnvironment,
  openTestGateway,
  type Service,
  scid,
  startService,
} from './testing.ts'

const pathOf = (name: string) => `/connections/${name}/serviceconfigs/${scid}/sessions?keyword=x`
const budgets = async (gateway: Gateway) =>
  ConnectionList.parse(await (await ask(gateway, '/console/connections')).json())
    .connections.slice(1)
    .map(({ budget }) => budget)

async function open(
  status: number,
): Promise<{ gateway: Gateway; service: Service; other: Service; stop: () => Promise<void> }> {
  const timer = createManualTimer()
  const service = await startService((_, response) =>
    response.writeHead(status, status === 429 ? { 'retry-after': '20' } : {}).end('{}'),
  )
  const other = await startService((_, response) => response.end('{}'))
  const gateway = openTestGateway(
    [
      { name: 'one', baseUrl: service.url, ...fromEnvironment },
      { name: 'two', baseUrl: service.url, ...fromEnvironment },
      { name: 'elsewhere', baseUrl: other.url, ...fromEnvironment },
    ],
    { timer },
  )
  const stop = async () => {
    gateway.close()
    await service.stop()
    await other.stop()
  }
  return { gateway, service, other, stop }
}

test('two connections to one origin share thirty requests per fifteen seconds', async () => {
  const { gateway, service, stop } = await open(200)
  const leaving = new AbortController()
  const init = { signal: leaving.signal }
  const asked = Array.from({ length: 40 }, (_, i) => ask(gateway, pathOf(i % 2 === 0 ? 'one' : 'two'), init))
  await expect
    .poll(async () => (await budgets(gateway)).map((one) => [one?.windows[0]?.used, one?.waiting]))
    .toEqual([
      [30, 10],
      [30, 10],
      [0, 0],
    ])
  expect((await ask(gateway, pathOf('elsewhere'))).status).toBe(200)
  await expect.poll(() => service.received.length).toBe(30)
  leaving.abort()
  await Promise.all(asked)
  await stop()
})

test('a 429 stops all requests to its origin and no others', async () => {
  const { gateway, service, other, stop } = await open(429)
  expect((await ask(gateway, pathOf('one'))).status).toBe(429)
  const stopped = { stopped: { status: 429, inMs: 20_000 } }
  expect(await budgets(gateway)).toMatchObject([stopped, stopped, {}])
  expect((await budgets(gateway))[2]?.stopped).toBeUndefined()
  const leaving = new AbortController()
  const waiting = ask(gateway, pathOf('two'), { signal: leaving.signal })
  await expect.poll(async () => (await budgets(gateway))[1]?.waiting).toBe(1)
  expect((await ask(gateway, pathOf('elsewhere'))).status).toBe(200)
  expect([service.received.length, other.received.length]).toEqual([1, 1])
  leaving.abort()
  await waiting
  await stop()
})

test('how much of a shared budget is used is told from the first request of each credential', async () => {
  const { gateway, stop } = await open(200)
  const used = async () => (await budgets(gateway)).map((one) => one?.windows.map((window) => window.used))
  // Nobody has sent anything to either service.
  expect(await used()).toEqual([
    [0, 0],
    [0, 0],
    [0, 0],
  ])
  await (await ask(gateway, pathOf('one'))).text()
  expect((await used())[0]).toEqual([1, 1])
  // The second connection may have the same user, or another one.
  expect((await used())[1]).toEqual([undefined, undefined])
  expect((await used())[2]).toEqual([0, 0])
  await (await ask(gateway, pathOf('two'))).text()
  expect((await used()).slice(0, 2)).toEqual([
    [2, 2],
    [2, 2],
  ])
  await stop()
})
