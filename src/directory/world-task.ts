/** Replacing the world: by an import or by its first state, here or in a thread of its own. */
import { Worker } from 'node:worker_threads'
import type { Db } from './store/engine.ts'
import { clearStore } from './store/store.ts'
import { fillDemoWorld } from './world/demo-world.ts'
import { type GiveWay, importWorld, WorldFault } from './world-import.ts'

export type WorldTask =
  | { readonly kind: 'import'; readonly bytes: Uint8Array }
  /** `now`: milliseconds since 1970. */
  | { readonly kind: 'reset'; readonly world: 'demo' | 'empty'; readonly now: number }

/** Runs in a transaction that nobody else writes beside. Errors: `WorldFault`. */
export async function runWorldTask(db: Db, task: WorldTask, giveWay: GiveWay): Promise<void> {
  await clearStore(db, giveWay)
  if (task.kind === 'import') await importWorld(db, task.bytes, giveWay)
  else if (task.world === 'demo') await fillDemoWorld(db, task.now)
}

export interface WorldWork {
  readonly file: string
  readonly task: WorldTask
}

/** How a task in another thread ended: `fault` is for whoever sent the file. */
export type WorldOutcome =
  | { readonly kind: 'done' }
  | { readonly kind: 'fault'; readonly message: string }
  | { readonly kind: 'failed'; readonly message: string; readonly errcode: number | undefined }

/** What a thread may hold: a world of 256 MiB is read element by element. */
const threadMegabytes = 2048

const isWhole = (bytes: Uint8Array): bytes is Uint8Array<ArrayBuffer> =>
  bytes.buffer instanceof ArrayBuffer && bytes.buffer.byteLength === bytes.byteLength

/** Runs in a thread of its own, on a connection of its own to the file. Errors: `WorldFault`, and SQLite's own. */
export function runWorldTaskApart(file: string, task: WorldTask): Promise<void> {
  const worker = new Worker(new URL('./world-worker.ts', import.meta.url), {
    workerData: { file, task } satisfies WorldWork,
    resourceLimits: { maxOldGenerationSizeMb: threadMegabytes },
    // Handed over rather than copied, where the bytes are all that is in their memory.
    transferList: task.kind === 'import' && isWhole(task.bytes) ? [task.bytes.buffer] : [],
  })
  return new Promise((resolve, reject) => {
    worker.once('message', (outcome: WorldOutcome) => {
      if (outcome.kind === 'done') resolve()
      else if (outcome.kind === 'fault') reject(new WorldFault(outcome.message))
      else reject(Object.assign(new Error(outcome.message), { errcode: outcome.errcode }))
    })
    worker.once('error', reject)
    worker.once('exit', () => reject(new Error('the thread that replaces the world ended early')))
  })
}
