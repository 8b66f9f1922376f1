/** Every call by every role: allowed or refused, and no call of a viewer changes anything. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ConnectionList } from '#contract/console/connections.ts'
import { isReadOnly } from '#contract/console/request-policy.ts'
import { type Role, roles } from '#contract/console/sign-in.ts'
import { buildPath, type EndpointName, endpoints } from '#contract/mpsd/endpoints.ts'
import { type Service, scid, startService } from '#gateway/testing.ts'
import { cookieOf, type SignInServer, send, startSignInServer } from './sign-in-server.ts'

const folder = mkdtempSync(join(tmpdir(), 'sessionscope-roles-'))
const accounts: Readonly<Record<Role, string>> = { viewer: 'vera', tester: 'tess', operator: 'olga' }
const cookies = new Map<Role, string>()
let site: SignInServer
let service: Service
let authorization = ''

const scope = { scid, template: 'T', name: 'S' }
const template = `/console/serviceconfigs/${scid}/sessiontemplates/T`
const person = { xuid: '1', gamertag: 'One', titleId: '5', deviceId: 'box', follows: ['2'] }

interface Call {
  readonly method: string
  readonly path: string
  readonly needs: Role
  readonly body?: unknown
}

/** Bodies that change something if the call is allowed. */
const bodies: Partial<Record<EndpointName, unknown>> = {
  batchTemplate: { xuids: ['1'] },
  batchServiceConfig: { xuids: ['1'] },
  queryHandles: { type: 'activity', scid, owners: { xuids: ['1'] } },
  putSession: { properties: { custom: { changed: true } } },
  putProperties: { properties: { custom: { changed: true } } },
  putHandleSession: { properties: { custom: { changed: true } } },
  createHandle: { version: 1, type: 'activity', sessionRef: { scid, templateName: 'T', name: 'S' } },
}

/** Every endpoint of the contract, on the local directory and through a connection. */
const contractCalls: Call[] = (Object.keys(endpoints) as EndpointName[]).flatMap((name) => {
  const { method } = endpoints[name]
  const parts = {
    ...scope,
    element: 'constants',
    member: 'me',
    server: 'x',
    id: '8f3d1c52-6a0b-4e7e-9b1d-2f6c5a7e4d11',
  }
  const query = method === 'GET' && name.startsWith('query') ? '?xuid=1' : ''
  const path = buildPath(name, parts) + query
  const body = bodies[name]
  const call = { method, ...(body !== undefined && { body }) }
  const isRead = isReadOnly(name, method)
  return [
    { ...call, path, needs: isRead ? 'viewer' : 'tester' },
    { ...call, path: `/connections/there${path}`, needs: isRead ? 'viewer' : 'operator' },
  ]
})

const consoleCalls: Call[] = [
  { method: 'GET', path: '/openapi.json', needs: 'viewer' },
  { method: 'GET', path: '/console/health', needs: 'viewer' },
  { method: 'GET', path: '/console/identities', needs: 'viewer' },
  { method: 'GET', path: '/console/connections', needs: 'viewer' },
  { method: 'GET', path: '/console/clock', needs: 'viewer' },
  { method: 'GET', path: '/console/faults', needs: 'viewer' },
  { method: 'POST', path: '/console/explain', needs: 'viewer', body: { method: 'GET', path: '/x' } },
  { method: 'POST', path: '/console/tokens', needs: 'viewer', body: { xuid: '1' } },
  { method: 'POST', path: '/console/tokens', needs: 'viewer', body: person },
  { method: 'POST', path: '/console/tokens', needs: 'tester', body: { xuid: '99' } },
  ...[{ gamertag: 'Other' }, { titleId: '6' }, { deviceId: 'x' }, { follows: [] }, { server: true }].map(
    (change): Call => ({
      method: 'POST',
      path: '/console/tokens',
      needs: 'tester',
      body: { xuid: '1', ...change },
    }),
  ),
  { method: 'POST', path: '/console/connections/there/credential', needs: 'viewer' },
  { method: 'GET', path: '/console/export', needs: 'tester' },
  { method: 'GET', path: '/console/backup', needs: 'operator' },
  // Other spellings of the same path need the same role.
  { method: 'GET', path: '/console/%65xport', needs: 'tester' },
  { method: 'GET', path: '/console/./x/../EXPORT', needs: 'tester' },
  { method: 'GET', path: '/console/connections/there/cassette', needs: 'tester' },
  {
    method: 'PUT',
    path: '/console/faults',
    needs: 'tester',
    body: [{ match: { path: '/nowhere' }, delayMs: 1 }],
  },
  { method: 'PUT', path: '/console/clock', needs: 'tester', body: { advanceMs: 1000 } },
  { method: 'PUT', path: '/CONSOLE/clock', needs: 'tester', body: { now: '2031-01-01T00:00:00Z' } },
  {
    method: 'PUT',
    path: template,
    needs: 'tester',
    body: { contractVersion: 107, constants: {}, keywords: ['k'] },
  },
  { method: 'PUT', path: '/console/connections/there/recording', needs: 'tester', body: { on: false } },
  { method: 'DELETE', path: '/console/connections/there/recording', needs: 'tester' },
  { method: 'POST', path: '/console/cassettes', needs: 'tester', body: {} },
  { method: 'DELETE', path: '/console/cassettes/none', needs: 'tester' },
  { method: 'PUT', path: '/console/connections/there/credential', needs: 'operator', body: {} },
  { method: 'DELETE', path: '/console/connections/there/credential', needs: 'operator' },
  {
    method: 'PUT',
    path: `/connections/there/%73erviceconfigs/${scid}/sessiontemplates/T/sessions/S`,
    needs: 'operator',
    body: {},
  },
  { method: 'GET', path: '/console/audit', needs: 'operator' },
  { method: 'POST', path: '/console/import', needs: 'operator', body: {} },
  { method: 'POST', path: '/console/reset', needs: 'operator' },
  { method: 'PATCH', path: '/console/tokens', needs: 'operator' },
]

const ask = (role: Role, { method, path, body }: Call) =>
  send(
    site.server.url + path,
    method,
    { cookie: cookies.get(role) ?? '', authorization, 'x-xbl-contract-version': '107' },
    body === undefined ? undefined : JSON.stringify(body),
  )
const get = async (path: string) => (await ask('operator', { method: 'GET', path, needs: 'operator' })).text

/** All persistent state: world, faults, clock, connections, and the number of writes at the service. */
async function readState(): Promise<string> {
  const { connections } = ConnectionList.parse(JSON.parse(await get('/console/connections')))
  const heldClock = /"held":\w+/.exec(await get('/console/clock'))?.[0]
  return JSON.stringify([
    await get('/console/export'),
    await get('/console/faults'),
    heldClock,
    connections.map(({ name, recording, credential }) => [name, recording, credential?.source]),
    service.received.filter(({ method, url }) => method !== 'GET' && !/batch|query/.test(url)).length,
  ])
}

beforeAll(async () => {
  service = await startService((_, response) => response.end('{"results":[]}'))
  site = await startSignInServer(folder, service.url)
  for (const role of roles) cookies.set(role, cookieOf((await site.signIn(accounts[role])).finished))
})
afterAll(async () => {
  await site.stop()
  await service.stop()
  rmSync(folder, { recursive: true })
})

/** Resets to a world in which each changing call has an effect. */
async function fillWorld() {
  const operator = (method: string, path: string, body: unknown) =>
    ask('operator', { method, path, body, needs: 'operator' })
  await operator('POST', '/console/reset', undefined)
  await operator('PUT', '/console/faults', [])
  await operator('PUT', '/console/clock', { now: null })
  await operator('PUT', template, {
    contractVersion: 107,
    constants: { system: { inactiveRemovalTimeout: null } },
  })
  const made = await operator('POST', '/console/tokens', person)
  authorization = (JSON.parse(made.text) as { authorization: string }).authorization
  const put = await operator('PUT', `/serviceconfigs/${scid}/sessiontemplates/T/sessions/S`, {
    members: { me: { properties: { system: { active: true } } } },
  })
  expect(put.status).toBe(201)
}

describe.each(roles)('a %s', (role) => {
  beforeAll(fillWorld)
  // Calls through a connection that viewers may make run for viewers only, to save the rate budget.
  const calls = [...contractCalls, ...consoleCalls].filter(
    ({ path, needs }) => role === 'viewer' || needs !== 'viewer' || !path.startsWith('/connections/'),
  )
  test.each(calls.map((call) => [call.method, call.path, call] as const))('%s %s', async (_, __, call) => {
    const isAllowed = roles.indexOf(role) >= roles.indexOf(call.needs)
    const before = isAllowed && role !== 'viewer' ? undefined : await readState()
    const answer = await ask(role, call)
    const isRefused = answer.status === 403 && /needs (?:the role )?(?:tester|operator)/.test(answer.text)
    expect([call.body, !isRefused, answer.status]).toEqual([call.body, isAllowed, answer.status])
    if (before !== undefined) expect(await readState()).toBe(before)
    // Restore the world for the next call.
    else if (call.method !== 'GET' && answer.status < 400) await fillWorld()
  })
})
