/** `GET /console/traffic`: what clients have asked, and one request with its answer. */
import type { PathParts } from '#contract/path-parser.ts'
import { type Answer, sendJson, sendProblem } from '#http/answer.ts'
import type { ConsoleCall } from '../console-call.ts'

/** Requests that one answer lists. */
const maxListed = 1000

export function handleListTraffic({ context, request }: ConsoleCall): Answer {
  const text = new URL(request.url).searchParams.get('after') ?? '0'
  if (!/^\d{1,15}$/.test(text)) return sendProblem(400, 'after: the id of a request.')
  const { traffic } = context
  return sendJson({ isOn: traffic.isOn, ...traffic.list(Number(text), maxListed) })
}

export function handleGetTraffic({ context }: ConsoleCall, { id = '' }: PathParts): Answer {
  const found = /^\d{1,15}$/.test(id) ? context.traffic.find(Number(id)) : undefined
  return found ? sendJson(found) : sendProblem(404, 'This request is not kept, or not any more.')
}
