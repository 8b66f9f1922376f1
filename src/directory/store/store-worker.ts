/** The thread that runs the check of all data, the copy of the file or the count of its rows, which would block requests. */
import { parentPort, workerData } from 'node:worker_threads'
import { copyStore } from './backup.ts'
import { checkData } from './check.ts'
import { openReader } from './reader.ts'
import { countStore } from './store.ts'
import type { StoreTask } from './store-tasks.ts'

async function run(task: StoreTask) {
  if (task.name === 'backup') return copyStore(task.file, task.to)
  const reader = openReader(task.location, task.name === 'check' ? task.pauseMs : 0)
  try {
    if (task.name === 'count') return await countStore(reader.db)
    return await Array.fromAsync(checkData(reader))
  } finally {
    await reader.close()
  }
}

parentPort?.postMessage(await run(workerData as StoreTask))
