/**
 * `npm run bench:processes`: one, two and three processes on one PostgreSQL database, each asked by a client of its
 * own, beside a bare server that runs one prepared statement for each request.
 */
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import { findPostgres, startPostgres } from '../postgres.ts'
import { type RunningServer, startServer } from '../server.ts'
import { loadPostgres } from './load-store.ts'
import { measure, signIn, startBare } from './processes.ts'
import { listScenarios, type Scenario, toLoad } from './scenarios.ts'

const size = 20_000
const seconds = 2
const rounds = 3
const mostProcesses = 3

const medianOf = (values: readonly number[]) =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0

/** Seconds of processor time that all of the machine has used, and those that it was idle. */
function readCpu(): { used: number; idle: number } {
  const all = /^cpu +(.*)$/m.exec(readFileSync('/proc/stat', 'utf8'))?.[1]?.split(' ').map(Number) ?? []
  const idle = (all[3] ?? 0) + (all[4] ?? 0)
  return { used: all.reduce((sum, one) => sum + one, 0) - idle, idle }
}

const programs = findPostgres()
if (programs === undefined) throw new Error('PostgreSQL is not installed')
const folder = mkdtempSync(join(tmpdir(), 'sessionscope-bench-'))
const cluster = await startPostgres(programs, true)
const servers: RunningServer[] = []
try {
  await loadPostgres(cluster.url, size)
  const wanted = ['by XUID, 20 rows', 'batch of 100 XUIDs']
  const scenarios = listScenarios(size).filter(({ name }) => wanted.includes(name))
  console.log(`${cpus().length} cores, ${size} sessions, median of ${rounds} rounds of ${seconds} s\n`)
  console.log('| request | processes | answers /s | busy cores | one statement each, /s |')
  console.log('|---|---:|---:|---:|---:|')
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
  const askAll = async () => {
    const measured = await Promise.all(
      servers.map(({ url }) => ask(new URL(url).host, Number(new URL(url).port))),
    )
    if (measured.some(({ wrong }) => wrong > 0)) throw new Error(`${scenario.name}: wrong answers`)
    return measured.reduce((sum, { perSecond }) => sum + perSecond, 0)
  }
  await askAll()
  const rates: number[] = []
  const busy: number[] = []
  const bareRates: number[] = []
  for (let round = 0; round < rounds; round++) {
    const before = readCpu()
    rates.push(await askAll())
    const after = readCpu()
    const used = after.used - before.used
    busy.push((cpus().length * used) / (used + after.idle - before.idle))
    bareRates.push((await ask('bare', bare.port)).perSecond)
  }
  bare.stop()
  const shown = [medianOf(rates).toFixed(0), medianOf(busy).toFixed(1), medianOf(bareRates).toFixed(0)]
  console.log(`| ${scenario.name} | ${servers.length} | ${shown.join(' | ')} |`)
}
