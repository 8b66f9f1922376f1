/** Replaces the world by an import or by its initial state, in this thread or in a worker thread. */
import { Worker } from 'node:worker_threads'
import type { Db } from '../store/engine.ts'
import { clearStore } from '../store/store.ts'
import { fillDemoWorld } from './demo-world.ts'
import { listReplaced, saveReplaced } from './replaced-sessions.ts'
import { importWorld, WorldFault, type WorldWork } from './world-import.ts'
import type { ReportProgress } from './world-progress.ts'

/** `now`: milliseconds since 1970. */
export type WorldTask =
  | { readonly kind: 'import'; readonly bytes: Uint8Array; readonly now: number }
  | { readonly kind: 'reset'; readonly world: 'demo' | 'empty'; readonly now: number }

/** Must run in a transaction without concurrent writers. Errors: `WorldFault`. */
export async function runWorldTask(db: Db, task: WorldTask, work: WorldWork): Promise<void> {
  const { yieldIfDue, report } = work
  const replaced = await listReplaced(db, { cause: task.kind, now: task.now }, yieldIfDue)
  await clearStore(db, yieldIfDue)
  if (task.kind === 'import') await importWorld(db, task.bytes, work)
  else if (task.world === 'demo') await fillDemoWorld(db, task.now, report)
  report('finishing', 0)
  await saveReplaced(db, replaced, yieldIfDue)
}

export interface WorldThreadTask {
  readonly file: string
  readonly task: WorldTask
}

/**
 * What a worker thread says of its task: how far it is, or how it ended. `fault`: the file is invalid, and the client
 * gets the message.
 */
export type WorldMessage =
  | { readonly kind: 'progress'; readonly reported: Parameters<ReportProgress> }
  | { readonly kind: 'done' }
  | { readonly kind: 'fault'; readonly message: string }
  | { readonly kind: 'failed'; readonly message: string; readonly errcode: number | undefined }

/** The heap limit of a worker thread in MiB: enough for a world of 256 MiB, read element by element. */
const maxHeapMegabytes = 2048

const ownsWholeBuffer = (bytes: Uint8Array): bytes is Uint8Array<ArrayBuffer> =>
  bytes.buffer instanceof ArrayBuffer && bytes.buffer.byteLength === bytes.byteLength

/** Milliseconds that an idle worker thread is kept for reuse; starting one takes longer than most tasks. */
const idleWorkerMs = 15_000
let idleWorker: { readonly worker: Worker; readonly end: NodeJS.Timeout } | undefined

function takeWorker(): Worker {
  if (idleWorker) {
    const { worker, end } = idleWorker
    idleWorker = undefined
    clearTimeout(end)
    worker.ref()
    return worker
  }
  const file = new URL('./world-worker.ts', import.meta.url)
  const worker = new Worker(file, { resourceLimits: { maxOldGenerationSizeMb: maxHeapMegabytes } })
  // A running task adds its own error listener. This one handles errors while the worker is idle.
  return worker.on('error', () => {})
}

function releaseWorker(worker: Worker): void {
  worker.unref()
  const end = setTimeout(() => {
    idleWorker = undefined
    void worker.terminate()
  }, idleWorkerMs).unref()
  if (idleWorker) {
    clearTimeout(end)
    void worker.terminate()
  } else idleWorker = { worker, end }
}

/** Runs in a worker thread with its own connection to the file. Errors: `WorldFault` and SQLite errors. */
export function runWorldTaskInThread(file: string, task: WorldTask, report: ReportProgress): Promise<void> {
  const worker = takeWorker()
  return new Promise((resolve, reject) => {
    const end = () => reject(new Error('the worker thread that replaces the world ended early'))
    const hear = (message: WorldMessage) => {
      if (message.kind === 'progress') return report(...message.reported)
      // Remove only the listeners of this task.
      worker.off('message', hear).off('error', reject).off('exit', end)
      releaseWorker(worker)
      if (message.kind === 'done') resolve()
      else if (message.kind === 'fault') reject(new WorldFault(message.message))
      else reject(Object.assign(new Error(message.message), { errcode: message.errcode }))
    }
    worker.on('message', hear)
    worker.once('error', reject)
    worker.once('exit', end)
    // Transfer the buffer instead of copying it, if it contains nothing but these bytes.
    const transferred = task.kind === 'import' && ownsWholeBuffer(task.bytes) ? [task.bytes.buffer] : []
    worker.postMessage({ file, task } satisfies WorldThreadTask, transferred)
  })
}
