/** `GET /console/health`. */
import type { Health } from '#contract/console/directory-state.ts'
import { type Answer, sendJson } from '#http/answer.ts'
import type { ConsoleCall } from '../console-call.ts'
import type { Context } from '../context.ts'
import { DatabaseBusy } from '../store/engine.ts'
import { schemaVersion } from '../store/migrations.ts'
import { waitAtMost } from '../store-counts.ts'

/** Milliseconds after which a request for health fails, so that it never waits for the database longer. */
const healthTimeoutMs = 2_000

export async function getHealth(context: Context): Promise<Health> {
  const { engineName: engine, version, counts, conditions } = context
  await conditions.refresh()
  return {
    status: 'ok',
    version,
    engine,
    schemaVersion,
    ...(await counts.get()),
    clock: conditions.clock(),
    faults: [...conditions.faults()],
    load: context.scheduler.load(),
    check: context.dataCheck.status(),
    tasks: context.tasks.list(),
    traffic: context.traffic.isOn,
  }
}

export async function handleGetHealth({ context }: ConsoleCall): Promise<Answer> {
  const health = await waitAtMost(healthTimeoutMs, getHealth(context))
  if (!health) throw new DatabaseBusy('the database does not answer')
  return sendJson(health)
}
