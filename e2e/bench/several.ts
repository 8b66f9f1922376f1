/**
 * `npm run bench:processes`: one, two and three processes on one PostgreSQL database, each asked by a client of its
 * own, while one more client writes, beside a bare server that runs one prepared statement for each request. Says how
 * much processor time an answer takes, of the servers and of the database. Reads `/proc`, so it needs Linux.
 */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import { findPostgres, startPostgres } from '../postgres.ts'
import { type RunningServer, startServer } from '../server.ts'
import { loadPostgres } from './load-store.ts'
import { medianOf } from './median.ts'
import { measure, runBesideWrites, signIn, startBare } from './processes.ts'
import { listScenarios, type Scenario, toLoad } from './scenarios.ts'

const size = 20_000
const seconds = 2
const rounds = 3
const mostProcesses = 3

/** Linux counts processor time in hundredths of a second. */
const ticksPerSecond = 100

/** Seconds of processor time, since the machine or the process started. */
interface CpuTimes {
  readonly used: number
  readonly idle: number
  readonly servers: number
  readonly database: number
}

/** Zero for a process that has ended. */
function readProcessTime(pid: number | string): number {
  try {
    // The name, in brackets, may have spaces. User and system time are the fields 14 and 15.
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /, '')
      .split(' ')
    return (Number(fields[11]) + Number(fields[12])) / ticksPerSecond
  } catch {
    return 0
  }
}

function isPostgres(pid: string): boolean {
  try {
    return readFileSync(`/proc/${pid}/comm`, 'utf8').trim() === 'postgres'
  } catch {
    return false
  }
}

const sum = (values: readonly number[]) => values.reduce((total, one) => total + one, 0)

function readCpuTimes(): CpuTimes {
  const all = /^cpu +(.*)$/m.exec(readFileSync('/proc/stat', 'utf8'))?.[1]?.split(' ').map(Number) ?? []
  const idle = (all[3] ?? 0) + (all[4] ?? 0)
  const processes = readdirSync('/proc').filter((name) => /^\d+$/.test(name))
  return {
    used: (sum(all) - idle) / ticksPerSecond,
    idle: idle / ticksPerSecond,
    servers: sum(servers.map(({ pid }) => readProcessTime(pid))),
    database: sum(processes.filter(isPostgres).map(readProcessTime)),
  }
}

/** What one round of requests to all servers took. */
interface Round {
  readonly perSecond: number
  readonly busyCores: number
  /** Microseconds of processor time for each answer. */
  readonly ofServers: number
  readonly ofDatabase: number
}

const programs = findPostgres()
if (programs === undefined) throw new Error('PostgreSQL is not installed')
const folder = mkdtempSync(join(tmpdir(), 'sessionscope-bench-'))
const cluster = await startPostgres(programs, true)
const servers: RunningServer[] = []
try {
  await loadPostgres(cluster.url, size)
  const wanted = ['by XUID, 20 rows', 'batch of 100 XUIDs', 'session read']
  const scenarios = listScenarios(size).filter(({ name }) => wanted.includes(name))
  console.log(`${cpus().length} cores, ${size} sessions, median of ${rounds} rounds of ${seconds} s\n`)
  console.log(
    '| request | processes | answers /s | busy cores | servers, µs an answer | database, µs an answer | one statement each, /s |',
  )
  console.log('|---|---:|---:|---:|---:|---:|---:|')
  let headers: Readonly<Record<string, string>> = {}
  for (let count = 1; count <= mostProcesses; count++) {
    const data = join(folder, String(count))
    mkdirSync(data)
    const flags = ['--rate-limits', 'off', '--world', 'empty', '--no-app', '--database', cluster.url]
    servers.push(await startServer(data, 0, flags))
    if (count === 1) headers = await signIn(servers[0]?.url ?? '')
    for (const scenario of scenarios) await measureScenario(scenario, headers)
  }
} finally {
  for (const server of servers) await server.stop()
  await cluster.stop()
  rmSync(folder, { recursive: true, force: true })
}

async function measureScenario(scenario: Scenario, headers: Readonly<Record<string, string>>): Promise<void> {
  const [first] = servers
  if (!first) return
  const [body] = scenario.bodies
  const answer = await fetch(first.url + scenario.paths[0], {
    method: scenario.method,
    headers: { ...headers, ...(body && { 'content-type': 'application/json' }) },
    ...(body && { body }),
  })
  const sample = { status: answer.status, type: 'application/json', text: await answer.text() }
  const bare = await startBare('postgres', sample, cluster.url)
  const ask = (host: string, port: number) =>
    measure({ ...toLoad(scenario, host, headers, 0, seconds), port, expected: 200 })
  const askAll = async (): Promise<Round> => {
    const before = readCpuTimes()
    const measured = await Promise.all(
      servers.map(({ url }) => ask(new URL(url).host, Number(new URL(url).port))),
    )
    const after = readCpuTimes()
    if (measured.some(({ wrong }) => wrong > 0)) throw new Error(`${scenario.name}: wrong answers`)
    const used = after.used - before.used
    const perSecond = sum(measured.map((one) => one.perSecond))
    const forEach = (time: number) => (1e6 * time) / (perSecond * seconds)
    return {
      perSecond,
      busyCores: (cpus().length * used) / (used + after.idle - before.idle),
      ofServers: forEach(after.servers - before.servers),
      ofDatabase: forEach(after.database - before.database),
    }
  }
  // Code is compiled once it has run often.
  for (let time = 0; time < 3; time++) await askAll()
  const measured: Round[] = []
  const bareRates: number[] = []
  for (let round = 0; round < rounds; round++) {
    measured.push(await runBesideWrites({ url: first.url, size, headers }, scenario.writes, askAll))
    bareRates.push((await ask('bare', bare.port)).perSecond)
  }
  bare.stop()
  const show = (read: (one: Round) => number, digits: number) => medianOf(measured.map(read)).toFixed(digits)
  const shown = [
    show(({ perSecond }) => perSecond, 0),
    show(({ busyCores }) => busyCores, 1),
    show(({ ofServers }) => ofServers, 0),
    show(({ ofDatabase }) => ofDatabase, 0),
    medianOf(bareRates).toFixed(0),
  ]
  console.log(`| ${scenario.name} | ${servers.length} | ${shown.join(' | ')} |`)
}
