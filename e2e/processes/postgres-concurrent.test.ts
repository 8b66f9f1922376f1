/** Two servers on one PostgreSQL: import and reset during writes, and one activity for each person. */
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { RunningServer } from '../server.ts'
import { createRandom } from './history-random.ts'
import {
  createHeaders,
  createTemplate,
  postgresFolder,
  type ServersOnPostgres,
  scid,
  seed,
  sessionsPath,
  startServersOnPostgres,
  templateName,
} from './postgres-servers.ts'

const seconds = Number(process.env.SESSIONSCOPE_BESIDE_SECONDS ?? 3)
const rounds = 20
const writers = 8

let site: ServersOnPostgres
const serverFor = (index: number) => site.servers[index % site.servers.length] as RunningServer

beforeEach(async () => {
  if (postgresFolder === undefined) return
  site = await startServersOnPostgres(2, false)
  await createTemplate(serverFor(0).url)
})

afterEach(() => site?.stop())

/** Number of responses by kind of request and status. */
type Counts = Record<string, Record<number, number>>

async function send(counts: Counts, kind: string, url: string, init: RequestInit): Promise<string> {
  const response = await fetch(url, init)
  const text = await response.text()
  const own = counts[kind] ?? {}
  own[response.status] = (own[response.status] ?? 0) + 1
  counts[kind] = own
  return text
}

test.runIf(postgresFolder)(
  `${seconds} s of ${writers} writers during export, import and reset: no deadlock, no 500`,
  async () => {
    console.log(`seed ${seed}`)
    const random = createRandom(seed)
    const counts: Counts = {}
    const until = performance.now() + seconds * 1000
    const writing = Array.from({ length: writers }, async (_, writer) => {
      const headers = await createHeaders(serverFor(0).url, String(200 + writer))
      for (let iteration = 0; performance.now() < until; iteration++) {
        const url = `${serverFor(writer + iteration).url}${sessionsPath}/w${writer}-${iteration % 5}`
        // A write that changes a row of each kind: of the session, of a member and of a keyword.
        const member = { properties: { system: { active: random.below(2) === 0 } } }
        const system = { keywords: [`k${iteration % 3}`] }
        const body = JSON.stringify({
          members: { me: member },
          properties: { system, custom: { n: iteration } },
        })
        await send(counts, 'write', url, { method: 'PUT', headers, body })
      }
    })
    const headers = { 'content-type': 'application/json' }
    for (let iteration = 0; performance.now() < until; iteration++) {
      const world = await send(counts, 'export', `${serverFor(iteration).url}/console/export`, {})
      if (random.below(5) === 0) {
        await send(counts, 'reset', `${serverFor(iteration).url}/console/reset`, { method: 'POST', headers })
      }
      // The exported world contains the template, so the import restores it after a reset.
      const { url } = serverFor(iteration + 1)
      await send(counts, 'import', `${url}/console/import`, { method: 'POST', headers, body: world })
    }
    await Promise.all(writing)
    console.log(JSON.stringify(counts))
    const deadlocks = site.servers.flatMap((server) => server.output().match(/deadlock detected/g) ?? [])
    expect(deadlocks.length, `deadlocks, seed ${seed}`).toBe(0)
    // A write between a reset and the import finds no template (404). 503 means that nothing was done.
    for (const [kind, own] of Object.entries(counts)) {
      const expected = kind === 'write' ? ['404', '503'] : ['503']
      const unexpected = Object.keys(own).filter(
        (status) => Number(status) >= 300 && !expected.includes(status),
      )
      expect(unexpected, `${kind}, seed ${seed}`).toEqual([])
    }
    expect(Object.keys(counts)).toEqual(expect.arrayContaining(['write', 'export', 'import']))
  },
  120_000,
)

test.runIf(postgresFolder)(
  `${rounds} rounds of four concurrent activities of one person: one remains after each round`,
  async () => {
    const headers = await createHeaders(serverFor(0).url, '300')
    const names = ['a', 'b', 'c', 'd']
    for (const name of names) {
      const url = `${serverFor(0).url}${sessionsPath}/${name}`
      const { status } = await fetch(url, { method: 'PUT', headers, body: '{"members":{"me":{}}}' })
      expect(status).toBe(201)
    }
    const remaining: number[] = []
    for (let round = 0; round < rounds; round++) {
      const created = await Promise.all(
        names.map((name, i) => {
          const body = JSON.stringify({ type: 'activity', sessionRef: { scid, templateName, name } })
          return fetch(`${serverFor(i).url}/handles`, { method: 'POST', headers, body })
        }),
      )
      expect(created.map(({ status }) => status)).toEqual([201, 201, 201, 201])
      const body = JSON.stringify({ type: 'activity', scid, owners: { xuids: ['300'] } })
      const queried = await fetch(`${serverFor(round).url}/handles/query`, { method: 'POST', headers, body })
      remaining.push(((await queried.json()) as { results: object[] }).results.length)
    }
    const unexpected = remaining.filter((count) => count !== 1)
    console.log(`after ${unexpected.length} of ${rounds} rounds the number of activities was not 1`)
    expect(unexpected).toEqual([])
  },
  60_000,
)
