/** Work on the whole store in a thread of its own, so that requests are answered meanwhile. */
import { Worker } from 'node:worker_threads'
import type { Place } from './engine.ts'
import type { Finding } from './finding.ts'

/** What is done: a check of the whole, or a copy of the file at one moment. Both answer what they found. */
export type StoreTask =
  | { readonly name: 'check'; readonly place: Place; readonly pauseMs: number }
  | { readonly name: 'backup'; readonly file: string; readonly to: string }

/** Errors: those of the task, and `AbortError` where `signal` ended it. */
export function runTask(task: StoreTask, signal?: AbortSignal): Promise<Finding[]> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL('./store-worker.ts', import.meta.url), { workerData: task })
    const end = () => {
      void worker.terminate()
      reject(signal?.reason)
    }
    signal?.addEventListener('abort', end)
    worker.once('message', resolve)
    worker.once('error', reject)
    worker.once('exit', (code) => {
      signal?.removeEventListener('abort', end)
      reject(new Error(`the thread ended with ${code}`))
    })
  })
}
