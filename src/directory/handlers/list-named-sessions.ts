/** `GET /console/sessions`: the sessions of every SCID and template that have one name, those that ended among them. */
import type { NamedSession } from '#contract/console/session-inspection.ts'
import { Name } from '#contract/identifiers.ts'
import { limits } from '#contract/mpsd/limits.ts'
import { type Answer, sendJson, sendProblem } from '#http/answer.ts'
import { refOf } from '#rules/session-record.ts'
import { applyTimers } from '#rules/timers.ts'
import type { ConsoleCall } from '../console-call.ts'
import type { WorkSlot } from '../scheduler.ts'
import { findLapsed, listEndedNamed } from '../store/ended-store.ts'
import { findSessions } from '../store/session-store.ts'
import { listServiceConfigs } from '../store/template-store.ts'

/** Templates that are looked into together. */
const keysPerLookup = 200

export async function handleListNamedSessions(
  { context, request }: ConsoleCall,
  slot: WorkSlot,
): Promise<Answer> {
  await context.conditions.refresh()
  const { db } = context
  const name = Name.safeParse(new URL(request.url).searchParams.get('name'))
  if (!name.success) return sendProblem(400, 'name: the name of a session is required.')
  const now = context.now()
  const found: NamedSession[] = []
  const ended = await listEndedNamed(db, name.data, now - limits.endedMs)
  const keys = [...(await listServiceConfigs(db)).values()]
    .flat()
    .map((template) => ({ scid: template.scid, template: template.name, name: name.data }))
  for (let i = 0; i < keys.length && found.length < limits.maxNamedSessions; i += keysPerLookup) {
    for (const record of await findSessions(db, keys.slice(i, i + keysPerLookup))) {
      const lapsed = applyTimers(record, now) ? undefined : findLapsed(record, now)
      if (lapsed) ended.unshift(lapsed)
      else found.push({ sessionRef: refOf(record) })
    }
    await slot.yieldIfDue()
  }
  found.push(...ended.map(({ sessionRef, endTime }) => ({ sessionRef, endTime })))
  return sendJson({ sessions: found.slice(0, limits.maxNamedSessions) })
}
