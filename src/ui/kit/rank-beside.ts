/** Asks the worker for ranks; computes them here if there is no worker. */
import { type Ranking, rankValues, type Value } from './rank.ts'
import type { RankReply, RankRequest } from './rank-worker.ts'
import workerUrl from './rank-worker.ts?worker&url'

interface ScriptPolicies {
  readonly createPolicy: (
    name: string,
    rules: { readonly createScriptURL: () => string },
  ) => { readonly createScriptURL: (url: string) => string }
}

/** The page's policy lets only this name make the address of a script, and it makes only this one. */
function trustedWorkerUrl(): string {
  const { trustedTypes } = globalThis as { readonly trustedTypes?: ScriptPolicies }
  const policy = trustedTypes?.createPolicy('rank-worker', { createScriptURL: () => workerUrl })
  return policy ? policy.createScriptURL(workerUrl) : workerUrl
}

interface Waiting {
  readonly values: readonly Value[]
  readonly resolve: (ranking: Ranking) => void
}

const rankHere = (values: readonly Value[]): Ranking =>
  rankValues(values) ?? { ranks: new Uint32Array(values.length), count: 0 }

function startWorker() {
  const waiting = new Map<number, Waiting>()
  let worker: Worker | undefined
  let nextId = 0
  const answerHere = () => {
    worker = undefined
    for (const { values, resolve } of waiting.values()) resolve(rankHere(values))
    waiting.clear()
  }
  try {
    worker = new Worker(trustedWorkerUrl(), { type: 'module' })
    worker.addEventListener('message', ({ data: { id, ranks, count } }: MessageEvent<RankReply>) => {
      waiting.get(id)?.resolve({ ranks, count })
      waiting.delete(id)
    })
    // Its file could not be loaded, for example because the server is away.
    worker.addEventListener('error', answerHere)
  } catch {
    worker = undefined
  }
  return (values: readonly Value[]) =>
    new Promise<Ranking>((resolve) => {
      if (!worker) return resolve(rankHere(values))
      const request: RankRequest = { id: nextId++, values }
      waiting.set(request.id, { values, resolve })
      worker.postMessage(request)
    })
}

let rank: ReturnType<typeof startWorker> | undefined

export function rankBeside(values: readonly Value[]): Promise<Ranking> {
  rank ??= startWorker()
  return rank(values)
}
