/** `GET /console/backup`: the database file as at one moment, made while others write, sent as fast as it is taken. */
import { open, rm } from 'node:fs/promises'
import type { Turn } from './admission.ts'
import type { Context } from './context.ts'
import { type Answer, sendProblem } from './respond.ts'
import { DamagedDocument } from './store/document.ts'
import { writeFinding } from './store/finding.ts'
import { backupName } from './store/sqlite.ts'
import { runTask } from './store/store-tasks.ts'

/** Bytes that are read and sent at once. */
const pieceLength = 256 * 1024

/** The bytes of a file that has no name any more, so that nothing is left of it however the sending ends. */
async function sendUnnamed(file: string): Promise<Answer> {
  const handle = await open(file)
  await rm(file)
  const { size } = await handle.stat()
  const body = new ReadableStream<Uint8Array<ArrayBuffer>>(
    {
      pull: async (controller) => {
        const { buffer, bytesRead } = await handle.read(new Uint8Array(pieceLength), 0, pieceLength)
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

/** Errors: `DamagedDocument` where the copy is not whole, which is then not sent. */
export async function handleBackup(context: Context, turn: Turn): Promise<Answer> {
  const { place } = context.engine
  if (!place || !('file' in place)) {
    return sendProblem(
      409,
      'Conflict',
      'Only a file of the embedded database is copied. For PostgreSQL use pg_dump, or GET /console/export.',
    )
  }
  const to = backupName(place.file, context.newId())
  const findings = await turn.outside(() => runTask({ name: 'backup', file: place.file, to }))
  const [first] = findings
  if (first) throw new DamagedDocument(`no backup: ${findings.length} findings, ${writeFinding(first)}`)
  return sendUnnamed(to)
}
