/** Servers, database and connections fail while clients work. The recorded history must be linearizable. */
import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { startPostgres } from '../postgres.ts'
import { createHistory, type Operation } from './history.ts'
import { checkActivities, checkHistory, describeViolation } from './history-checks.ts'
import { type ClientWorld, createClient, createKeys, type HistoryClient } from './history-client.ts'
import { createRandom } from './history-random.ts'
import { type Fleet, type Nemesis, startFleet, startNemesis } from './nemesis.ts'
import { startPostgresProxy } from './nemesis-proxy.ts'
import { createHeaders, createTemplate, postgresFolder, seed, startServerOn } from './postgres-servers.ts'

const seconds = Number(process.env.SESSIONSCOPE_HISTORY_SECONDS ?? 5)
const servers = 3
/** Each two clients act as one person, so that one person makes concurrent calls. */
const clientCount = 8
/** Milliseconds after the last fault within which every server must respond again. */
const maxRecoveryMs = 30_000

async function createClients(world: ClientWorld, url: string): Promise<HistoryClient[]> {
  const clients = Array.from({ length: clientCount }, async (_, client) => {
    const person = String(501 + (client >> 1))
    return createClient(world, client, person, await createHeaders(url, person))
  })
  return Promise.all(clients)
}

/** Waits until every server responds with 200. Throws if one does not in time. */
async function waitForAll(fleet: Fleet): Promise<void> {
  const until = performance.now() + maxRecoveryMs
  for (const url of fleet.urls()) {
    for (;;) {
      const status = await fetch(`${url}/console/health`, {
        signal: AbortSignal.timeout(maxRecoveryMs),
      }).then(
        (response) => response.status,
        () => 0,
      )
      if (status === 200) break
      if (performance.now() > until) throw new Error(`${url} does not answer`)
    }
  }
}

/** Repeats the call until there is an answer. Throws if there is none in time. */
async function callUntilAnswered(
  client: HistoryClient,
  key: string,
  kind: 'get' | 'join',
  value: () => number,
) {
  const until = performance.now() + maxRecoveryMs
  for (;;) {
    const call =
      kind === 'get' ? ({ kind } as const) : ({ kind: 'put', n: value(), condition: 'none' } as const)
    const answer = await client.call(key, call)
    if (answer !== 'unknown' && answer !== 'unsent') return
    if (performance.now() > until) throw new Error(`${kind} of ${key} is not answered`)
  }
}

/** Lists each person's remaining activities. Joins the sessions first, so that all are visible. */
async function collectActivities(
  clients: readonly HistoryClient[],
  operations: readonly Operation[],
  value: () => number,
): Promise<Map<string, string[]>> {
  const remaining = new Map<string, string[]>()
  for (const client of clients) {
    if (remaining.has(client.person)) continue
    const own = operations.filter(({ person, call }) => person === client.person && call.kind === 'activity')
    const keys = new Set(
      own.filter(({ answer }) => answer === 'unknown' || answer.status === 201).map(({ key }) => key),
    )
    for (const key of keys) await callUntilAnswered(client, key, 'join', value)
    const handles = await client.listActivities()
    if (handles) remaining.set(client.person, handles)
  }
  return remaining
}

function report(world: ClientWorld, nemesis: Nemesis, fleet: Fleet, met: number): void {
  const { operations } = world.history
  const unknown = operations.filter(({ answer }) => answer === 'unknown').length
  const keys = world.keys.all().length
  console.log(
    `${operations.length} operations on ${keys} sessions, ${unknown} without an answer; ${met} commits had a fault;`,
    `${fleet.unexpectedExits.length} servers ended by themselves;`,
    Object.fromEntries([...nemesis.counts].toSorted()),
  )
}

/** Runs the clients while the nemesis causes faults. Then stops the faults and reads every session. */
async function recordHistory(
  world: ClientWorld,
  fleet: Fleet,
  begin: (clients: HistoryClient[]) => Nemesis,
  end: () => void,
) {
  const clients = await createClients(world, fleet.urls()[0])
  const nemesis = begin(clients)
  const working = clients.map((client) => client.run())
  await new Promise((resolve) => setTimeout(resolve, seconds * 1000))
  await nemesis.stop()
  await waitForAll(fleet)
  end()
  await Promise.all(working)
  const reader = clients[0] as HistoryClient
  const remaining = await collectActivities(clients, world.history.operations, world.nextValue)
  for (const key of world.keys.all()) await callUntilAnswered(reader, key, 'get', world.nextValue)
  return { nemesis, left: remaining }
}

test.runIf(postgresFolder)(
  `${clientCount} clients, ${servers} servers, ${seconds} s of faults: the history is linearizable`,
  async () => {
    console.log(`seed ${seed}`)
    const folder = mkdtempSync(join(tmpdir(), 'sessionscope-history-'))
    // The proxy's socket is in this folder. Only this user, who runs the servers, may use it.
    chmodSync(folder, 0o700)
    const cluster = await startPostgres(postgresFolder ?? '', true)
    const proxy = await startPostgresProxy(cluster.url, join(folder, 'proxy'))
    const fleet = await startFleet(servers, (index, port) =>
      startServerOn(proxy.url, join(folder, String(index)), port),
    )
    await createTemplate(fleet.urls()[0])
    let [over, values] = [false, 0]
    const world: ClientWorld = {
      history: createHistory(),
      random: createRandom(seed),
      urls: fleet.urls,
      keys: createKeys(4),
      nextValue: () => ++values,
      isOver: () => over,
      unexpected: [],
    }
    const randoms = { heavy: createRandom(seed + 1), fine: createRandom(seed + 2) }
    const { nemesis, left: remaining } = await recordHistory(
      world,
      fleet,
      (clients) => startNemesis({ fleet, cluster, proxy, clients }, randoms),
      () => {
        over = true
      },
    ).finally(async () => {
      over = true
      await fleet.stop()
      proxy.close()
      await cluster.stop()
      rmSync(folder, { recursive: true })
    })
    const output = fleet.output()

    report(world, nemesis, fleet, proxy.faultCount())
    const { operations } = world.history
    const began = performance.now()
    const violations = [...checkHistory(operations), ...checkActivities(operations, remaining)]
    console.log(`checked in ${(performance.now() - began).toFixed(0)} ms`)
    expect(violations.map(describeViolation).join('\n'), `seed ${seed}`).toBe('')
    expect(
      [...new Set(world.unexpected)],
      `responses that no call may get, seed ${seed}: ${output.slice(-3_000)}`,
    ).toEqual([])
    expect(fleet.unexpectedExits, `servers that ended by themselves, seed ${seed}`).toEqual([])
    // The test proves something only with enough answers and enough faults.
    expect(operations.filter(({ answer }) => answer !== 'unknown').length).toBeGreaterThan(seconds * 10)
    expect(proxy.faultCount()).toBeGreaterThan(seconds / 2)
    expect(remaining.size).toBe(clientCount / 2)
  },
  (seconds + 120) * 1000,
)
