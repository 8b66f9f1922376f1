/** Nemesis: causes random faults of servers, database and connections, repeatable by seed. */
import type { Cluster } from '../postgres.ts'
import { sendSignal } from '../postgres.ts'
import type { RunningServer } from '../server.ts'
import type { Random } from './history-random.ts'
import type { CommitFault, PostgresProxy } from './nemesis-proxy.ts'

/** A group of servers. A server that ends is started again. */
export interface Fleet {
  readonly urls: () => readonly [string, ...string[]]
  readonly kill: (index: number) => Promise<void>
  /** Suspends a server (SIGSTOP); `resume` continues it (SIGCONT). */
  readonly pause: (index: number) => void
  readonly resume: (index: number) => void
  readonly size: number
  /** Exit code and last output of each server that ended without a kill. */
  readonly unexpectedExits: readonly string[]
  /** Output of all servers. */
  readonly output: () => string
  readonly stop: () => Promise<void>
}

/** Maximum number of attempts to start a server, because PostgreSQL refuses connections while it recovers. */
const maxStarts = 100

/** `start` gets port 0 (any free port) first, and the same port at each restart. */
export async function startFleet(
  size: number,
  start: (index: number, port: number) => Promise<RunningServer>,
): Promise<Fleet> {
  const servers: RunningServer[] = []
  const urls: string[] = []
  const unexpectedExits: string[] = []
  const killed = new Set<RunningServer>()
  const starting = new Map<number, Promise<void>>()
  let output = ''
  let stopping = false

  const watchServer = (index: number, server: RunningServer) => {
    servers[index] = server
    urls[index] = server.url
    void server.ended.then((code) => {
      output += server.output()
      if (stopping) return
      if (!killed.has(server)) unexpectedExits.push(`exit ${code}: ${server.output().slice(-1_500)}`)
      starting.set(index, restartServer(index))
    })
  }
  const restartServer = async (index: number) => {
    const port = Number(new URL(urls[index] ?? '').port)
    let lastError: unknown
    for (let i = 0; i < maxStarts && !stopping; i++) {
      try {
        const server = await start(index, port)
        if (stopping) await server.kill()
        else watchServer(index, server)
        return
      } catch (error) {
        lastError = error
      }
    }
    if (!stopping) throw lastError
  }

  for (let index = 0; index < size; index++) watchServer(index, await start(index, 0))
  return {
    size,
    urls: () => urls as [string, ...string[]],
    kill: async (index) => {
      const server = servers[index]
      if (!server) return
      killed.add(server)
      await server.kill()
      await starting.get(index)
    },
    pause: (index) => sendSignal(servers[index]?.pid ?? 0, 'SIGSTOP'),
    resume: (index) => sendSignal(servers[index]?.pid ?? 0, 'SIGCONT'),
    unexpectedExits,
    output: () => output + servers.map((server) => server.output()).join(''),
    stop: async () => {
      stopping = true
      await Promise.allSettled(starting.values())
      await Promise.all(servers.map((server) => server.kill()))
    },
  }
}

export interface NemesisWorld {
  readonly fleet: Fleet
  readonly cluster: Cluster
  readonly proxy: PostgresProxy
  readonly clients: readonly { readonly dropConnections: () => void }[]
}

interface Fault {
  readonly name: string
  /** Relative frequency of this fault. */
  readonly weight: number
  readonly act: (random: Random) => Promise<void> | void
}

const wait = (milliseconds: number) => new Promise<void>((resolve) => setTimeout(resolve, milliseconds))

async function pickBackend(cluster: Cluster, random: Random): Promise<number | undefined> {
  const all = await cluster.backends()
  return all[random.below(all.length)]
}

/** Faults of servers and of the database. Each starts after the previous one is over. */
function listHeavyFaults({ fleet, cluster }: NemesisWorld): Fault[] {
  return [
    { name: 'kill a server', weight: 3, act: (random) => fleet.kill(random.below(fleet.size)) },
    {
      name: 'stop a server for a while',
      weight: 4,
      act: async (random) => {
        const index = random.below(fleet.size)
        fleet.pause(index)
        await wait(100 + random.below(1_500))
        fleet.resume(index)
      },
    },
    {
      name: 'kill a backend, and so let the database recover',
      weight: 1,
      act: async (random) => {
        const pid = await pickBackend(cluster, random)
        if (pid !== undefined) cluster.killBackend(pid, 'kill')
      },
    },
    { name: 'crash the database', weight: 1, act: () => cluster.restart('immediate') },
    { name: 'restart the database', weight: 1, act: () => cluster.restart('fast') },
  ]
}

/** Faults of one connection, one commit or one backend. They run at the same time as the heavy faults. */
function listFineFaults({ cluster, proxy, clients }: NemesisWorld): Fault[] {
  const arm = (name: string, weight: number, fault: (random: Random) => CommitFault): Fault => ({
    name,
    weight,
    act: (random) => proxy.arm(fault(random)),
  })
  return [
    arm('lose a commit', 2, () => ({ kind: 'cut before' })),
    arm('lose the answer of a commit', 4, () => ({ kind: 'cut after' })),
    arm('hold a commit', 2, (random) => ({ kind: 'hold before', milliseconds: random.below(400) })),
    arm('hold the answer of a commit', 2, (random) => ({
      kind: 'hold after',
      milliseconds: random.below(400),
    })),
    {
      name: 'cut a client off',
      weight: 3,
      act: (random) => clients[random.below(clients.length)]?.dropConnections(),
    },
    {
      name: 'end a backend',
      weight: 2,
      act: async (random) => {
        const pid = await pickBackend(cluster, random)
        if (pid !== undefined) cluster.killBackend(pid, 'terminate')
      },
    },
    {
      name: 'stop a backend for a while',
      weight: 2,
      act: async (random) => {
        const pid = await pickBackend(cluster, random)
        if (pid === undefined) return
        sendSignal(pid, 'SIGSTOP')
        await wait(50 + random.below(600))
        sendSignal(pid, 'SIGCONT')
      },
    },
  ]
}

function draw(faults: readonly Fault[], random: Random): Fault | undefined {
  let left = random.next() * faults.reduce((sum, { weight }) => sum + weight, 0)
  return faults.find(({ weight }) => {
    left -= weight
    return left < 0
  })
}

export interface Nemesis {
  /** Number of faults by name. */
  readonly counts: ReadonlyMap<string, number>
  /** Starts no new fault. Resolves when the current ones are over; rejects if a fault failed. */
  readonly stop: () => Promise<void>
}

/** `randoms`: one generator for each list of faults, so that neither depends on the timing of the other. */
export function startNemesis(world: NemesisWorld, randoms: { heavy: Random; fine: Random }): Nemesis {
  const counts = new Map<string, number>()
  let over = false
  const run = async (faults: readonly Fault[], random: Random, maxPauseMs: number) => {
    while (!over) {
      await wait(50 + random.below(maxPauseMs))
      const fault = draw(faults, random)
      if (over || !fault) continue
      await fault.act(random)
      counts.set(fault.name, (counts.get(fault.name) ?? 0) + 1)
    }
  }
  const running = [
    run(listHeavyFaults(world), randoms.heavy, 1_500),
    run(listFineFaults(world), randoms.fine, 150),
  ]
  // An error of a fault is reported by `stop`.
  for (const one of running) one.catch(() => {})
  return {
    counts,
    stop: async () => {
      over = true
      await Promise.all(running)
    },
  }
}
