/** `GET /console/backup`: streams a consistent copy of the database file; writes go on meanwhile. */
import { open, rm } from 'node:fs/promises'
import { type Answer, sendProblem } from '#http/answer.ts'
import { type ConsoleCall, overloaded } from '../console-call.ts'
import type { Context } from '../context.ts'
import type { WorkSlot } from '../scheduler.ts'
import { DamagedDocument } from '../store/document.ts'
import { writeFinding } from '../store/finding.ts'
import { backupName } from '../store/sqlite.ts'
import { runTask } from '../store/store-tasks.ts'

/** Bytes per read and send. */
const chunkBytes = 256 * 1024

/** Deletes the file after opening it, then sends it, so that no file remains if sending fails. */
async function sendAndDelete(file: string): Promise<Answer> {
  const handle = await open(file)
  await rm(file)
  const { size } = await handle.stat()
  const body = new ReadableStream<Uint8Array<ArrayBuffer>>(
    {
      pull: async (controller) => {
        const { buffer, bytesRead } = await handle.read(new Uint8Array(chunkBytes), 0, chunkBytes)
        if (bytesRead > 0) {
          controller.enqueue(buffer.subarray(0, bytesRead))
          return
        }
        await handle.close()
        controller.close()
      },
      cancel: () => handle.close(),
    },
    { highWaterMark: 1 },
  )
  const headers = {
    'content-type': 'application/vnd.sqlite3',
    'content-length': String(size),
    'content-disposition': 'attachment; filename="directory.sqlite"',
  }
  return { status: 200, body, headers }
}

/** Directories whose file is being copied: one copy at a time. */
const copying = new WeakSet<Context>()

/** Errors: `DamagedDocument` if the copy is damaged; it is then not sent. */
async function copyDatabase(context: Context, slot: WorkSlot): Promise<Answer> {
  const { location } = context.engine
  if (!location || !('file' in location)) {
    return sendProblem(
      409,
      'Backup needs an embedded database in a file. For PostgreSQL use pg_dump, or GET /console/export.',
    )
  }
  const copyFile = backupName(location.file, context.newId())
  const findings = await slot.releaseWhile(() =>
    runTask({ name: 'backup', file: location.file, to: copyFile }),
  )
  const [first] = findings
  if (first) throw new DamagedDocument(`no backup: ${findings.length} findings, ${writeFinding(first)}`)
  return sendAndDelete(copyFile)
}

export async function handleBackupDatabase({ context }: ConsoleCall, slot: WorkSlot): Promise<Answer> {
  if (copying.has(context)) return overloaded
  copying.add(context)
  try {
    return await copyDatabase(context, slot)
  } finally {
    copying.delete(context)
  }
}
