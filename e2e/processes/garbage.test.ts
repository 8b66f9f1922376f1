/** What a request leaves in memory is freed by the quick collections, and does not wait for one of the whole heap. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { measure } from '../bench/processes.ts'
import { type RunningServer, startServer } from '../server.ts'

const connections = 16
const requests = 8_000
/** Bytes. An answered request takes some 30 kB while it is answered, and 4 kB if its request and response stay. */
const maxLeft = 2_000

const scid = '00000000-0000-4000-8000-000000000001'
const base = `/serviceconfigs/${scid}/sessiontemplates/Kept`
const json = { 'content-type': 'application/json' }

let folder: string
let server: RunningServer
let headers: Record<string, string>
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'sessionscope-garbage-'))
  // Traffic keeps requests on purpose.
  const flags = ['--rate-limits', 'off', '--world', 'empty', '--no-app', '--traffic', 'off']
  server = await startServer(folder, 0, flags, {}, ['--trace-gc'])
  const issued = await fetch(`${server.url}/console/tokens`, { method: 'POST', body: '{"xuid":"1"}' })
  const { authorization } = (await issued.json()) as { authorization: string }
  headers = { authorization, 'x-xbl-contract-version': '107' }
  const template = { contractVersion: 107, constants: { system: { inactiveRemovalTimeout: null } } }
  await fetch(`${server.url}/console${base}`, {
    method: 'PUT',
    headers: json,
    body: JSON.stringify(template),
  })
  await fetch(`${server.url}${base}/sessions/One`, {
    method: 'PUT',
    headers: { ...headers, ...json },
    body: JSON.stringify({ members: { me: { properties: { system: { active: true } } } } }),
  })
})
afterAll(async () => {
  await server.stop()
  rmSync(folder, { recursive: true })
})

/** Sends `requests` requests on kept connections, each as soon as the one before it is answered. */
async function readOften(path: string, status: number): Promise<void> {
  const { host, port } = new URL(server.url)
  const lines = [`GET ${path} HTTP/1.1`, `host: ${host}`]
  const fields = Object.entries(headers).map(([name, value]) => `${name}: ${value}`)
  const request = [...lines, ...fields, '', ''].join('\r\n')
  const load = { port: Number(port), requests: [request], connections, expected: status }
  expect((await measure({ ...load, seconds: 60, maxRequests: requests })).wrong).toBe(0)
}

/** Bytes by which the heap is larger after each quick collection than after the one before, added up. */
function sumGrowth(trace: string): { collections: number; bytes: number } {
  const after = [...trace.matchAll(/Scavenge [\d.]+ \([\d.]+\) -> ([\d.]+)/g)].map(([, mib]) => Number(mib))
  const growth = after.slice(1).map((mib, i) => Math.max(0, mib - (after[i] ?? mib)))
  return { collections: after.length, bytes: growth.reduce((sum, mib) => sum + mib * 2 ** 20, 0) }
}

test.each([
  ['a session', `${base}/sessions/One`, 200],
  ['a query', `${base}/sessions?xuid=1`, 200],
  ['a query that is refused', `${base}/sessions?take=none`, 400],
  ['an unknown template', `${base.replace('Kept', 'Other')}/sessions/One`, 404],
])('%s', async (_, path, status) => {
  // Code that is not compiled yet leaves more.
  await readOften(path, status)
  const before = server.output().length
  await readOften(path, status)
  const { collections, bytes } = sumGrowth(server.output().slice(before))
  expect(collections).toBeGreaterThan(3)
  expect(bytes / requests).toBeLessThan(maxLeft)
})
