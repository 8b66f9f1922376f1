/** Backups made during writes restore to exactly one moment. Also tests check-data and backup-data. */
import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { findPostgres, startPostgres } from '../postgres.ts'
import { compileCache, type RunningServer, startServer } from '../server.ts'

const scid = '00000000-0000-4000-8000-000000000001'
const sessions = `/serviceconfigs/${scid}/sessiontemplates/Kept/sessions`
const flags = ['--rate-limits', 'off', '--world', 'empty', '--no-app']
const json = { 'content-type': 'application/json' }
const root = join(import.meta.dirname, '../..')
const writers = 4
const backups = 3

let folder: string
let data: string
let server: RunningServer
let headers: Record<string, string>
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'sessionscope-backup-'))
  data = join(folder, 'data')
  server = await startServer(data, 0, flags)
  headers = await prepare(server.url)
})
afterAll(async () => {
  await server.stop()
  rmSync(folder, { recursive: true })
})

async function prepare(url: string): Promise<Record<string, string>> {
  const template = { contractVersion: 107, constants: { system: { inactiveRemovalTimeout: null } } }
  const path = `${url}/console/serviceconfigs/${scid}/sessiontemplates/Kept`
  await fetch(path, { method: 'PUT', headers: json, body: JSON.stringify(template) })
  const issued = await fetch(`${url}/console/tokens`, { method: 'POST', headers: json, body: '{"xuid":"1"}' })
  const { authorization } = (await issued.json()) as { authorization: string }
  return { ...json, authorization, 'x-xbl-contract-version': '107' }
}

/** Runs a command of the project. Resolves with its exit code and output. */
function run(...command: string[]): Promise<{ code: number | null; output: string }> {
  const child = spawn(process.execPath, command, { cwd: root, env: { ...compileCache, ...process.env } })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => {
      output += chunk.toString()
    })
  }
  return new Promise((resolve) => child.once('close', (code) => resolve({ code, output })))
}

/** Number of writes that a writer has started, and number that were acknowledged. */
interface Steps {
  started: number
  acknowledged: number
}

const names = (writer: number) => [`${sessions}/a${writer}`, `${sessions}/b${writer}`] as const

/** Writes 1 to session a, then to b, then 2, and so on. Each write waits for the acknowledgement before. */
async function writeInOrder(writer: number, steps: Steps, isOver: () => boolean): Promise<void> {
  while (!isOver()) {
    const n = Math.floor(steps.started / 2) + 1
    const path = names(writer)[steps.started % 2 === 0 ? 0 : 1]
    const body = {
      members: { me: { properties: { system: { active: true } } } },
      properties: { custom: { n, filling: 'x'.repeat(2000 + ((n * 37) % 3000)) } },
    }
    steps.started++
    const put = await fetch(server.url + path, { method: 'PUT', headers, body: JSON.stringify(body) })
    await put.arrayBuffer()
    if (put.status >= 300) throw new Error(String(put.status))
    steps.acknowledged++
  }
}

/** Starts a server on the backup file. Returns how often each session was written: [a, b] for each writer. */
async function readBack(file: Buffer, name: string): Promise<number[][]> {
  const restored = join(folder, name)
  mkdirSync(restored)
  writeFileSync(join(restored, 'directory.sqlite'), file)
  const restoredServer = await startServer(restored, 0, flags)
  try {
    return await Promise.all(
      Array.from({ length: writers }, (_, writer) =>
        Promise.all(
          names(writer).map(async (path) => {
            const read = await fetch(restoredServer.url + path, { headers })
            if (read.status === 204) return 0
            expect(read.status).toBe(200)
            const found = (await read.json()) as {
              changeNumber: number
              properties: { custom: { n: number } }
            }
            expect(found.changeNumber).toBe(found.properties.custom.n)
            return found.changeNumber
          }),
        ),
      ),
    )
  } finally {
    expect(await restoredServer.stop()).toBe(0)
  }
}

async function takeBackup(i: number): Promise<Buffer> {
  if (i % 2 === 0) {
    const to = join(folder, `copy-${i}.sqlite`)
    const { code, output } = await run('src/backup-data.ts', '--data', data, '--to', to)
    expect([code, output]).toEqual([0, expect.stringContaining('written: ')])
    return readFileSync(to)
  }
  const response = await fetch(`${server.url}/console/backup`)
  expect(response.status).toBe(200)
  const bytes = Buffer.from(await response.arrayBuffer())
  expect(response.headers.get('content-length')).toBe(String(bytes.length))
  return bytes
}

describe('backup', () => {
  test('made while others write, each is exactly one moment', async () => {
    const all: Steps[] = Array.from({ length: writers }, () => ({ started: 0, acknowledged: 0 }))
    let isOver = false
    const writing = Promise.all(all.map((steps, i) => writeInOrder(i, steps, () => isOver)))
    const taken: { before: number[]; after: number[]; file: Buffer }[] = []
    try {
      for (let i = 0; i < backups; i++) {
        const before = all.map(({ acknowledged }) => acknowledged)
        const file = await takeBackup(i)
        taken.push({ before, after: all.map(({ started }) => started), file })
      }
    } finally {
      isOver = true
      await writing
    }
    let writesDuringBackups = 0
    for (const [i, { before, after, file }] of taken.entries()) {
      const found = await readBack(file, `restored-${i}`)
      for (const [writer, [a = 0, b = 0]] of found.entries()) {
        // The backup has every write up to one moment and none after it: b equals a, or is one write behind.
        expect([0, 1]).toContain(a - b)
        expect(a + b).toBeGreaterThanOrEqual(before[writer] ?? 0)
        expect(a + b).toBeLessThanOrEqual(after[writer] ?? 0)
        writesDuringBackups += (after[writer] ?? 0) - (before[writer] ?? 0)
      }
    }
    // The test proves something only if there were writes during the backups.
    expect(writesDuringBackups).toBeGreaterThan(backups * writers)
    expect(readdirSync(data).filter((name) => name.includes('backup'))).toEqual([])
  }, 120_000)

  test('an existing file is not overwritten, and an incomplete backup is not kept', async () => {
    const to = join(folder, 'there.sqlite')
    writeFileSync(to, 'mine')
    expect((await run('src/backup-data.ts', '--data', data, '--to', to)).code).toBe(2)
    expect(readFileSync(to, 'utf8')).toBe('mine')
    expect((await run('src/backup-data.ts', '--data', join(folder, 'nowhere'), '--to', `${to}2`)).code).toBe(
      2,
    )
    expect(existsSync(`${to}2`)).toBe(false)
    expect((await run('src/backup-data.ts', '--data', data)).output).toContain('Usage:')
  })
})

describe('check-data', () => {
  const waitForCheck = (url: string) =>
    vi.waitFor(
      async () => {
        const { check } = (await (await fetch(`${url}/console/health`)).json()) as {
          check: { state: string }
        }
        expect(check.state).not.toBe('checking')
        return check
      },
      { interval: 100, timeout: 30_000 },
    )

  test('reports sound data as sound while a server is running, and so does the server', async () => {
    expect(await run('src/check-data.ts', '--data', data)).toEqual({ code: 0, output: 'sound\n' })
    expect(await waitForCheck(server.url)).toMatchObject({ state: 'sound', findings: 0 })
  })

  test('tells each damage by a line; no backup is made of it, and a server says so', async () => {
    const damaged = join(folder, 'damaged')
    mkdirSync(damaged)
    const file = join(damaged, 'directory.sqlite')
    writeFileSync(file, Buffer.from(await (await fetch(`${server.url}/console/backup`)).arrayBuffer()))
    const db = new DatabaseSync(file)
    db.exec("update people set gamertag = 'x'")
    db.exec("update sessions set places = 3 where name_key = 'a0'")
    db.close()
    const { code, output } = await run('src/check-data.ts', '--data', damaged)
    expect(code).toBe(1)
    expect(output).toContain(`derived sessions ["${scid}","kept","a0"] it differs in places`)
    expect(output).toMatch(/seal people \["1"\] .*\ndamaged: 2 findings\n$/)
    const to = join(folder, 'no.sqlite')
    expect((await run('src/backup-data.ts', '--data', damaged, '--to', to)).code).toBe(1)
    expect(existsSync(to) || existsSync(`${to}.part`)).toBe(false)
    const restoredServer = await startServer(damaged, 0, flags)
    expect(await waitForCheck(restoredServer.url)).toMatchObject({ state: 'damaged', findings: 1 })
    expect((await fetch(`${restoredServer.url}/console/backup`)).status).toBe(500)
    expect((await fetch(`${restoredServer.url}${sessions}?xuid=1`, { headers })).status).toBe(200)
    expect(await restoredServer.stop()).toBe(0)
    expect(restoredServer.output()).toContain('the data is damaged: seal people')
    expect(readdirSync(damaged).filter((name) => name.includes('backup'))).toEqual([])
  })

  test('refuses an empty file and a missing file', async () => {
    const empty = join(folder, 'empty')
    mkdirSync(empty)
    expect((await run('src/check-data.ts', '--data', empty)).code).toBe(2)
    writeFileSync(join(empty, 'directory.sqlite'), '')
    const { code, output } = await run('src/check-data.ts', '--data', empty)
    expect([code, output]).toEqual([2, expect.stringContaining('is empty')])
  })

  test.each([
    ['an older', "delete from kysely_migration where name like '004%'", 'start the server on it once'],
    [
      'a newer',
      "insert into kysely_migration (name, timestamp) values ('009-future', '')",
      'by a newer version',
    ],
  ])('data of %s version is reported in one line, and can still be copied', async (_, change, words) => {
    const other = join(folder, `other ${words}`)
    mkdirSync(other)
    const file = join(other, 'directory.sqlite')
    writeFileSync(file, Buffer.from(await (await fetch(`${server.url}/console/backup`)).arrayBuffer()))
    const db = new DatabaseSync(file)
    db.exec(change)
    db.close()
    const { code, output } = await run('src/check-data.ts', '--data', other)
    expect([code, output.trim().split('\n')]).toEqual([2, [expect.stringContaining(words)]])
    const to = join(other, 'copy.sqlite')
    expect((await run('src/backup-data.ts', '--data', other, '--to', to)).code).toBe(0)
    expect(existsSync(to)).toBe(true)
  })

  test('prints its usage, and rejects unknown arguments', async () => {
    for (const program of ['src/check-data.ts', 'src/backup-data.ts']) {
      expect(await run(program, '--help')).toMatchObject({
        code: 0,
        output: expect.stringContaining('Usage: '),
      })
      expect(await run(program, '--nothing')).toMatchObject({
        code: 2,
        output: expect.stringContaining('Usage: '),
      })
    }
    expect((await run('src/check-data.ts', '--data', data, '--database', 'postgres://x')).code).toBe(2)
    expect((await run('src/check-data.ts', '--database', 'nonsense')).output).toContain(
      '--database is postgres://',
    )
    expect((await run('src/backup-data.ts', '--data', data, '--to', '')).output).toContain('Usage: ')
  })

  test.runIf(findPostgres())(
    'PostgreSQL is checked in the same way; its backup is refused, because PostgreSQL has its own tools',
    async () => {
      const cluster = await startPostgres(findPostgres() ?? '')
      const restoredServer = await startServer(folder, 0, [...flags, '--database', cluster.url])
      await prepare(restoredServer.url)
      expect(await waitForCheck(restoredServer.url)).toMatchObject({ state: 'sound' })
      expect((await run('src/check-data.ts', '--database', cluster.url)).output).toBe('sound\n')
      expect((await fetch(`${restoredServer.url}/console/backup`)).status).toBe(409)
      await restoredServer.stop()
      await cluster.stop()
    },
  )
})
