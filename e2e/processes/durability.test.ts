/** Acknowledged writes survive kill -9 at any time. On SIGTERM the server finishes its open requests. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { findPostgres, startPostgres } from '../postgres.ts'
import { type RunningServer, startServer } from '../server.ts'

const scid = '00000000-0000-4000-8000-000000000001'
const sessions = `/serviceconfigs/${scid}/sessiontemplates/Kept/sessions`
const kills = Number(process.env.SESSIONSCOPE_KILLS ?? 4)
const flags = ['--rate-limits', 'off', '--world', 'empty', '--no-app']
const writers = 4

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'sessionscope-kept-'))
})
afterAll(() => rmSync(folder, { recursive: true }))

interface Acknowledged {
  readonly n: number
  readonly etag: string
}

/** A writer's acknowledged writes by path, and the write without a response when the server was killed. */
interface WriterRecord {
  readonly kept: Map<string, Acknowledged>
  pending: { path: string; n: number } | undefined
}

const json = { 'content-type': 'application/json' }

async function prepare(url: string): Promise<Record<string, string>> {
  const template = { contractVersion: 107, constants: { system: { inactiveRemovalTimeout: null } } }
  const path = `${url}/console/serviceconfigs/${scid}/sessiontemplates/Kept`
  const put = await fetch(path, { method: 'PUT', headers: json, body: JSON.stringify(template) })
  expect(put.status).toBeLessThan(300)
  const issued = await fetch(`${url}/console/tokens`, { method: 'POST', headers: json, body: '{"xuid":"1"}' })
  const { authorization } = (await issued.json()) as { authorization: string }
  return { ...json, authorization, 'x-xbl-contract-version': '107' }
}

/** Creates and updates sessions in sequence until the server is gone. */
async function write(
  url: string,
  headers: Record<string, string>,
  writer: number,
  record: WriterRecord,
  acknowledged: () => void,
) {
  for (let i = 0; ; i++) {
    const path = `${sessions}/w${writer}-${record.kept.size % 7 === 0 || i % 3 === 0 ? record.kept.size : record.kept.size - 1}`
    const n = (record.kept.get(path)?.n ?? 0) + 1
    record.pending = { path, n }
    const body = {
      members: { me: { properties: { system: { active: true } } } },
      properties: { custom: { n } },
    }
    try {
      const response = await fetch(url + path, { method: 'PUT', headers, body: JSON.stringify(body) })
      const etag = response.headers.get('etag')
      if (response.status >= 300 || etag === null) throw new Error(`${response.status}`)
      await response.arrayBuffer()
      record.kept.set(path, { n, etag })
      record.pending = undefined
      acknowledged()
    } catch (error) {
      if (error instanceof TypeError) return
      throw error
    }
  }
}

/** Expects to read every acknowledged write. The pending write may be stored, but only as a whole. */
async function check(
  url: string,
  headers: Record<string, string>,
  all: readonly WriterRecord[],
): Promise<number> {
  let checked = 0
  for (const { kept, pending } of all) {
    for (const [path, { n, etag }] of kept) {
      const read = await fetch(url + path, { headers })
      expect(read.status, path).toBe(200)
      const found = ((await read.json()) as { properties: { custom: { n: number } } }).properties.custom.n
      if (pending?.path === path && found === pending.n) {
        kept.set(path, { n: found, etag: read.headers.get('etag') ?? '' })
      } else expect([found, read.headers.get('etag')], path).toEqual([n, etag])
      checked++
    }
  }
  return checked
}

/** Repeats: start the server, check the earlier writes, write, kill the server during the writes. */
async function killRepeatedly(
  times: number,
  start: () => Promise<RunningServer>,
  beforeNext = async () => {},
) {
  const all: WriterRecord[] = Array.from({ length: writers }, () => ({ kept: new Map(), pending: undefined }))
  let [checked, acknowledged] = [0, 0]
  for (let round = 0; round < times; round++) {
    const server = await start()
    const headers = await prepare(server.url)
    checked += await check(server.url, headers, all)
    // Long records are cleared, so that the check does not become longer in each round.
    for (const record of all) if (record.kept.size > 40) record.kept.clear()
    for (const record of all) record.pending = undefined
    const writesBeforeKill = 3 + ((round * 17) % 40)
    let seen = 0
    await new Promise<void>((resolve, reject) => {
      const count = () => {
        acknowledged++
        if (++seen === writesBeforeKill) server.kill().then(resolve, reject)
      }
      const working = all.map((record, writer) =>
        write(server.url, headers, writer + round * writers, record, count),
      )
      Promise.all(working).catch(reject)
    })
    await beforeNext()
  }
  const server = await start()
  checked += await check(server.url, await prepare(server.url), all)
  expect(await server.stop()).toBe(0)
  console.log(`${times} kills, ${acknowledged} acknowledged writes, ${checked} sessions read back`)
  expect(acknowledged).toBeGreaterThan(times * 3)
  expect(checked).toBeGreaterThan(times * 3)
}

describe('acknowledged writes survive kill -9', () => {
  test('on the embedded database', async () => {
    const data = join(folder, 'embedded')
    await killRepeatedly(kills, () => startServer(data, 0, flags))
    const db = new DatabaseSync(join(data, 'directory.sqlite'))
    expect(db.prepare('pragma integrity_check').all()).toEqual([{ integrity_check: 'ok' }])
    db.close()
  }, 600_000)

  test.runIf(findPostgres())(
    'on PostgreSQL, which is killed too',
    async () => {
      const cluster = await startPostgres(findPostgres() ?? '', true)
      const start = () => startServer(folder, 0, [...flags, '--database', cluster.url])
      await killRepeatedly(Math.max(2, Math.ceil(kills / 10)), start, cluster.crash)
      await cluster.stop()
    },
    600_000,
  )
})

test('a server that gets SIGTERM answers the requests that it has begun, and no others', async () => {
  const data = join(folder, 'graceful')
  const server = await startServer(data, 0, flags)
  const headers = await prepare(server.url)
  const faults = `${server.url}/console/faults`
  await fetch(faults, { method: 'PUT', headers: json, body: '[{"delayMs":400}]' })
  const body = JSON.stringify({
    members: { me: {} },
    constants: { system: { inactiveRemovalTimeout: null } },
  })
  const begun = fetch(`${server.url}${sessions}/last`, { method: 'PUT', headers, body })
  // The request has begun when the fault is counted as used.
  for (;;) {
    const health = await (await fetch(`${server.url}/console/health`)).json()
    if ((health as { faults: { met: number }[] }).faults.some(({ met }) => met > 0)) break
  }
  const ended = server.stop()
  const answer = await begun
  expect(answer.status).toBe(201)
  expect(await ended).toBe(0)
  await expect(fetch(`${server.url}/console/health`)).rejects.toThrow()
  const again = await startServer(data, 0, flags)
  await fetch(`${again.url}/console/faults`, { method: 'PUT', headers: json, body: '[]' })
  const read = await fetch(`${again.url}${sessions}/last`, { headers })
  expect(read.headers.get('etag')).toBe(answer.headers.get('etag'))
  await again.stop()
})
