/** Runs work on the whole store in its own thread, so that requests are answered meanwhile. */
import { Worker } from 'node:worker_threads'
import type { DataLocation } from './engine.ts'
import type { Finding } from './finding.ts'
import type { StoreCounts } from './store.ts'

/** A check of all data, a copy of the file as of one moment, or a count of its rows. */
export type StoreTask =
  | { readonly name: 'check'; readonly location: DataLocation; readonly pauseMs: number }
  | { readonly name: 'backup'; readonly file: string; readonly to: string }
  | { readonly name: 'count'; readonly location: DataLocation }

interface Results {
  readonly check: Finding[]
  readonly backup: Finding[]
  readonly count: StoreCounts
}

/**
 * Runs a task and returns its findings or counts. Errors: those of the task, and the reason of `signal` if it aborts.
 */
export function runTask<Task extends StoreTask>(
  task: Task,
  signal?: AbortSignal,
): Promise<Results[Task['name']]> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL('./store-worker.ts', import.meta.url), { workerData: task })
    const cancel = () => {
      void worker.terminate()
      reject(signal?.reason)
    }
    signal?.addEventListener('abort', cancel)
    worker.once('message', resolve)
    worker.once('error', reject)
    worker.once('exit', (code) => {
      signal?.removeEventListener('abort', cancel)
      reject(new Error(`the thread exited with code ${code}`))
    })
  })
}
