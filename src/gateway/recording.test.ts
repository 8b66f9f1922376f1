/** Recordings: they belong to whoever started them, and a replayed answer says when it was recorded. */
import { afterEach, describe, expect, test } from 'vitest'
import { type Cassette, ConnectionList, recordedHeader } from '#contract/console/connections.ts'
import type { RequestUser } from '#contract/console/sign-in.ts'
import type { Gateway } from './gateway.ts'
import { ask, fromEnvironment, openTestGateway, scid, startService } from './testing.ts'

const stops: (() => unknown)[] = []
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop()
})

const user = (name: string, role: RequestUser['role']): RequestUser => ({ user: name, role, opened: true })
const [ana, ben, operator] = [user('ana', 'tester'), user('ben', 'tester'), user('olga', 'operator')]

async function open(): Promise<Gateway> {
  const service = await startService((_, response) =>
    response.writeHead(200, { 'content-type': 'application/json' }).end('{"results":[]}'),
  )
  const gateway = openTestGateway([{ name: 'there', baseUrl: service.url, ...fromEnvironment }])
  stops.push(service.stop, gateway.close)
  return gateway
}

const path = '/console/connections/there/recording'
const put = (gateway: Gateway, on: boolean, by: RequestUser) =>
  ask(gateway, path, { method: 'PUT', body: JSON.stringify({ on }) }, by)
const query = `/connections/there/serviceconfigs/${scid}/sessions?keyword=x`

async function stateFor(gateway: Gateway, by: RequestUser) {
  const response = await ask(gateway, '/console/connections', {}, by)
  const { connections } = ConnectionList.parse(await response.json())
  return connections.find(({ name }) => name === 'there')?.recording
}

describe('a recording', () => {
  test('belongs to whoever started it, and says so to others', async () => {
    const gateway = await open()
    expect((await put(gateway, true, ana)).status).toBe(200)
    await ask(gateway, query, { headers: { 'x-xbl-contract-version': '107' } }, ben)
    expect(await stateFor(gateway, ana)).toMatchObject({ on: true, exchanges: 1, by: 'ana', own: true })
    expect(await stateFor(gateway, ben)).toMatchObject({ by: 'ana', own: false })
    const refused = [
      await put(gateway, false, ben),
      await ask(gateway, path, { method: 'DELETE' }, ben),
      await ask(gateway, '/console/connections/there/cassette', {}, ben),
    ]
    for (const response of refused) {
      expect(response.status).toBe(403)
      expect(await response.text()).toContain('started by ana')
    }
    expect(await stateFor(gateway, ana)).toMatchObject({ on: true, exchanges: 1 })
    expect((await ask(gateway, path, { method: 'DELETE' }, operator)).status).toBe(200)
    // Once it is discarded, it is nobody's.
    expect((await put(gateway, true, ben)).status).toBe(200)
    expect(await stateFor(gateway, ana)).toMatchObject({ by: 'ben', own: false })
  })

  test('that holds nothing is nobody’s when it is stopped', async () => {
    const gateway = await open()
    await put(gateway, true, ana)
    await put(gateway, false, ana)
    expect(await stateFor(gateway, ben)).toEqual({ on: false, exchanges: 0, full: false, own: true })
  })

  test('says of each replayed answer when it was recorded, and how long it took then', async () => {
    const gateway = await open()
    const cassette: Cassette = {
      format: 'sessionscope-cassette',
      version: 1,
      title: 'Kept',
      contractVersion: 107,
      players: 'kept',
      exchanges: [
        {
          method: 'GET',
          path: `/serviceconfigs/${scid}/sessions?keyword=x`,
          requestHeaders: {},
          status: 200,
          // A recording cannot say it of itself.
          headers: { 'content-type': 'application/json', [recordedHeader]: 'forged 1' },
          body: '{"results":[]}',
          at: '2026-01-02T03:04:05.000Z',
          milliseconds: 184,
        },
      ],
    }
    const opened = await ask(
      gateway,
      '/console/cassettes',
      { method: 'POST', body: JSON.stringify(cassette) },
      ana,
    )
    const { name } = (await opened.json()) as { name: string }
    const played = await ask(
      gateway,
      `/connections/${name}/serviceconfigs/${scid}/sessions?keyword=x`,
      {},
      ana,
    )
    expect([played.status, played.headers.get(recordedHeader)]).toEqual([200, '2026-01-02T03:04:05.000Z 184'])
    const live = await ask(gateway, query, { headers: { 'x-xbl-contract-version': '107' } }, ana)
    expect([live.status, live.headers.get(recordedHeader)]).toEqual([200, null])
  })
})
