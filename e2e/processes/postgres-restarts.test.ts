/** PostgreSQL restarts or freezes under load: servers keep running, return 503, and lose no write. */
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { RestartKind } from '../postgres.ts'
import type { RunningServer } from '../server.ts'
import { createRandom } from './history-random.ts'
import {
  createHeaders,
  createTemplate,
  postgresFolder,
  type ServersOnPostgres,
  seed,
  sessionsPath,
  startServersOnPostgres,
} from './postgres-servers.ts'

/** Number of restarts of each kind. */
const restarts = Number(process.env.SESSIONSCOPE_RESTARTS ?? 2)
const writers = 12
/** Milliseconds: limits for a request while the database is frozen, and for all writers to succeed again. */
const answeredWithin = 5_000
const recoversWithin = 10_000
const frozenFor = 9_000
/** Milliseconds after which a request is aborted, so that the test can end and report it. */
const givenUpAfter = 20_000

/** A writer's record of one session: the last acknowledged write, and later unacknowledged writes. */
interface Known {
  n: number
  etag: string | undefined
  readonly unsure: Set<number>
}

interface Asked {
  readonly began: number
  readonly time: number
  readonly path: string
  /** The status, or the reason why there was no response. */
  readonly answer: number | string
}

interface Writer {
  readonly index: number
  readonly headers: Record<string, string>
  readonly known: Map<string, Known>
  acknowledged: number
}

let site: ServersOnPostgres
let all: Writer[] = []
/** Responses that must not occur, as text for the failure message. */
const wrong: string[] = []
const asked: Asked[] = []

const serverFor = (index: number) => site.servers[index % site.servers.length] as RunningServer

/** Sends one request and records its time. Returns undefined if there was no response. */
async function ask(
  url: string,
  init?: RequestInit,
): Promise<{ response: Response; text: string } | undefined> {
  const began = performance.now()
  const path = new URL(url).pathname
  const keep = (answer: number | string) =>
    asked.push({ began, time: performance.now() - began, path, answer })
  try {
    const response = await fetch(url, { ...init, signal: AbortSignal.timeout(givenUpAfter) })
    const text = await response.text()
    keep(response.status)
    const retryAfter = response.headers.get('retry-after')
    if (response.status === 503 && !/^\d+$/.test(retryAfter ?? '')) wrong.push('503 without Retry-After')
    if (response.status >= 400 && response.status !== 503) wrong.push(`${response.status}: ${text}`)
    return { response, text }
  } catch (error) {
    const cause = error instanceof Error ? (error.cause ?? error) : error
    const why = cause instanceof Error ? cause.message || cause.name : String(cause)
    keep(why)
    wrong.push(`no answer: ${why}`)
    return undefined
  }
}

/** Writes once to a session of this round. Every third turn goes to the next of 25 sessions. */
async function writeOnce(writer: Writer, round: number, turn: number): Promise<boolean> {
  const path = `${sessionsPath}/r${round}-w${writer.index}-${Math.floor(turn / 3) % 25}`
  const known = writer.known.get(path) ?? { n: 0, etag: undefined, unsure: new Set() }
  writer.known.set(path, known)
  const n = Math.max(known.n, ...known.unsure) + 1
  known.unsure.add(n)
  const body = {
    members: { me: { properties: { system: { active: true } } } },
    properties: { custom: { n } },
  }
  const { url } = serverFor(writer.index + turn)
  const answer = await ask(url + path, {
    method: 'PUT',
    headers: writer.headers,
    body: JSON.stringify(body),
  })
  const etag = answer?.response.headers.get('etag')
  if (!answer || answer.response.status >= 300 || !etag) return false
  known.n = n
  known.etag = etag
  known.unsure.clear()
  writer.acknowledged++
  return true
}

/** All writers write until `during` has finished or a server has ended. */
async function writeDuring(round: number, during: () => Promise<void>): Promise<void> {
  let over = false
  const writing = all.map(async (writer) => {
    for (let turn = 0; !over && site.endedServers.length === 0; turn++) await writeOnce(writer, round, turn)
  })
  try {
    await during()
  } finally {
    over = true
    await Promise.all(writing)
  }
}

/** Waits until `count` writes are acknowledged, of each writer or in total. `most`: limit in milliseconds.
 * Returns false if the limit is reached or a server has ended. */
async function waitForWrites(count: number, of: 'each' | 'all', most: number): Promise<boolean> {
  const before = all.map(({ acknowledged }) => acknowledged)
  const until = performance.now() + most
  const isDone = () => {
    const since = all.map(({ acknowledged }, i) => acknowledged - (before[i] ?? 0))
    return of === 'each' ? Math.min(...since) >= count : since.reduce((a, b) => a + b, 0) >= count
  }
  while (!isDone()) {
    if (performance.now() > until || site.endedServers.length > 0) return false
    await new Promise((resolve) => setImmediate(resolve))
  }
  return true
}

/** Expects every acknowledged write. Another write may be stored, but only as a whole. */
async function readBack(writer: Writer, paths: readonly string[]): Promise<number> {
  for (const [i, path] of paths.entries()) {
    const known = writer.known.get(path)
    const until = performance.now() + recoversWithin
    const read = () => ask(serverFor(writer.index + i).url + path, { headers: writer.headers })
    let answer = await read()
    while (answer?.response.status === 503 && performance.now() < until) answer = await read()
    if (known?.etag !== undefined) expect(answer?.response.status, path).toBe(200)
    if (!known || !answer || answer.response.status !== 200) continue
    const etag = answer.response.headers.get('etag') ?? undefined
    const { n } = (JSON.parse(answer.text) as { properties: { custom: { n: number } } }).properties.custom
    if (known.unsure.has(n)) {
      known.n = n
      known.etag = etag
    }
    expect([n, etag], `${path} was acknowledged as ${known.n}`).toEqual([known.n, known.etag])
    known.unsure.clear()
  }
  return paths.length
}

const readBackAll = async (prefix = '') => {
  const counts = await Promise.all(
    all.map((writer) =>
      readBack(
        writer,
        [...writer.known.keys()].filter((path) => path.includes(`/${prefix}`)),
      ),
    ),
  )
  return counts.reduce((a, b) => a + b, 0)
}

function expectNothingWrong(when: string): void {
  expect(site.endedServers, `servers that ended: ${when}, seed ${seed}`).toEqual([])
  expect([...new Set(wrong)], `responses that must not occur: ${when}, seed ${seed}`).toEqual([])
}

beforeEach(async () => {
  if (postgresFolder === undefined) return
  for (const list of [wrong, asked]) list.length = 0
  site = await startServersOnPostgres(2, true)
  const { url } = serverFor(0)
  await createTemplate(url)
  all = await Promise.all(
    Array.from({ length: writers }, async (_, index) => {
      const headers = await createHeaders(url, String(100 + index))
      return { index, headers, known: new Map(), acknowledged: 0 }
    }),
  )
})

afterEach(() => site?.stop())

test.runIf(postgresFolder)(
  `${restarts} restarts of each kind: no server ends, no response is 500, no write is lost`,
  async () => {
    console.log(`seed ${seed}`)
    const random = createRandom(seed)
    const kinds: readonly RestartKind[] = ['immediate', 'fast']
    let read = 0
    for (let round = 0; round < restarts * kinds.length; round++) {
      const kind = kinds[round % kinds.length] ?? 'fast'
      await writeDuring(round, async () => {
        const wanted = writers + random.below(200)
        expect(await waitForWrites(wanted, 'all', 60_000), 'writes before the restart').toBe(true)
        await site.cluster.restart(kind)
        const again = await waitForWrites(1, 'each', recoversWithin)
        expectNothingWrong(`restart ${round}, ${kind}`)
        expect(again, `all writers write again after restart ${round}, ${kind}`).toBe(true)
      })
      expectNothingWrong(`restart ${round}, ${kind}`)
      read += await readBackAll(`r${round}-`)
    }
    read += await readBackAll()
    const busy = asked.filter(({ answer }) => answer === 503).length
    const acknowledged = all.reduce((sum, writer) => sum + writer.acknowledged, 0)
    console.log(`${acknowledged} acknowledged writes, ${busy} responses of 503, ${read} sessions read back`)
    expect(busy).toBeGreaterThan(0)
  },
  600_000,
)

test.runIf(postgresFolder)(
  `while the database is frozen for ${frozenFor / 1000} s, every request is answered within ${answeredWithin / 1000} s`,
  async () => {
    let frozen = { from: 0, until: 0 }
    await writeDuring(0, async () => {
      expect(await waitForWrites(writers * 2, 'all', 60_000), 'writes before the freeze').toBe(true)
      const from = performance.now()
      await site.cluster.freeze()
      let over = false
      const watching = site.servers.map(async ({ url }) => {
        while (!over && site.endedServers.length === 0) await ask(`${url}/console/health`)
      })
      await new Promise((resolve) => setTimeout(resolve, frozenFor))
      await site.cluster.thaw()
      frozen = { from, until: performance.now() }
      over = true
      const again = await waitForWrites(1, 'each', recoversWithin)
      await Promise.all(watching)
      expect(again, 'all writers write again').toBe(true)
    })
    const meanwhile = asked.filter(({ began, time }) => began < frozen.until && began + time > frozen.from)
    const slow = meanwhile.filter(({ time }) => time > answeredWithin)
    const slowest = Math.max(...meanwhile.map(({ time }) => time))
    console.log(`${meanwhile.length} requests while it was frozen, the slowest ${slowest.toFixed(0)} ms`)
    expectNothingWrong('the freeze')
    const told = slow.map(({ path, time }) => `${path}: ${time.toFixed(0)} ms`)
    expect(told, `requests that waited longer, seed ${seed}`).toEqual([])
    expect(meanwhile.filter(({ path }) => path === '/console/health').length).toBeGreaterThan(0)
    expect(await readBackAll()).toBeGreaterThan(0)
  },
  120_000,
)
