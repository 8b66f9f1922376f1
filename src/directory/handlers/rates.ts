/** `GET /console/rates`. */
import { limits } from '#contract/mpsd/limits.ts'
import { type Answer, sendJson } from '#http/answer.ts'
import type { ConsoleCall } from '../console-call.ts'

export async function handleListRates({ context: { limiter, conditions } }: ConsoleCall): Promise<Answer> {
  await conditions.refresh()
  return sendJson({ isOn: limiter.isOn, callers: await limiter.list(limits.maxListedRates) })
}
