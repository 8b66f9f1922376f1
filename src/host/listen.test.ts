/** The server on a real socket: what is no proper HTTP, and two Hosts. */
import { mkdtempSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openAudit } from './audit.ts'
import { openDoor } from './door.ts'
import { safetyHeaders } from './guard.ts'
import { checkPort, type Listening, listen } from './listen.ts'
import { readOptions } from './options.ts'
import { openSessions } from './sessions.ts'

let listening: Listening
let host = ''
const folder = mkdtempSync(join(tmpdir(), 'sessionscope-listen-'))
beforeAll(async () => {
  const options = readOptions(['--port', '0'], {})
  if (!options) throw new Error('no options')
  const audit = openAudit(join(folder, 'audit.jsonl'))
  const now = () => 0
  listening = await listen(options, async () => ({
    find: (path) =>
      path.startsWith('/console') ? async () => new Response('from the directory') : undefined,
    app: (_, response) => response.end('from the app'),
    door: openDoor({
      sessions: openSessions({ now, isSecure: false, port: () => '' }),
      accessToken: undefined,
      oidc: undefined,
      announce: undefined,
      audit,
      now,
    }),
    audit,
    conceal: (text) => text,
    headers: safetyHeaders,
  }))
  host = new URL(listening.url).host
})
afterAll(() => listening.close())

/** Sends bytes as they are and answers what comes back until the other side closes. */
function raw(...lines: string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(Number(host.split(':')[1]), '127.0.0.1')
    let said = ''
    socket.on('data', (chunk) => {
      said += chunk.toString()
    })
    socket.on('error', reject)
    socket.on('close', () => resolve(said))
    socket.write(Buffer.from(lines.join('\r\n'), 'latin1'))
  })
}

const end = ['', '']

test('answers the directory’s paths and the app’s', async () => {
  expect(await raw('GET /console/health HTTP/1.1', `host: ${host}`, 'connection: close', ...end)).toContain(
    'from the directory',
  )
  expect(await raw('GET / HTTP/1.1', `host: ${host}`, 'connection: close', ...end)).toContain('from the app')
})

test.each<[string, string[], string]>([
  ['two Hosts', ['GET / HTTP/1.1', 'host: HOST', 'host: evil.example'], '400'],
  ['no Host', ['GET / HTTP/1.1'], '400'],
  ['another Host', ['GET / HTTP/1.1', 'host: evil.example'], '421'],
  ['a verb of nobody’s', ['FOO / HTTP/1.1', 'host: HOST'], '400'],
  ['CONNECT', ['CONNECT evil.example:443 HTTP/1.1', 'host: HOST'], '400'],
  ['no HTTP at all', ['hello'], '400'],
  [
    'two lengths',
    ['POST /console/x HTTP/1.1', 'host: HOST', 'content-length: 1', 'transfer-encoding: chunked'],
    '400',
  ],
  ['bytes in the path', ['GET /\xff HTTP/1.1', 'host: HOST'], '400'],
  ['headers without measure', ['GET / HTTP/1.1', 'host: HOST', `x: ${'a'.repeat(70_000)}`], '431'],
  ['an absolute target', ['GET http://evil.example/ HTTP/1.1', 'host: HOST'], '400'],
])('%s is refused', async (_, lines, status) => {
  const said = await raw(...lines.map((line) => line.replace('HOST', host)), ...end)
  expect(said).toMatch(new RegExp(`^HTTP/1.1 ${status} `))
  expect(said.toLowerCase()).toContain('connection: close')
})

test('a port that is taken is noticed before anything is begun', async () => {
  await expect(checkPort({ port: Number(host.split(':')[1]), host: '127.0.0.1' })).rejects.toMatchObject({
    code: 'EADDRINUSE',
  })
  await checkPort({ port: 0, host: '127.0.0.1' })
})
