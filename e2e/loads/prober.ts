/** Second client, in its own thread so that the load does not slow it. It times each of its requests. */
import { Agent, request } from 'node:http'
import { parentPort, Worker, workerData } from 'node:worker_threads'

export interface Probe {
  readonly url: string
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
}

export interface ProbeResult {
  readonly answers: number
  /** The different statuses received. */
  readonly statuses: readonly number[]
  /** Slowest response, in milliseconds. */
  readonly slowest: number
}

/** Resolves after the first response. Then repeats the request until `stop` is called. */
export async function startProbing(probe: Probe): Promise<{ stop: () => Promise<ProbeResult> }> {
  const worker = new Worker(new URL(import.meta.url), { workerData: probe })
  await new Promise((resolve, reject) => {
    worker.once('message', resolve)
    worker.once('error', reject)
  })
  return {
    stop: () =>
      new Promise((resolve, reject) => {
        worker.once('message', (result: ProbeResult) => {
          void worker.terminate()
          resolve(result)
        })
        worker.once('error', reject)
        worker.postMessage('stop')
      }),
  }
}

/** Minimum number of responses, so that the slowest time is meaningful. */
const minAnswers = 10

async function probeOnce({ url, path, headers }: Probe, agent: Agent): Promise<number> {
  return new Promise((resolve, reject) => {
    const outgoing = request(new URL(path, url), { agent, headers }, (response) => {
      response.resume()
      response.on('end', () => resolve(response.statusCode ?? 0))
    })
    outgoing.on('error', reject)
    outgoing.end()
  })
}

async function probeUntilStopped(probe: Probe): Promise<void> {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  let stopped = false
  parentPort?.once('message', () => {
    stopped = true
  })
  const statuses = new Set<number>()
  await probeOnce(probe, agent)
  parentPort?.postMessage('begun')
  let [answers, slowest] = [0, 0]
  while (!stopped || answers < minAnswers) {
    const began = performance.now()
    statuses.add(await probeOnce(probe, agent))
    slowest = Math.max(slowest, performance.now() - began)
    answers++
    // A 5 ms pause, so that the probe itself is not a load.
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
  agent.destroy()
  parentPort?.postMessage({ answers, statuses: [...statuses], slowest } satisfies ProbeResult)
}

if (parentPort && workerData) await probeUntilStopped(workerData as Probe)
