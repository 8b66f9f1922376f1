/** `/console/clock` and `/console/faults`: the conditions under which the local directory answers. */
import { ClockChange, Faults } from '#contract/console/directory-state.ts'
import { type Answer, sendJson, sendProblem } from '#http/answer.ts'
import type { ConsoleCall } from '../console-call.ts'
import { receiveBody } from '../read-body.ts'
import { sendRefusalProblem } from '../refusals.ts'

/** Milliseconds since 1970. Timeouts that end after this time still have a four-digit year. */
const maxClockTime = Date.parse('9000-01-01T00:00:00Z')
/** Earlier times are negative, or have a year that is not written with four digits. */
const minClockTime = 0

export async function handleGetClock({ context }: ConsoleCall): Promise<Answer> {
  await context.conditions.refresh()
  return sendJson(context.conditions.clock())
}

export async function handleChangeClock({ context, request }: ConsoleCall): Promise<Answer> {
  const body = await receiveBody(request, ClockChange)
  if (body.refusal) return sendRefusalProblem(body.refusal)
  const { value } = body
  const to = 'now' in value ? Date.parse(value.now ?? '2000-01-01') : context.now() + value.advanceMs
  if (to > maxClockTime || to < minClockTime)
    return sendProblem(400, 'The clock must be between the start of 1970 and the start of 9000.')
  const clock = await context.conditions.changeClock(value)
  context.changes.publish()
  return sendJson(clock)
}

export async function handleListFaults({ context }: ConsoleCall): Promise<Answer> {
  await context.conditions.refresh()
  return sendJson([...context.conditions.faults()])
}

export async function handleSetFaults({ context, request }: ConsoleCall): Promise<Answer> {
  const body = await receiveBody(request, Faults)
  if (body.refusal) return sendRefusalProblem(body.refusal)
  await context.conditions.setFaults(body.value)
  return sendJson([...context.conditions.faults()])
}
