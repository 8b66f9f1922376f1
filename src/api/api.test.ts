/** Tests the client against a real HTTP server, with valid and invalid answers. */

import { execFileSync } from 'node:child_process'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { QueryRequest } from '#contract/mpsd/query.ts'
import { createClient } from './client.ts'
import { writeCurl } from './curl.ts'
import { buildQueryCall, sendQuery } from './query-call.ts'

const scid = '8f3d1c52-6a0b-4e7e-9b1d-2f6c5a7e4d10'
const asked = (keyword: string): QueryRequest => ({ batch: false, scid, parameters: [['keyword', keyword]] })
const row = {
  startTime: '2026-01-01T00:00:00.0000000Z',
  sessionRef: { scid, templateName: 'T', name: 'n' },
  accepted: 1,
  visibility: 'open',
}

/** Answers of the server by keyword, including those of a proxy between the console and the directory. */
const answers: Record<string, [status: number, type: string, body: string]> = {
  good: [200, 'application/json; charset=utf-8', JSON.stringify({ results: [row] })],
  html: [200, 'text/html', '<!doctype html><p>Sign in to the network</p>'],
  cut: [200, 'application/json', '{"results":[{"star'],
  odd: [200, 'application/json', JSON.stringify({ results: [row, { ...row, accepted: 'many' }, 7] })],
  list: [200, 'application/json', '[]'],
  number: [
    200,
    'application/json',
    `{"results":[${JSON.stringify({ ...row, status: 'active' }).replace('{', '{"xuid":9007199254740993,')}]}`,
  ],
  refused: [403, 'text/plain', 'private: no'],
  teapot: [418, 'text/plain', 'short and stout'],
  nothing: [204, '', ''],
}

let server: Server
let base = ''
const seen: { authorization: string | undefined; url: string }[] = []
beforeAll(async () => {
  server = createServer((request, response) => {
    seen.push({ authorization: request.headers.authorization, url: request.url ?? '' })
    const keyword = new URL(request.url ?? '', 'http://x').searchParams.get('keyword') ?? ''
    if (keyword === 'reset') return request.socket.destroy()
    const [status, type, body] = answers[keyword] ?? [404, 'text/plain', 'none']
    response.writeHead(status, type === '' ? {} : { 'content-type': type })
    return response.end(body)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterAll(() => server.close())

const credentials = { contractVersion: '107', authorization: 'XBL3.0 x=1;canary-token' }
const ask = (keyword: string) =>
  sendQuery(
    createClient((request) => fetch(request), base),
    buildQueryCall(asked(keyword)),
    { credentials },
  )

describe('the parsing of answers', () => {
  test('accepts a valid answer', async () => {
    expect(await ask('good')).toMatchObject({
      kind: 'answered',
      status: 200,
      contentType: 'application/json',
      reply: { kind: 'read', value: { results: [row] } },
    })
  })
  test.each(['html', 'cut'])('%s is not JSON, and its text is kept', async (keyword) => {
    expect(await ask(keyword)).toMatchObject({
      status: 200,
      text: answers[keyword]?.[2],
      reply: { kind: 'not-json' },
    })
  })
  test('valid rows are kept, and an issue is reported for each invalid row', async () => {
    const exchange = await ask('odd')
    const broken = { ...row, accepted: undefined }
    expect(exchange).toMatchObject({ reply: { kind: 'off-schema', value: { results: [row, broken] } } })
    const issues =
      exchange.kind === 'answered' && exchange.reply.kind === 'off-schema' ? exchange.reply.issues : []
    expect(issues.join('\n')).toMatch(/results\.1\.accepted[\s\S]*results\.2/)
  })
  test('a XUID that is a JSON number is dropped', async () => {
    expect(await ask('number')).toMatchObject({
      reply: { kind: 'off-schema', value: { results: [{ status: 'active', xuid: undefined }] } },
    })
  })
  test.each([
    ['list', 'off-schema'],
    ['refused', 'message'],
    ['teapot', 'message'],
    ['nothing', 'empty'],
  ])('%s is %s', async (keyword, kind) => {
    expect(await ask(keyword)).toMatchObject({ kind: 'answered', reply: { kind } })
  })
  test('a broken connection gives no status', async () => {
    expect(await ask('reset')).toMatchObject({ kind: 'unreachable', reason: expect.any(String) })
  })
  test('a path that URL parsing would change is not sent', async () => {
    const call = buildQueryCall({ ...asked('good'), template: '..' })
    const client = createClient((request) => fetch(request), base)
    expect(await sendQuery(client, call, { credentials })).toMatchObject({
      kind: 'unreachable',
      cause: 'path',
      reason: `/serviceconfigs/${scid}/sessions`,
    })
  })
  test('an abort is thrown, not answered', async () => {
    const aborted = AbortSignal.abort()
    const client = createClient((request) => fetch(request), base)
    await expect(
      sendQuery(client, buildQueryCall(asked('good')), { credentials, signal: aborted }),
    ).rejects.toThrow()
  })
})

describe('a request', () => {
  test('carries the token in its header and nowhere else', async () => {
    seen.length = 0
    const exchange = await ask('good')
    expect(seen[0]).toMatchObject({ authorization: credentials.authorization })
    expect(JSON.stringify([exchange, seen[0]?.url])).not.toContain('canary')
  })
  test('is a template query, a SCID query or a batch at either level', () => {
    const call = (more: Partial<QueryRequest>) => buildQueryCall({ ...asked('a b&c'), ...more })
    expect(call({})).toMatchObject({
      endpoint: 'queryServiceConfig',
      method: 'GET',
      path: `/serviceconfigs/${scid}/sessions?keyword=a%20b%26c`,
      body: undefined,
    })
    expect(call({ template: 'a/b' }).path).toContain('/sessiontemplates/a%2Fb/sessions?')
    expect(call({ batch: true, body: { xuids: ['1'] } })).toMatchObject({
      endpoint: 'batchServiceConfig',
      method: 'POST',
      body: '{"xuids":["1"]}',
    })
    expect(call({ batch: true, template: 'T', body: {} }).endpoint).toBe('batchTemplate')
  })
  test('as cURL is quoted for the shell and does not contain the token', () => {
    const body = `{"xuids":["it's"]}`
    const command = writeCurl({
      method: 'POST',
      url: "http://127.0.0.1/a?k='$(x)'",
      headers: { A: "b'c" },
      body,
      authorized: true,
    })
    expect(command).toContain('$XBL_AUTHORIZATION')
    // A shell function named `curl` prints each argument.
    const script = `curl() { printf '%s\\n' "$@"; }\nXBL_AUTHORIZATION='XBL3.0 x=1;t'\n${command}`
    const printed = execFileSync('/bin/sh', ['-c', script], { encoding: 'utf8' }).split('\n')
    expect(printed).toEqual([
      '-X',
      'POST',
      "http://127.0.0.1/a?k='$(x)'",
      '-H',
      "A: b'c",
      '-H',
      'Authorization: XBL3.0 x=1;t',
      '--data-raw',
      body,
      '',
    ])
  })
})
