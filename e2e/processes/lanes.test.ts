/**
 * A request of the contract is answered with the same bytes with and without the objects of the Fetch standard: two
 * directories with the same content and the same clock get the same requests, one of them directly.
 */
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  type Rig as DirectoryRig,
  join,
  openRig as openDirectoryRig,
  putTemplate,
  sessionPath,
} from '#directory/testing.ts'
import { openRig, type Rig, sendRaw } from '#host/testing.ts'
import { generatedRequest, toWire } from './malformed.ts'

const count = Number(process.env.SESSIONSCOPE_LANES ?? 800)
const scid = '00000000-0000-4000-8000-000000000001'
const member = '100'

interface Lane {
  readonly directory: DirectoryRig
  readonly rig: Rig
  readonly authorization: string
}

async function openLane(isDirect: boolean): Promise<Lane> {
  const directory = await openDirectoryRig()
  const own = directory.directory
  const rig = await openRig({
    site: {
      findHandler: (path) => (own.ownsPath(path) ? (request) => own.fetch(request) : undefined),
      ...(isDirect && {
        findDirectHandler: (path) => (own.ownsContractPath(path) ? own.answer : undefined),
      }),
    },
  })
  await putTemplate(directory, 'Kept')
  const path = sessionPath('Kept', 'a').replace(/serviceconfigs\/[^/]+/, `serviceconfigs/${scid}`)
  const template = `/console/serviceconfigs/${scid}/sessiontemplates/Kept`
  await directory.send(template, { method: 'PUT', body: { contractVersion: 107, constants: {} } })
  await directory.send(path, { as: member, method: 'PUT', body: join() })
  return { directory, rig, authorization: await directory.tokenOf(member) }
}

let lanes: readonly [Lane, Lane]
beforeAll(async () => {
  lanes = [await openLane(true), await openLane(false)]
})
afterAll(async () => {
  for (const { rig, directory } of lanes) {
    await rig.listening.close()
    await directory.directory.close()
  }
})

/**
 * The status line, the headers in order of their names, and the body. The date, the server's port and the correlation
 * ids that the host gives are its own.
 */
function normalise(raw: string, { rig }: Lane): string {
  const end = raw.indexOf('\r\n\r\n')
  const [status, ...headers] = raw.slice(0, end).replaceAll(String(rig.port), 'PORT').split('\r\n')
  const named = headers.map((line) =>
    line
      .replace(/^[^:]+/, (name) => name.toLowerCase())
      .replace(/^(x-xblcorrelationid: )(?!0{8}-0000-4000-8000-).*/, '$1of the host'),
  )
  return [status, ...named.filter((line) => !line.startsWith('date:')).toSorted(), raw.slice(end)].join('\n')
}

const ask = async (lane: Lane, wire: (host: string, authorization: string) => string) =>
  normalise(await sendRaw(lane.rig.port, wire(lane.rig.host, lane.authorization)), lane)

/** Addresses that a URL writes in another way than the client, and those that most requests have. */
const addresses = [
  `/serviceconfigs/${scid}/sessiontemplates/Kept/sessions/a`,
  `/serviceconfigs/${scid}/sessiontemplates/Kept/sessions/%61`,
  `/serviceconfigs/${scid}/sessiontemplates/Kept/sessions/./a`,
  `/serviceconfigs/${scid}/sessiontemplates/Kept/sessions/b/../a`,
  `/serviceconfigs/${scid}/sessiontemplates/Kept/sessions/%2e/a`,
  `/serviceconfigs/${scid}/sessiontemplates/Kept/sessions?xuid=${member}`,
  `/serviceconfigs/${scid}/sessiontemplates/Kept/sessions?xuid=${member}#part`,
  `/serviceconfigs/${scid}/sessiontemplates/Kept/sessions?`,
  `/serviceconfigs/${scid}/sessiontemplates/Kept/sessions?keyword='a'`,
  `/serviceconfigs/${scid}/sessiontemplates/Kept/sessions?keyword="a"<b>`,
  `/serviceconfigs/${scid}/sessiontemplates/Kept/sessions?keyword=a|b\\c^d\`{}`,
  `/serviceconfigs\\${scid}\\sessions?xuid=${member}`,
  `//serviceconfigs/${scid}/sessions?xuid=${member}`,
  `/serviceconfigs/${scid}/sessions?xuid=${member}&private=true&reservations=true&inactive=true`,
]

test.each(addresses)('%s is the same address', async (address) => {
  const wire = (host: string, authorization: string) =>
    `GET ${address} HTTP/1.1\r\nhost: ${host}\r\nconnection: close\r\nx-xbl-contract-version: 107\r\nauthorization: ${authorization}\r\n\r\n`
  const [direct, plain] = await Promise.all(lanes.map((lane) => ask(lane, wire)))
  expect(direct).toBe(plain)
})

const session = `/serviceconfigs/${scid}/sessiontemplates/Kept/sessions`
const large = { properties: { custom: { text: 'é'.repeat(40_000) } } }
const writes: readonly [method: string, path: string, body: object][] = [
  ['PUT', `${session}/new`, join()],
  ['PUT', `${session}/new`, large],
  ['POST', `/serviceconfigs/${scid}/batch`, { xuids: [member, '200'] }],
  ['POST', `/serviceconfigs/${scid}/batch?private=true`, { xuids: [member] }],
  ['POST', '/handles', { type: 'activity', sessionRef: { scid, templateName: 'Kept', name: 'new' } }],
  ['POST', '/handles/query', { type: 'activity', scid, owners: { xuids: [member] } }],
  ['PUT', `${session}/new/properties`, { system: {}, custom: { a: 1 } }],
  ['DELETE', `${session}/new/members/me`, {}],
]

test.each(writes)('%s %s is answered with the same bytes', async (method, path, body) => {
  const bytes = Buffer.from(JSON.stringify(body))
  const head = (host: string, authorization: string) =>
    `${method} ${path} HTTP/1.1\r\nhost: ${host}\r\nconnection: close\r\nx-xbl-contract-version: 107\r\nauthorization: ${authorization}\r\ncontent-length: ${bytes.length}\r\n\r\n`
  const [direct, plain] = await Promise.all(
    lanes.map((lane) =>
      ask(lane, (host, authorization) => head(host, authorization) + bytes.toString('latin1')),
    ),
  )
  expect(direct).toMatch(/^HTTP.1.1 20/)
  expect(direct).toBe(plain)
})

test(`${count} generated requests are answered with the same bytes`, async () => {
  const statuses = new Set<string>()
  await fc.assert(
    fc.asyncProperty(generatedRequest, async (request) => {
      const closing = { ...request, headers: [...request.headers, ['connection', 'close'] as const] }
      const wire = (host: string, authorization: string) =>
        toWire(closing, host, authorization).toString('latin1')
      // In turn, so that both give the same identifiers.
      const direct = await ask(lanes[0], wire)
      const plain = await ask(lanes[1], wire)
      expect(direct).toBe(plain)
      statuses.add(direct.slice(9, 12))
    }),
    { numRuns: count },
  )
  for (const status of ['200', '400', '401', '404', '405']) expect([...statuses]).toContain(status)
}, 600_000)
