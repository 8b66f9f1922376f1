/** The processes of a benchmark: load clients, bare servers, and what they say of themselves. */
import { type ChildProcess, fork, spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Health } from '#contract/console/directory-state.ts'
import type { Load, Measured } from './client.ts'
import { createWrites, toLoad } from './scenarios.ts'

/** Load clients that have nothing to do. Their code is compiled by what they have measured before. */
const idleClients: ChildProcess[] = []

function takeClient(): ChildProcess {
  const client = idleClients.pop() ?? fork(join(import.meta.dirname, 'client.ts'))
  client.ref()
  client.channel?.ref()
  return client
}

/** A client that has nothing to do ends with the benchmark. */
function returnClient(client: ChildProcess): void {
  client.unref()
  client.channel?.unref()
  idleClients.push(client)
}

/** Runs one measurement in a client's process. A client is used again, so that it does not start beside others' requests. */
export async function measure(load: Load): Promise<Measured> {
  const client = takeClient()
  const result = await new Promise<Measured>((resolve, reject) => {
    const fail = (code: number | null) => reject(new Error(`the client ended with ${code}`))
    client.once('exit', fail)
    client.once('message', (message) => {
      client.off('exit', fail)
      resolve(message as Measured)
    })
    client.send(load)
  })
  returnClient(client)
  return result
}

/** Where sessions are written meanwhile: the server, the sessions of its world, the headers of who writes. */
export interface Written {
  readonly url: string
  readonly size: number
  readonly headers: Readonly<Record<string, string>>
}

/** Runs something while another client writes so many sessions a second. */
export async function runBesideWrites<T>(
  { url, size, headers }: Written,
  perSecond: number,
  run: () => Promise<T>,
): Promise<T> {
  if (perSecond === 0) return run()
  const { host, port } = new URL(url)
  let isOver = false
  const writing = (async () => {
    while (!isOver) {
      const load = toLoad({ ...createWrites(size), connections: 1 }, host, headers, 0, 1)
      await measure({ ...load, port: Number(port), rate: perSecond })
    }
  })()
  const result = await run()
  isOver = true
  await writing
  return result
}

/** Resolves with group 1 of the pattern when the process prints it. Errors: the process ended before. */
export function waitFor(child: ChildProcess, pattern: RegExp): Promise<string> {
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

export interface BareAnswer {
  readonly status: number
  readonly type: string
  readonly text: string
}

/** `place`: the file or the database that the kinds `sqlite` and `postgres` use. */
export async function startBare(
  kind: 'memory' | 'sqlite' | 'postgres',
  { status, type, text }: BareAnswer,
  place = '',
): Promise<{ port: number; stop: () => void }> {
  const program = join(import.meta.dirname, 'bare-server.ts')
  const child = spawn(process.execPath, [program, kind, String(status), type, place])
  child.stdin.end(text)
  return { port: Number(await waitFor(child, /listening on (\d+)/)), stop: () => child.kill() }
}

/** Peak resident memory of the process, in megabytes (MiB). */
export function readPeak(pid: number): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8')
  return Number(/VmHWM:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024
}

/** The headers of a caller who may ask everything. Waits until the check of the data, which reads all of it, has ended. */
export async function signIn(url: string): Promise<Readonly<Record<string, string>>> {
  const readJson = async (path: string, init?: RequestInit): Promise<unknown> => {
    const answer = await fetch(url + path, init)
    const text = await answer.text()
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${text.slice(0, 300)}`)
    return JSON.parse(text)
  }
  const caller = JSON.stringify({ xuid: '900', server: true })
  const issued = await readJson('/console/tokens', { method: 'POST', body: caller })
  const { authorization } = issued as { authorization: string }
  const isChecking = async () => Health.parse(await readJson('/console/health')).check.state === 'checking'
  while (await isChecking()) await new Promise((resolve) => setTimeout(resolve, 200))
  return { authorization, 'x-xbl-contract-version': '107' }
}
