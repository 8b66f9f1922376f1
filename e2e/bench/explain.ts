/**
 * `npm run bench:explain`: response times of explanations, and of the queries that another caller sends at the
 * same time, over several stored worlds. It asserts nothing.
 */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Health } from '#contract/console/directory-state.ts'
import { startServer } from '../server.ts'
import { carried, loadStore, popular, type Shape, scid, template, xuidOf } from './load-store.ts'

const size = Number(process.env.SESSIONSCOPE_BENCH_SIZE ?? 100_000)
const base = `/serviceconfigs/${scid}`
const options = ['--rate-limits', 'off', '--world', 'empty', '--no-app']

interface Explained {
  readonly name: string
  readonly method: 'GET' | 'POST'
  readonly paths: readonly string[]
  readonly body?: object
}

const repeat = (count: number, path: (i: number) => string) =>
  Array.from({ length: count }, (_, i) => path(i))

const byXuid: Explained = {
  name: 'by XUID',
  method: 'GET',
  paths: repeat(20, (i) => `${base}/sessions?xuid=${xuidOf(i * 37)}&inactive=true`),
}
const byKeyword = (name: string, keyword: string): Explained => ({
  name,
  method: 'GET',
  paths: repeat(8, (i) => `${base}/sessions?keyword=${keyword}&take=${10 + i}`),
})
const filtered: Explained = {
  name: 'by XUID, keyword, visibility and version',
  method: 'GET',
  paths: repeat(
    10,
    (i) =>
      `${base}/sessiontemplates/${template}/sessions?xuid=${xuidOf(i * 41)}&keyword=ranked&visibility=full&version=3`,
  ),
}
const batch: Explained = {
  name: 'batch of 100 XUIDs',
  method: 'POST',
  paths: repeat(5, (i) => `${base}/batch?take=${10 + i}`),
  body: { xuids: Array.from({ length: 100 }, (_, i) => xuidOf(i * 7)) },
}
const most = byKeyword('by a keyword that nearly every session has', 'ranked')

const worlds: readonly { readonly shape: Shape; readonly explained: readonly Explained[] }[] = [
  {
    shape: 'plain',
    explained: [byXuid, byKeyword('by a keyword of every 50th session', popular), most, filtered, batch],
  },
  { shape: 'carriers', explained: [byXuid, byKeyword('by a keyword that 100 templates carry', carried)] },
  { shape: 'lapsed', explained: [byXuid, most, batch] },
]

const line = (times: readonly number[]) => {
  const sorted = times.toSorted((a, b) => a - b)
  return `${(sorted[sorted.length >> 1] ?? 0).toFixed(0)} | ${(sorted.at(-1) ?? 0).toFixed(0)}`
}

/** Repeats `ask` until the returned function is called, which gives the response times in milliseconds. */
function repeatUntilStopped(ask: (i: number) => Promise<unknown>): () => Promise<number[]> {
  let stopped = false
  const times: number[] = []
  const done = (async () => {
    for (let i = 0; !stopped; i++) {
      const began = performance.now()
      await ask(i)
      times.push(performance.now() - began)
    }
  })()
  return async () => {
    stopped = true
    await done
    return times
  }
}

async function measureWorld(url: string, shape: Shape, explained: readonly Explained[]): Promise<void> {
  const headersOf = async (xuid: string) => {
    const body = JSON.stringify({ xuid, server: true })
    const issued = await fetch(`${url}/console/tokens`, { method: 'POST', body })
    const { authorization } = (await issued.json()) as { authorization: string }
    return { authorization, 'x-xbl-contract-version': '107' }
  }
  const [own, others] = [await headersOf('900'), await headersOf('901')]
  // The check of the data after the start reads everything. Wait until it has ended.
  const isChecking = async () => {
    const health = Health.parse(await (await fetch(`${url}/console/health`)).json())
    return health.check.state === 'checking'
  }
  while (await isChecking());
  for (const { name, method, paths, body } of explained) {
    const stop = repeatUntilStopped(async (i) => {
      const take = 1 + (Math.floor(i / 10_000) % 100)
      const path = `${base}/sessions?xuid=${xuidOf(i % 10_000)}&take=${take}`
      return (await fetch(url + path, { headers: others })).text()
    })
    const times: number[] = []
    for (const path of paths) {
      const request = JSON.stringify({ method, path, ...(body && { body }) })
      const began = performance.now()
      const answer = await fetch(`${url}/console/explain`, { method: 'POST', headers: own, body: request })
      const text = await answer.text()
      times.push(performance.now() - began)
      if (answer.status !== 200) throw new Error(`${name}: ${answer.status} ${text.slice(0, 500)}`)
    }
    console.log(`| ${shape} | ${name} | ${line(times)} | ${line(await stop())} |`)
  }
}

console.log('| world | explained query | median | largest | the other caller: median | largest |')
console.log('|---|---|---:|---:|---:|---:|')
const folder = mkdtempSync(join(tmpdir(), 'sessionscope-explain-'))
for (const { shape, explained } of worlds) {
  const data = join(folder, shape)
  mkdirSync(data)
  await loadStore(join(data, 'directory.sqlite'), size, shape)
  const server = await startServer(data, 0, options)
  await measureWorld(server.url, shape, explained)
  await server.stop()
}
rmSync(folder, { recursive: true })
