/** The worker thread that replaces the world of an embedded database. */

import { parentPort } from 'node:worker_threads'
import { messageOfError, sqliteCodeOf } from '#contract/errors.ts'
import { connectSqlite } from '../store/sqlite.ts'
import { WorldFault } from './world-import.ts'
import { runWorldTask, type WorldOutcome, type WorldThreadTask } from './world-task.ts'

async function runTask({ file, task }: WorldThreadTask): Promise<WorldOutcome> {
  const db = connectSqlite(file)
  try {
    // This thread has no other work, so it does not need to yield.
    await db.transaction().execute((trx) => runWorldTask(trx, task, async () => {}))
    return { kind: 'done' }
  } catch (error) {
    if (error instanceof WorldFault) return { kind: 'fault', message: error.message }
    return { kind: 'failed', message: messageOfError(error), errcode: sqliteCodeOf(error) }
  } finally {
    await db.destroy()
  }
}

parentPort?.on('message', async (threadTask: WorldThreadTask) => {
  parentPort?.postMessage(await runTask(threadTask))
})
