/**
 * `npm run bench`: request rates over loopback under writes, as ratios to a bare server that sends the same bytes, in
 * turn in one run. `-- --profile` prints where the server's time went. `-- --postgres` measures PostgreSQL as well.
 */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { cpus, tmpdir, totalmem } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { findPostgres, startPostgres } from '../postgres.ts'
import { type RunningServer, startServer } from '../server.ts'
import type { Measured } from './client.ts'
import { loadPostgres, loadStore } from './load-store.ts'
import { medianOf } from './median.ts'
import { type BareAnswer, measure, readPeak, runBesideWrites, signIn, startBare } from './processes.ts'
import { describeProfiles } from './profile.ts'
import { type LoadOf, listScenarios, rounds, type Scenario, toLoad } from './scenarios.ts'

const { values: options } = parseArgs({
  options: {
    profile: { type: 'boolean', default: false },
    postgres: { type: 'boolean', default: false },
    /** Sessions of each world. */
    sizes: { type: 'string', default: '1000,100000' },
    /** A part of the name of the rows to measure. */
    only: { type: 'string', default: '' },
    /** Seconds of each round. */
    seconds: { type: 'string', default: '2' },
  },
})
const seconds = Number(options.seconds)
const serverFlags = ['--rate-limits', 'off', '--world', 'empty', '--no-app']

interface World {
  readonly database: 'SQLite' | 'PostgreSQL'
  readonly size: number
  readonly server: RunningServer
  readonly headers: Readonly<Record<string, string>>
  /** Starts the server on the data of this world. */
  readonly start: () => Promise<RunningServer>
  /** The file or the database that the bare server uses. */
  readonly bareKind: 'sqlite' | 'postgres'
  readonly barePlace: string
}

interface Row {
  readonly world: World
  readonly scenario: string
  readonly bytes: number
  readonly ours: number
  readonly bare: number
  /** Median of the ratios of the rounds. */
  readonly ratio: number
  readonly p50: number
  readonly p99: number
}

async function askOnce(scenario: Scenario, { server, headers }: World): Promise<BareAnswer> {
  const [body] = scenario.bodies
  const answer = await fetch(server.url + scenario.paths[0], {
    method: scenario.method,
    headers: { ...headers, ...scenario.headersOf?.(0), ...(body && { 'content-type': 'application/json' }) },
    ...(body && { body }),
  })
  const text = await answer.text()
  if (answer.status !== scenario.status)
    throw new Error(`${scenario.name}: ${answer.status} ${text.slice(0, 300)}`)
  return { status: answer.status, type: answer.headers.get('content-type') ?? '', text }
}

/** Measures our server and the bare server in turn, while another client writes to ours. */
async function compare(scenario: Scenario, world: World): Promise<Row> {
  const { host, port } = new URL(world.server.url)
  const sample = await askOnce(scenario, world)
  // Of PostgreSQL, the reads stand beside one plain statement; all else stands beside an answer from memory.
  const kind = scenario.bare === 'write' ? 'sqlite' : world.bareKind === 'postgres' ? 'postgres' : 'memory'
  const place =
    kind === 'postgres' ? world.barePlace : join(mkdtempSync(join(folder, 'bare-')), 'bare.sqlite')
  const bare = await startBare(kind, sample, place)
  const loadOf = (round: number, time = seconds) => toLoad(scenario, host, world.headers, round, time)
  // The bare server knows no cold requests: it sends the same for the whole time, as fast as it can.
  const bareLoad = (round: number, time = seconds): LoadOf => {
    const { maxRequests: _, ...load } = loadOf(round, time)
    return load
  }
  const besideWrites = (run: () => Promise<Measured>) =>
    runBesideWrites({ url: world.server.url, ...world }, scenario.writes, run)
  // Code is compiled once it has run often, and PostgreSQL answers less often in a second.
  const warmUp = scenario.isCold ? 20 : world.database === 'PostgreSQL' ? 6 : 2
  await measure({ ...loadOf(rounds, warmUp), port: Number(port) })
  await measure({ ...bareLoad(rounds, 1), port: bare.port, expected: sample.status })
  const pairs: (readonly [Measured, Measured])[] = []
  for (let round = 0; round < rounds; round++) {
    pairs.push([
      await besideWrites(() => measure({ ...loadOf(round), port: Number(port) })),
      await besideWrites(() => measure({ ...bareLoad(round), port: bare.port, expected: sample.status })),
    ])
  }
  bare.stop()
  const wrong = pairs.reduce((sum, [ours, other]) => sum + ours.wrong + other.wrong, 0)
  if (wrong > 0) throw new Error(`${scenario.name}: ${wrong} answers were not ${scenario.status}`)
  return {
    world,
    scenario: scenario.name,
    bytes: Buffer.byteLength(sample.text),
    ours: medianOf(pairs.map(([ours]) => ours.perSecond)),
    bare: medianOf(pairs.map(([, other]) => other.perSecond)),
    ratio: medianOf(pairs.map(([ours, other]) => ours.perSecond / other.perSecond)),
    p50: medianOf(pairs.map(([ours]) => ours.p50)),
    p99: medianOf(pairs.map(([ours]) => ours.p99)),
  }
}

const folder = mkdtempSync(join(tmpdir(), 'sessionscope-bench-'))
const profiles = join(folder, 'profiles')
const nodeFlags = options.profile ? ['--cpu-prof', '--cpu-prof-dir', profiles] : []

async function enter(rest: Omit<World, 'server' | 'headers'>): Promise<World> {
  const server = await rest.start()
  return { ...rest, server, headers: await signIn(server.url) }
}

/** Stops the server of a world. Returns its highest memory in megabytes. */
async function leave({ server }: World): Promise<number> {
  const peak = readPeak(server.pid)
  await server.stop()
  return peak
}

async function openSqliteWorld(size: number): Promise<World> {
  const data = join(folder, String(size))
  mkdirSync(data)
  await loadStore(join(data, 'directory.sqlite'), size)
  const start = () => startServer(data, 0, serverFlags, {}, nodeFlags)
  return enter({ database: 'SQLite', size, bareKind: 'sqlite', barePlace: '', start })
}

async function measureWorld(first: World): Promise<Row[]> {
  const rows: Row[] = []
  const peaks: number[] = []
  let world = first
  for (const scenario of listScenarios(world.size).filter(({ name }) => name.includes(options.only))) {
    // What was asked before is in the server's memory.
    if (scenario.isCold) {
      peaks.push(await leave(world))
      world = await enter(world)
    }
    const row = await compare(scenario, world)
    rows.push(row)
    const times = `p50 ${row.p50.toFixed(1)} ms, p99 ${row.p99.toFixed(1)} ms`
    console.error(
      `  ${scenario.name}: ${count(row.ours)} beside ${count(row.bare)} a second, ${row.ratio.toFixed(2)}; ${times}`,
    )
  }
  peaks.push(await leave(world))
  console.error(`  highest memory: ${Math.round(Math.max(...peaks))} MB`)
  return rows
}

const sizes = options.sizes.split(',').map(Number)

async function measureSqlite(): Promise<Row[]> {
  const rows: Row[] = []
  for (const size of sizes) {
    console.error(`SQLite, ${size} sessions`)
    rows.push(...(await measureWorld(await openSqliteWorld(size))))
  }
  return rows
}

async function measurePostgres(): Promise<Row[]> {
  const programs = findPostgres()
  if (programs === undefined) throw new Error('PostgreSQL is not installed')
  const size = Math.min(100_000, ...sizes.slice(-1))
  console.error(`PostgreSQL, ${size} sessions`)
  const cluster = await startPostgres(programs, true)
  try {
    await loadPostgres(cluster.url, size)
    const data = join(folder, 'postgres')
    mkdirSync(data)
    const start = () => startServer(data, 0, [...serverFlags, '--database', cluster.url], {}, nodeFlags)
    const rest = { database: 'PostgreSQL', size, bareKind: 'postgres', barePlace: cluster.url } as const
    return await measureWorld(await enter({ ...rest, start }))
  } finally {
    await cluster.stop()
  }
}

const count = (value: number) => Math.round(value).toLocaleString('en')

function printTable(rows: readonly Row[]): void {
  // The row of the smallest world that has it: of several with one key, a map keeps the last.
  const ofSqlite = rows.filter(({ world }) => world.database === 'SQLite')
  const first = new Map(ofSqlite.toReversed().map((row) => [row.scenario, row.ratio]))
  console.log(
    `${new Date().toISOString().slice(0, 10)}, ${cpus().length} × ${cpus()[0]?.model.trim()}, ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.versions.node}, SQLite ${process.versions.sqlite}; median of ${rounds} rounds of ${seconds} s.\n`,
  )
  console.log(
    '| database | sessions | request | answer | ours /s | bare /s | ours ÷ bare | slower than at the fewest | p50 | p99 |',
  )
  console.log('|---|---:|---|---:|---:|---:|---:|---:|---:|---:|')
  for (const { world, scenario, bytes, ours, bare, ratio, p50, p99 } of rows) {
    const slower =
      world.database === 'SQLite' ? `${((first.get(scenario) ?? ratio) / ratio).toFixed(2)} ×` : '–'
    console.log(
      `| ${world.database} | ${count(world.size)} | ${scenario} | ${count(bytes)} B | ${count(ours)} | ${count(bare)} | ${ratio.toFixed(2)} | ${slower} | ${p50.toFixed(1)} ms | ${p99.toFixed(1)} ms |`,
    )
  }
}

try {
  const rows = await measureSqlite()
  if (options.postgres) rows.push(...(await measurePostgres()))
  printTable(rows)
  if (options.profile) console.log(`\n${describeProfiles(profiles).join('\n')}`)
} finally {
  rmSync(folder, { recursive: true, force: true })
}
