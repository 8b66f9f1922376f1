/** The worker thread that replaces the world of an embedded database. */

import { parentPort } from 'node:worker_threads'
import { messageOfError, sqliteCodeOf } from '#contract/errors.ts'
import { connectSqlite } from '../store/sqlite.ts'
import { WorldFault } from './world-import.ts'
import type { ReportProgress } from './world-progress.ts'
import { runWorldTask, type WorldMessage, type WorldThreadTask } from './world-task.ts'

/** Milliseconds between two messages that say how far the task is. */
const reportMs = 100

const say = (message: WorldMessage) => parentPort?.postMessage(message)

function createReport(): ReportProgress {
  let last = 0
  return (...reported) => {
    const now = Date.now()
    if (now - last < reportMs) return
    last = now
    say({ kind: 'progress', reported })
  }
}

async function runTask({ file, task }: WorldThreadTask): Promise<WorldMessage> {
  const db = connectSqlite(file)
  try {
    // This thread has no other work, so it does not need to yield.
    const work = { yieldIfDue: async () => {}, report: createReport() }
    await db.transaction().execute((trx) => runWorldTask(trx, task, work))
    return { kind: 'done' }
  } catch (error) {
    if (error instanceof WorldFault) return { kind: 'fault', message: error.message }
    return { kind: 'failed', message: messageOfError(error), errcode: sqliteCodeOf(error) }
  } finally {
    await db.destroy()
  }
}

parentPort?.on('message', async (threadTask: WorldThreadTask) => {
  say(await runTask(threadTask))
})
