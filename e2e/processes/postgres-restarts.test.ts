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
const restarts = Number(process.env.SESSIONSCOPE_RESTARTS ?? 1)
const writers = 12
/** Milliseconds: limits for a request while the database is frozen, and for all writers to succeed again. */
const maxResponseMs = 5_000
const maxRecoveryMs = 10_000
const freezeMs = 9_000
/** Milliseconds after which a request is aborted, so that the test can end and report it. */
const requestTimeoutMs = 20_000

/** A writer's record of one session: the last acknowledged write, and later unacknowledged writes. */
interface KnownSession {
  n: number
  etag: string | undefined
  readonly unconfirmed: Set<number>
}

interface SentRequest {
  readonly began: number
  readonly time: number
  readonly path: string
  /** The status, or the reason why there was no response. */
  readonly answer: number | string
}

interface Writer {
  readonly index: number
  readonly headers: Record<string, string>
  readonly known: Map<string, KnownSession>
  acknowledged: number
}

let site: ServersOnPostgres
let allWriters: Writer[] = []
/** Responses that must not occur, as text for the failure message. */
const wrongResponses: string[] = []
const sentRequests: SentRequest[] = []

const serverFor = (index: number) => site.servers[index % site.servers.length] as RunningServer

/** Sends one request and records its time. Returns undefined if there was no response. */
async function ask(
  url: string,
  init?: RequestInit,
): Promise<{ response: Response; text: string } | undefined> {
  const began = performance.now()
  const path = new URL(url).pathname
  const record = (answer: number | string) =>
    sentRequests.push({ began, time: performance.now() - began, path, answer })
  try {
    const response = await fetch(url, { ...init, signal: AbortSignal.timeout(requestTimeoutMs) })
    const text = await response.text()
    record(response.status)
    const retryAfter = response.headers.get('retry-after')
    if (response.status === 503 && !/^\d+$/.test(retryAfter ?? ''))
      wrongResponses.push('503 without Retry-After')
    if (response.status >= 400 && response.status !== 503) wrongResponses.push(`${response.status}: ${text}`)
    return { response, text }
  } catch (error) {
    const cause = error instanceof Error ? (error.cause ?? error) : error
    const why = cause instanceof Error ? cause.message || cause.name : String(cause)
    record(why)
    wrongResponses.push(`no answer: ${why}`)
    return undefined
  }
}

/** Writes once to a session of this round. Every third turn goes to the next of 25 sessions. */
async function writeOnce(writer: Writer, round: number, iteration: number): Promise<boolean> {
  const path = `${sessionsPath}/r${round}-w${writer.index}-${Math.floor(iteration / 3) % 25}`
  const known = writer.known.get(path) ?? { n: 0, etag: undefined, unconfirmed: new Set() }
  writer.known.set(path, known)
  const n = Math.max(known.n, ...known.unconfirmed) + 1
  known.unconfirmed.add(n)
  const body = {
    members: { me: { properties: { system: { active: true } } } },
    properties: { custom: { n } },
  }
  const { url } = serverFor(writer.index + iteration)
  const answer = await ask(url + path, {
    method: 'PUT',
    headers: writer.headers,
    body: JSON.stringify(body),
  })
  const etag = answer?.response.headers.get('etag')
  if (!answer || answer.response.status >= 300 || !etag) return false
  known.n = n
  known.etag = etag
  known.unconfirmed.clear()
  writer.acknowledged++
  return true
}

/** All writers write until `during` has finished or a server has ended. */
async function writeDuring(round: number, during: () => Promise<void>): Promise<void> {
  let over = false
  const writing = allWriters.map(async (writer) => {
    for (let iteration = 0; !over && site.endedServers.length === 0; iteration++)
      await writeOnce(writer, round, iteration)
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
async function waitForWrites(count: number, of: 'each' | 'all', maxMs: number): Promise<boolean> {
  const before = allWriters.map(({ acknowledged }) => acknowledged)
  const until = performance.now() + maxMs
  const isDone = () => {
    const since = allWriters.map(({ acknowledged }, i) => acknowledged - (before[i] ?? 0))
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
    const until = performance.now() + maxRecoveryMs
    const read = () => ask(serverFor(writer.index + i).url + path, { headers: writer.headers })
    let answer = await read()
    while (answer?.response.status === 503 && performance.now() < until) answer = await read()
    if (known?.etag !== undefined) expect(answer?.response.status, path).toBe(200)
    if (!known || !answer || answer.response.status !== 200) continue
    const etag = answer.response.headers.get('etag') ?? undefined
    const { n } = (JSON.parse(answer.text) as { properties: { custom: { n: number } } }).properties.custom
    if (known.unconfirmed.has(n)) {
      known.n = n
      known.etag = etag
    }
    expect([n, etag], `${path} was acknowledged as ${known.n}`).toEqual([known.n, known.etag])
    known.unconfirmed.clear()
  }
  return paths.length
}

const readBackAll = async (prefix = '') => {
  const counts = await Promise.all(
    allWriters.map((writer) =>
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
  expect([...new Set(wrongResponses)], `responses that must not occur: ${when}, seed ${seed}`).toEqual([])
}

beforeEach(async () => {
  if (postgresFolder === undefined) return
  for (const list of [wrongResponses, sentRequests]) list.length = 0
  site = await startServersOnPostgres(2, true)
  const { url } = serverFor(0)
  await createTemplate(url)
  allWriters = await Promise.all(
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
        const hasRecovered = await waitForWrites(1, 'each', maxRecoveryMs)
        expectNothingWrong(`restart ${round}, ${kind}`)
        expect(hasRecovered, `all writers write again after restart ${round}, ${kind}`).toBe(true)
      })
      expectNothingWrong(`restart ${round}, ${kind}`)
      read += await readBackAll(`r${round}-`)
    }
    read += await readBackAll()
    const busy = sentRequests.filter(({ answer }) => answer === 503).length
    const acknowledged = allWriters.reduce((sum, writer) => sum + writer.acknowledged, 0)
    console.log(`${acknowledged} acknowledged writes, ${busy} responses of 503, ${read} sessions read back`)
    expect(busy).toBeGreaterThan(0)
  },
  600_000,
)

test.runIf(postgresFolder)(
  `while the database is frozen for ${freezeMs / 1000} s, every request is answered within ${maxResponseMs / 1000} s`,
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
      await new Promise((resolve) => setTimeout(resolve, freezeMs))
      await site.cluster.thaw()
      frozen = { from, until: performance.now() }
      over = true
      const hasRecovered = await waitForWrites(1, 'each', maxRecoveryMs)
      await Promise.all(watching)
      expect(hasRecovered, 'all writers write again').toBe(true)
    })
    const duringFreeze = sentRequests.filter(
      ({ began, time }) => began < frozen.until && began + time > frozen.from,
    )
    const slow = duringFreeze.filter(({ time }) => time > maxResponseMs)
    const slowest = Math.max(...duringFreeze.map(({ time }) => time))
    console.log(`${duringFreeze.length} requests while it was frozen, the slowest ${slowest.toFixed(0)} ms`)
    expectNothingWrong('the freeze')
    const descriptions = slow.map(({ path, time }) => `${path}: ${time.toFixed(0)} ms`)
    expect(descriptions, `requests that waited longer, seed ${seed}`).toEqual([])
    expect(duringFreeze.filter(({ path }) => path === '/console/health').length).toBeGreaterThan(0)
    expect(await readBackAll()).toBeGreaterThan(0)
  },
  120_000,
)
