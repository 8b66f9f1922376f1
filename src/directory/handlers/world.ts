/** `/console/reset`, `/console/export` and `/console/import`: the world as a whole. */
import { limits } from '#contract/mpsd/limits.ts'
import { type Answer, sendJson, sendProblem } from '#http/answer.ts'
import { readRequestBytes } from '#http/read-bytes.ts'
import { type ConsoleCall, consoleCaller, overloaded } from '../console-call.ts'
import type { Context } from '../context.ts'
import { waitForEventLoop } from '../event-loop.ts'
import type { WorkSlot } from '../scheduler.ts'
import { runUntilAnswered, streamAnswer } from '../stream-answer.ts'
import { exportWorld } from '../world/world-export.ts'
import { WorldFault } from '../world/world-import.ts'
import { runWorldTask, runWorldTaskInThread, type WorldTask } from '../world/world-task.ts'
import { getHealth } from './health.ts'

/** The slot can be yielded only if the engine has a separate connection; on a shared one it is kept. */
const yieldFor = ({ engine }: Context, slot: WorkSlot) =>
  engine.hasOwnConnection ? slot.yieldIfDue : waitForEventLoop

/** Replaces the whole world. Errors: `WorldFault`. */
async function replaceWorld(context: Context, task: WorldTask, slot: WorkSlot): Promise<void> {
  const yieldIfDue = yieldFor(context, slot)
  const { report, end } = context.tasks.begin(task.kind)
  try {
    await slot.releaseWhile(() =>
      context.engine.replace(context.db, {
        inTransaction: (db) => runWorldTask(db, task, { yieldIfDue, report }),
        inThread: (file) => runWorldTaskInThread(file, task, report),
      }),
    )
  } finally {
    end()
    context.counts.forget()
  }
  context.changes.publish()
}

export async function handleResetWorld({ context }: ConsoleCall, slot: WorkSlot): Promise<Answer> {
  await replaceWorld(context, { kind: 'reset', world: context.world, now: context.now() }, slot)
  return sendJson(await getHealth(context))
}

/** Exports the whole world as one file, from one snapshot; concurrent writes do not affect it. */
export async function handleExportWorld({ context }: ConsoleCall): Promise<Answer> {
  const headers = {
    'content-type': 'application/json',
    'content-disposition': 'attachment; filename="sessionscope-world.json"',
  }
  const { isBlocked, status } = context.dataCheck
  const missing = isBlocked() ? status().findings : 0
  const answered = runUntilAnswered(context.scheduler, consoleCaller, (slot) => {
    const yieldIfDue = yieldFor(context, slot)
    return streamAnswer(slot, headers, async (write) => {
      const { report, end } = context.tasks.begin('export')
      try {
        await context.engine.snapshot(context.db, async (db) => {
          for await (const text of exportWorld(db, context.version, missing, report)) {
            await write(text)
            await yieldIfDue()
          }
        })
      } finally {
        end()
      }
    })
  })
  return (await answered) ?? overloaded
}

export async function handleImportWorld({ context, request }: ConsoleCall, slot: WorkSlot): Promise<Answer> {
  const bytes = await slot.releaseWhile(() => readRequestBytes(request, limits.worldBytes))
  if (bytes === 'too long') return sendProblem(400, `The body has more than ${limits.worldBytes} bytes.`)
  if (bytes === 'broken off') return sendProblem(400, 'The body is incomplete.')
  try {
    await replaceWorld(context, { kind: 'import', bytes, now: context.now() }, slot)
  } catch (error) {
    if (error instanceof WorldFault) return sendProblem(400, error.message)
    throw error
  }
  return sendJson(await getHealth(context))
}
