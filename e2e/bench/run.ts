/** `npm run bench`: request rates over loopback, as ratios to a bare server that sends the same bytes. */
import { type ChildProcess, fork, spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { cpus, tmpdir, totalmem } from 'node:os'
import { join } from 'node:path'
import { startServer } from '../server.ts'
import type { Load, Measured } from './client.ts'
import { countUsers, loadStore, popular, scid, template, xuidOf } from './load-store.ts'

const sizes = (process.env.SESSIONSCOPE_BENCH_SIZES ?? '1000,100000,1000000').split(',').map(Number)
const seconds = Number(process.env.SESSIONSCOPE_BENCH_SECONDS ?? 3)
const rounds = 3
const connections = 16
const benchFolder = import.meta.dirname
const prismPackage = '@stoplight/prism-cli@5.14.2'

interface Scenario {
  readonly name: string
  readonly method: string
  /** Request paths, used in rotation. */
  readonly paths: readonly string[]
  readonly bodies: readonly string[]
  /** `cached`: the answer is kept (choice 43); `cold`: every request is new; `writes`: cold, while others write. */
  readonly kind: 'cached' | 'cold' | 'writes' | 'write'
  readonly connections?: number
}

const base = `/serviceconfigs/${scid}/sessiontemplates/${template}`

/** Eighty queries that differ in `take`. */
const withTakes = (path: string) => Array.from({ length: 80 }, (_, i) => `${path}&take=${20 + i}`)

function createWrites(size: number): Scenario {
  const names = Array.from({ length: 200 }, (_, i) =>
    Math.floor((i * size) / 200)
      .toString(16)
      .padStart(12, '0'),
  )
  return {
    name: 'PUT update, fsync',
    method: 'PUT',
    paths: names.map((name) => `${base}/sessions/5e551015-0000-4000-8000-${name}`),
    bodies: Array.from({ length: 50 }, (_, n) => JSON.stringify({ properties: { custom: { round: n } } })),
    kind: 'write',
  }
}

function scenarios(size: number): Scenario[] {
  const users = countUsers(size)
  // At most 1000 users, spread evenly over all users.
  const xuids = Array.from({ length: Math.min(users, 1000) }, (_, i) =>
    xuidOf(Math.floor((i * users) / Math.min(users, 1000))),
  )
  const lists = Array.from({ length: 20 }, (_, i) =>
    Array.from({ length: 100 }, (_, j) => xuids[(i * 37 + j) % xuids.length]),
  )
  const byXuid = xuids.map((xuid) => `${base}/sessions?xuid=${xuid}`)
  const cold = Array.from({ length: 80 }, (_, i) => byXuid.map((path) => `${path}&take=${20 + i}`)).flat()
  const keyword = `${base}/sessions?keyword=${popular}`
  const get = { method: 'GET', bodies: [''] } as const
  return [
    { name: 'by XUID, 20 rows, cached', paths: byXuid, ...get, kind: 'cached' },
    { name: 'by XUID, 20 rows', paths: cold, ...get, kind: 'cold' },
    { name: 'by XUID, 20 rows, under writes', paths: cold, ...get, kind: 'writes' },
    { name: 'by keyword, 20 to 99 rows, cached', paths: withTakes(keyword), ...get, kind: 'cached' },
    { name: 'by keyword, 20 to 99 rows, under writes', paths: withTakes(keyword), ...get, kind: 'writes' },
    {
      name: 'batch of 100 XUIDs',
      method: 'POST',
      paths: [`${base}/batch`],
      bodies: lists.map((xuids) => JSON.stringify({ xuids })),
      kind: 'cold',
    },
    {
      name: 'explanation of a query, one at a time',
      method: 'POST',
      paths: ['/console/explain'],
      bodies: cold.slice(0, 1000).map((path) => JSON.stringify({ method: 'GET', path })),
      kind: 'cold',
      connections: 1,
    },
    createWrites(size),
  ]
}

function toRequests(
  { method, paths, bodies }: Scenario,
  host: string,
  headers: Record<string, string>,
): string[] {
  const count = Math.max(paths.length, bodies.length)
  return Array.from({ length: count }, (_, i) => {
    const body = bodies[i % bodies.length] ?? ''
    const given = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`)
    const length = body
      ? `content-type: application/json\r\ncontent-length: ${Buffer.byteLength(body)}\r\n`
      : ''
    return `${method} ${paths[i % paths.length]} HTTP/1.1\r\nhost: ${host}\r\n${given.join('')}${length}\r\n${body}`
  })
}

/** Runs one measurement in its own process. */
async function measure(load: Load): Promise<Measured> {
  const client = fork(join(benchFolder, 'client.ts'))
  const measured = new Promise<Measured>((resolve, reject) => {
    client.once('message', (message) => resolve(message as Measured))
    client.once('exit', (code) => reject(new Error(`the client ended with ${code}`)))
  })
  client.send(load)
  const result = await measured
  client.kill()
  return result
}

function waitFor(child: ChildProcess, pattern: RegExp): Promise<string> {
  return new Promise((resolve, reject) => {
    let output = ''
    const read = (part: Buffer) => {
      output += part.toString()
      const found = pattern.exec(output)
      if (found) resolve(found[1] ?? '')
    }
    child.stdout?.on('data', read)
    child.stderr?.on('data', read)
    child.once('exit', (code) => reject(new Error(`ended with ${code}: ${output.slice(-2000)}`)))
  })
}

async function startBare(
  status: number,
  type: string,
  body: string,
): Promise<{ port: number; stop: () => void }> {
  const child = spawn(process.execPath, [join(benchFolder, 'bare-server.ts'), String(status), type])
  child.stdin.end(body)
  return { port: Number(await waitFor(child, /listening on (\d+)/)), stop: () => child.kill() }
}

/** Peak resident memory of the process, in megabytes (MiB). */
function readPeak(pid: number): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8')
  return Number(/VmHWM:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024
}

const medianOf = (values: readonly number[]) =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0

interface Row {
  readonly size: number
  readonly scenario: string
  readonly ours: number
  readonly bare: number
  /** Median of the ratios of the rounds. */
  readonly ratio: number
  readonly median: number
  readonly bytes: number
}

interface Sample {
  readonly status: number
  readonly type: string
  readonly text: string
}

/** Measures our server and the bare server alternately, under the same conditions of the machine. */
async function compare(
  scenario: Scenario,
  url: string,
  headers: Record<string, string>,
  size: number,
  samples: Map<string, Sample>,
): Promise<Row> {
  const { host, port } = new URL(url)
  const requests = toRequests(scenario, host, headers)
  const body = scenario.bodies[0]
  const answer = await fetch(url + scenario.paths[0], {
    method: scenario.method,
    headers,
    ...(body && { body }),
  })
  const sample = {
    status: answer.status,
    type: answer.headers.get('content-type') ?? '',
    text: await answer.text(),
  }
  if (sample.status !== 200) throw new Error(`${scenario.name}: ${sample.status} ${sample.text}`)
  samples.set(scenario.name, sample)
  const bare = await startBare(sample.status, sample.type, sample.text)
  const load = { requests, seconds, connections: scenario.connections ?? connections, expected: 200 }
  // One client that writes all the time: every write makes the kept answers worthless.
  const writing = { requests: toRequests(createWrites(size), host, headers), connections: 1, expected: 200 }
  const besideWrites = async (measured: Load): Promise<Measured> => {
    if (scenario.kind !== 'writes') return measure(measured)
    const writes = measure({ ...writing, port: Number(port), seconds: measured.seconds + 0.5 })
    const result = await measure(measured)
    await writes
    return result
  }
  // Warm-up: both servers run until their code is compiled.
  await measure({ ...load, port: Number(port), seconds: 5 })
  await measure({ ...load, port: bare.port, seconds: 1 })
  const pairs: [Measured, Measured][] = []
  for (let i = 0; i < rounds; i++) {
    pairs.push([
      await besideWrites({ ...load, port: Number(port) }),
      await besideWrites({ ...load, port: bare.port }),
    ])
  }
  bare.stop()
  const wrong = pairs.reduce((sum, [ours]) => sum + ours.wrong, 0)
  if (wrong > 0) throw new Error(`${scenario.name}: ${wrong} answers were not 200`)
  return {
    size,
    scenario: scenario.name,
    ours: medianOf(pairs.map(([ours]) => ours.perSecond)),
    bare: medianOf(pairs.map(([, other]) => other.perSecond)),
    ratio: medianOf(pairs.map(([ours, other]) => ours.perSecond / other.perSecond)),
    median: medianOf(pairs.map(([ours]) => ours.median)),
    bytes: Buffer.byteLength(sample.text),
  }
}

async function measureSize(
  size: number,
  folder: string,
  samples: Map<string, Sample>,
): Promise<{ rows: Row[]; peak: number; description: string }> {
  const data = join(folder, String(size))
  mkdirSync(data)
  console.error(`${size} sessions: filling the store …`)
  await loadStore(join(data, 'directory.sqlite'), size)
  const server = await startServer(data, 0, ['--rate-limits', 'off', '--world', 'empty', '--no-app'])
  const issued = await fetch(`${server.url}/console/tokens`, {
    method: 'POST',
    body: JSON.stringify({ xuid: '900', server: true }),
  })
  const { authorization } = (await issued.json()) as { authorization: string }
  const headers = { authorization, 'x-xbl-contract-version': '107' }
  const rows: Row[] = []
  for (const scenario of scenarios(size)) {
    rows.push(await compare(scenario, server.url, headers, size, samples))
    console.error(`  ${scenario.name}: ${rows.at(-1)?.ratio.toFixed(2)} of the bare server`)
  }
  const peak = readPeak(server.pid)
  const description = await (await fetch(`${server.url}/openapi.json`)).text()
  await server.stop()
  return { rows, peak, description }
}

type OpenApiDescription = {
  paths: Record<
    string,
    Record<string, { responses: Record<string, { content?: Record<string, { example?: unknown }> }> }>
  >
}

/** Requests per second of Prism, by scenario. Prism serves our OpenAPI description and example responses. */
async function measurePrism(
  folder: string,
  description: string,
  samples: Map<string, Sample>,
): Promise<Map<string, number>> {
  const described = JSON.parse(description) as OpenApiDescription
  const operations = {
    'by XUID, 20 rows': ['/serviceconfigs/{scid}/sessiontemplates/{template}/sessions', 'get'],
    'batch of 100 XUIDs': ['/serviceconfigs/{scid}/sessiontemplates/{template}/batch', 'post'],
    'PUT update, fsync': ['/serviceconfigs/{scid}/sessiontemplates/{template}/sessions/{name}', 'put'],
  } as const
  for (const [name, [path, verb]] of Object.entries(operations)) {
    const content = described.paths[path]?.[verb]?.responses['200']?.content?.['application/json']
    if (content) content.example = JSON.parse(samples.get(name)?.text ?? '{}')
  }
  const file = join(folder, 'openapi.json')
  writeFileSync(file, JSON.stringify(described))
  const port = 4861
  const install = join(folder, 'prism')
  mkdirSync(install)
  writeFileSync(join(install, 'package.json'), '{}')
  const npm = spawn('npm', ['install', '--silent', '--no-audit', '--no-fund', prismPackage], { cwd: install })
  await new Promise((resolve) => npm.once('exit', resolve))
  const program = join(install, 'node_modules/@stoplight/prism-cli/dist/index.js')
  const prism = spawn(process.execPath, [program, 'mock', '-p', String(port), '-v', 'info', file])
  await waitFor(prism, /(Prism is listening)/)
  // Prism blocks if its output is not read.
  prism.stdout.resume()
  const headers = {
    authorization: 'XBL3.0 x=1;t',
    'x-xbl-contract-version': '107',
    accept: 'application/json',
  }
  const measured = new Map<string, number>()
  for (const scenario of scenarios(sizes[0] ?? 1000)) {
    const requests = toRequests(scenario, `127.0.0.1:${port}`, headers)
    if (scenario.kind === 'cached' || scenario.name.startsWith('explanation')) continue
    const { perSecond, wrong } = await measure({ port, requests, seconds, connections, expected: 200 })
    measured.set(scenario.name, wrong > 0 ? Number.NaN : perSecond)
  }
  prism.kill()
  return measured
}

const count = (value: number) => (Number.isNaN(value) ? '–' : Math.round(value).toLocaleString('en'))

async function main(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'sessionscope-bench-'))
  try {
    const samples = new Map<string, Sample>()
    const rows: Row[] = []
    const peaks: string[] = []
    let description = ''
    for (const size of sizes) {
      const measured = await measureSize(size, folder, samples)
      rows.push(...measured.rows)
      peaks.push(`${count(measured.peak)} MB at ${count(size)}`)
      description = measured.description
    }
    console.error('Prism …')
    const prism = await measurePrism(folder, description, samples)
    const first = new Map(
      rows.filter(({ size }) => size === sizes[0]).map((row) => [row.scenario, row.ratio]),
    )
    console.log(
      `${new Date().toISOString().slice(0, 10)}, ${cpus().length} × ${cpus()[0]?.model.trim()}, ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.versions.node}, SQLite ${process.versions.sqlite}; ${connections} connections, median of ${rounds} rounds of ${seconds} s.`,
    )
    console.log(
      '\n| sessions | request | answer | ours /s | bare /s | ours ÷ bare | ours ÷ Prism | slower than at the fewest | median |',
    )
    console.log('|---:|---|---:|---:|---:|---:|---:|---:|---:|')
    for (const { size, scenario, ours, bare, ratio, median, bytes } of rows) {
      const slower = (first.get(scenario) ?? ratio) / ratio
      const prismRatio = ours / (prism.get(scenario) ?? Number.NaN)
      console.log(
        `| ${count(size)} | ${scenario} | ${count(bytes)} B | ${count(ours)} | ${count(bare)} | ${ratio.toFixed(ratio < 0.01 ? 4 : 2)} | ${Number.isNaN(prismRatio) ? '–' : prismRatio.toFixed(1)} | ${slower.toFixed(2)} × | ${median.toFixed(2)} ms |`,
      )
    }
    console.log(`\nHighest memory of the server: ${peaks.join(', ')} sessions.`)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

await main()
