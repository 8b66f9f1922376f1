/** Gives canary tokens to the server in every way, then searches all its output and files for them. */
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import type { RequestListener } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { brotliCompressSync, gzipSync } from 'node:zlib'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Service, scid, startService } from '#gateway/testing.ts'
import { openWithLink, type RunningServer, startServer } from '../server.ts'

const folder = mkdtempSync(join(tmpdir(), 'sessionscope-canary-'))
const credentialSources = ['environment', 'file', 'command', 'pasted'] as const
const canaryOf = (source: string, version = 1) => `canary+${source}/${version}==`
const authorizationOf = (source: string, version = 1) => `XBL3.0 x=4711;${canaryOf(source, version)}`

/** One for each source: requests to one service share a rate budget, for which they would wait. */
const services: Service[] = []
let server: RunningServer
let cookie = ''
/** All responses of the server: headers and bodies. */
const responses: string[] = []

const answers: Readonly<
  Record<string, (response: Parameters<Parameters<typeof startService>[0]>[1], sent: string) => void>
> = {
  fine: (response) => response.end('{"results":[]}'),
  refused: (response) => response.writeHead(401, { 'www-authenticate': 'XBL3.0' }).end('no'),
  echo: (response, sent) => response.end(sent),
  header: (response, sent) => response.writeHead(200, { etag: sent, 'content-type': sent }).end(),
  base64: (response, sent) => response.end(Buffer.from(sent).toString('base64')),
  'base64 twice': (response, sent) =>
    response.end(Buffer.from(Buffer.from(sent).toString('base64')).toString('base64')),
  separated: (response, sent) => response.end(Buffer.from(sent).toString('hex').replaceAll(/../g, '$&:')),
  packed: (response, sent) => response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync(sent)),
  behind: (response, sent) =>
    response
      .writeHead(200, { 'content-encoding': 'br' })
      .end(Buffer.concat([brotliCompressSync('{}'), Buffer.from(sent)])),
  status: (response, sent) => response.writeHead(418, sent.replaceAll(/[^\w ]/g, '')).end(),
  reset: (response) => response.socket?.destroy(),
  broken: (response, sent) => response.socket?.end(`NOT HTTP ${sent}`),
}

const answerCanary: RequestListener = (request, response) => {
  const keyword = new URL(request.url ?? '/', 'http://x').searchParams.get('keyword') ?? ''
  const answer = answers[keyword]
  if (answer) answer(response, String(request.headers.authorization))
  else response.end('{}')
}

beforeAll(async () => {
  for (const _ of [...credentialSources, 'refused']) services.push(await startService(answerCanary))
  const file = join(folder, 'credential')
  writeFileSync(file, authorizationOf('file'), { mode: 0o600 })
  const counter = join(folder, 'count')
  writeFileSync(counter, '')
  const command = join(folder, 'tool')
  // The command prints a new token at each run, and also writes it to stderr.
  writeFileSync(
    command,
    `#!/bin/sh\nprintf x >> "${counter}"\nn=$(wc -c < "${counter}" | tr -d ' ')\necho "XBL3.0 x=4711;canary+command/$n=="\necho "debug canary+command/$n==" >&2\nenv > "${folder}/environment-of-the-command"\n`,
  )
  chmodSync(command, 0o755)
  const sources = {
    environment: { env: 'CANARY' },
    file: { file },
    command: { command: [command] },
    pasted: { paste: true },
  }
  const connections = credentialSources.map((source, i) => ({
    name: source,
    baseUrl: services[i]?.url,
    writable: true,
    authorization: sources[source],
  }))
  // A credential file that others may read, and a command that fails after it printed a token.
  const open = join(folder, 'open')
  writeFileSync(open, authorizationOf('open'), { mode: 0o644 })
  const failing = join(folder, 'failing')
  writeFileSync(
    failing,
    `#!/bin/sh\necho "${authorizationOf('failing')}" \necho "${authorizationOf('failing')}" >&2\nexit 3\n`,
  )
  chmodSync(failing, 0o755)
  const refused = { open: { file: open }, failing: { command: [failing] } }
  for (const [name, authorization] of Object.entries(refused)) {
    connections.push({ name, baseUrl: services.at(-1)?.url, writable: true, authorization } as never)
  }
  const config = join(folder, 'config.json')
  writeFileSync(config, JSON.stringify({ connections }))
  const flags = ['--world', 'empty', '--rate-limits', 'off', '--no-app', '--config', config]
  server = await startServer(join(folder, 'data'), 0, flags, { CANARY: authorizationOf('environment') })
  cookie = await openWithLink(server)
})
afterAll(async () => {
  await Promise.all(services.map((one) => one.stop()))
  rmSync(folder, { recursive: true })
})

/** The service's responses that contain the token in some encoding. The gateway must block them with 502. */
const blockedAnswers = ['echo', 'header', 'base64', 'base64 twice', 'separated', 'packed', 'behind']

async function ask(path: string, method = 'GET', body?: string): Promise<number> {
  const headers = { cookie, 'x-xbl-contract-version': '107' }
  const response = await fetch(server.url + path, { method, headers, ...(body !== undefined && { body }) })
  responses.push(
    `${method} ${path.slice(0, 60)} → ${JSON.stringify([...response.headers])} ${await response.text()}`,
  )
  return response.status
}

function filesBelow(path: string): string[] {
  return statSync(path).isDirectory()
    ? readdirSync(path).flatMap((name) => filesBelow(join(path, name)))
    : [path]
}

/** The secret as plain text, URL-encoded, and in base64 at each of three alignments. */
function encodingsOf(secret: string): string[] {
  return [
    secret,
    encodeURIComponent(secret),
    ...[0, 1, 2].map((at) => Buffer.from(secret.slice(at)).toString('base64').slice(0, -4)),
  ]
}

test('no token leaves the process or stays on disk', async () => {
  expect(
    await ask(
      '/console/connections/pasted/credential',
      'PUT',
      JSON.stringify({ authorization: 'nonsense canary+nonsense/1==' }),
    ),
  ).toBe(400)
  expect(
    await ask(
      '/console/connections/pasted/credential',
      'PUT',
      `{"authorization":"${authorizationOf('pasted')}","xuid":1}`,
    ),
  ).toBe(400)
  // The part of the body that is wrong is the credential itself.
  for (const body of [
    { authorization: [authorizationOf('pasted')] },
    { authorization: { token: authorizationOf('pasted') } },
    { authorization: authorizationOf('pasted'), more: 1 },
    { [authorizationOf('pasted')]: '' },
  ]) {
    expect(await ask('/console/connections/pasted/credential', 'PUT', JSON.stringify(body))).toBe(400)
  }
  expect(await ask('/console/connections/pasted/credential', 'PUT', authorizationOf('pasted'))).toBe(400)
  expect(
    await ask(
      '/console/connections/pasted/credential',
      'PUT',
      JSON.stringify({ authorization: authorizationOf('pasted') }),
    ),
  ).toBe(200)
  for (const name of ['open', 'failing']) {
    expect(await ask(`/connections/${name}/serviceconfigs/${scid}/sessions?keyword=fine`)).toBe(401)
  }
  for (const source of credentialSources) {
    await ask(`/console/connections/${source}/credential`, 'POST')
    expect(await ask(`/console/connections/${source}/recording`, 'PUT', '{"on":true}')).toBe(200)
    const base = `/connections/${source}/serviceconfigs/${scid}`
    expect(await ask(`${base}/sessions?keyword=fine`)).toBe(200)
    for (const keyword of Object.keys(answers)) {
      const status = await ask(`${base}/sessions?keyword=${encodeURIComponent(keyword)}`)
      if (blockedAnswers.includes(keyword)) expect([keyword, status]).toEqual([keyword, 502])
    }
    // The user pastes the token into the query.
    expect(await ask(`${base}/sessions?keyword=${encodeURIComponent(canaryOf(source))}`)).toBe(400)
    await ask(`${base}/sessiontemplates/T/sessions/S`, 'PUT', '{"properties":{"custom":{"a":1}}}')
    await ask(`${base}/sessiontemplates/T/sessions/S?x=${encodeURIComponent(authorizationOf(source))}`)
    for (const players of ['', '?players=replaced']) {
      expect(await ask(`/console/connections/${source}/cassette${players}`)).toBe(200)
    }
  }
  for (const path of [
    'health',
    'connections',
    'audit',
    'export',
    'identities',
    'sign-in',
    'clock',
    'faults',
  ]) {
    expect(await ask(`/console/${path}`)).toBe(200)
  }
  await ask('/openapi.json')
  // The service did receive each token, so the search can find something.
  const given = new Set(services.flatMap(({ received }) => received.map((one) => one.headers.authorization)))
  for (const source of credentialSources) expect(given).toContain(authorizationOf(source))
  expect(await server.stop()).toBe(0)

  const secrets = [
    ...credentialSources.flatMap((source) => [1, 2, 3, 4].map((version) => canaryOf(source, version))),
    canaryOf('open'),
    canaryOf('failing'),
    canaryOf('nonsense'),
  ]
  const files = filesBelow(join(folder, 'data')).map((path) => `${path}: ${readFileSync(path, 'latin1')}`)
  const command = readFileSync(join(folder, 'environment-of-the-command'), 'utf8')
  const audit = files.filter((text) => text.includes('audit.jsonl'))
  expect(audit[0]?.split('\n').length).toBeGreaterThan(30)
  for (const place of [...responses, ...files, server.output(), command]) {
    for (const secret of secrets) {
      for (const form of encodingsOf(secret))
        expect(place.includes(form), `${form} in ${place.slice(0, 300)}`).toBe(false)
    }
  }
})
