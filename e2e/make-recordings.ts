/**
 * `npm run recordings`: makes `public/demo-recordings.json`, three recordings of the demo world to be opened in the
 * console where there is no network and no directory with data.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Cassette } from '#contract/console/connections.ts'
import { startServer } from './server.ts'

const scid = '8f3d1c52-6a0b-4e7e-9b1d-2f6c5a7e4d10'
const [mika, ines, teo] = ['2533274790123456', '2533274790654321', '2814661200000042']
const [passer, server] = ['18446744073709551615', '2814661299999999']
const sessions = `/serviceconfigs/${scid}/sessions`

interface Asked {
  readonly as: string | undefined
  readonly path: string
  readonly body?: object
  /** What the directory is told to answer with. */
  readonly fault?: { readonly status: number; readonly retryAfter?: number }
}

const recordings: Readonly<Record<string, readonly Asked[]>> = {
  'Who sees the hideout': [
    { as: teo, path: `/serviceconfigs/${scid}/batch?inactive=true`, body: { xuids: [mika, ines] } },
    { as: ines, path: `${sessions}?xuid=${ines}&private=true` },
    { as: server, path: `${sessions}?xuid=${mika}&reservations=true&inactive=true&private=true` },
  ],
  'What is refused': [
    { as: passer, path: `${sessions}?xuid=${ines}&private=true` },
    { as: mika, path: `${sessions}?xuid=${mika}&take=900` },
    { as: mika, path: `/serviceconfigs/${scid.replaceAll('8', '9')}/sessions?xuid=${mika}` },
    { as: undefined, path: `${sessions}?xuid=${mika}` },
  ],
  'A busy evening': [
    { as: mika, path: `${sessions}?keyword=late-night&take=20` },
    { as: mika, path: `${sessions}?keyword=ranked`, fault: { status: 429, retryAfter: 12 } },
    { as: mika, path: `${sessions}?keyword=co-op`, fault: { status: 503, retryAfter: 30 } },
  ],
}

const data = mkdtempSync(join(tmpdir(), 'sessionscope-recordings-'))
const directory = await startServer(data)

async function call(method: string, path: string, body?: unknown): Promise<Response> {
  const response = await fetch(directory.url + path, {
    method,
    ...(body !== undefined && { body: JSON.stringify(body) }),
  })
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`)
  return response
}

async function ask({ as, path, body, fault }: Asked): Promise<void> {
  const token =
    as && ((await (await call('POST', '/console/tokens', { xuid: as })).json()) as { authorization: string })
  await call('PUT', '/console/faults', fault ? [{ ...fault, times: 1 }] : [])
  const response = await fetch(directory.url + path, {
    method: body ? 'POST' : 'GET',
    headers: {
      'x-xbl-contract-version': '107',
      accept: 'application/json',
      ...(body && { 'content-type': 'application/json' }),
      ...(token && { authorization: token.authorization }),
    },
    ...(body && { body: JSON.stringify(body) }),
  })
  await response.arrayBuffer()
}

const cassettes = []
for (const [title, asked] of Object.entries(recordings)) {
  await call('PUT', '/console/connections/local/recording', { on: true })
  for (const one of asked) await ask(one)
  const cassette = Cassette.parse(await (await call('GET', '/console/connections/local/cassette')).json())
  cassettes.push({ ...cassette, title })
  await call('DELETE', '/console/connections/local/recording')
}
await directory.stop()
rmSync(data, { recursive: true })
const file = { format: 'sessionscope-cassettes', version: 1, cassettes }
writeFileSync(
  join(import.meta.dirname, '../public/demo-recordings.json'),
  `${JSON.stringify(file, undefined, 1)}\n`,
)
