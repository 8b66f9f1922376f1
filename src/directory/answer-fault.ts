/** Builds the answer of an injected fault (choice 38). */
import { setTimeout as wait } from 'node:timers/promises'
import { type Fault, faultHeader } from '#contract/console/directory-state.ts'
import { rateWindows } from '#contract/mpsd/limits.ts'
import type { StatusRow } from '#contract/mpsd/status-row.ts'
import { getStatusRow, statusRows } from '#contract/mpsd/status-rows.ts'
import type { Answer } from '#http/answer.ts'
import { messageOf } from '#rules/describe-refusal.ts'
import { refuse } from '#rules/verdict.ts'
import type { WorkSlot } from './scheduler.ts'

function rowOfFault(fault: Fault): StatusRow | undefined {
  if (fault.row !== undefined) return getStatusRow(fault.row)
  return statusRows.find((row) => row.code === fault.status)
}

/** The body that the status table defines for a row. `readSession` makes the body of a session. */
async function bodyOf(
  row: StatusRow | undefined,
  status: number,
  readSession: () => Promise<Answer>,
): Promise<{ body: Answer['body']; type: string | undefined; headers: Record<string, string> }> {
  const message = `${messageOf(refuse(9, 'fault.injected', 'fault', String(status)))}\n`
  switch (row?.body) {
    case 'none':
      return { body: null, type: row.contentType, headers: {} }
    case 'throttle': {
      const [window] = rateWindows.requests
      const body = { version: 1, currentRequests: window.maxRequests + 1, ...window, limitType: 'Rate' }
      return { body: JSON.stringify(body), type: row.contentType, headers: {} }
    }
    case 'session': {
      const read = await readSession()
      // A caller who may not read the session gets the row with the same code and without a body.
      if (read.status !== 200 && status === 412) return { body: null, type: undefined, headers: {} }
      if (read.status !== 200) return { body: message, type: textType, headers: {} }
      return { body: read.body, type: row.contentType, headers: { ...read.headers } }
    }
    default:
      return { body: message, type: textType, headers: {} }
  }
}

const statusesWithoutBody = new Set([204, 205, 304])
const textType = 'text/plain; charset=utf-8'

/** The request that matches a fault. */
export interface FaultedRequest {
  readonly readSession: () => Promise<Answer>
  readonly slot: WorkSlot
  /** Ends the delay early. */
  readonly signal: AbortSignal
  /** Verbs for the Allow header of a 405. */
  readonly allow: readonly string[]
}

/** Returns the answer, or undefined if the fault only delays. The delay affects only this request. */
export async function answerFault(fault: Fault, request: FaultedRequest): Promise<Answer | undefined> {
  const { readSession, slot, signal, allow } = request
  const { delayMs } = fault
  if (delayMs !== undefined) {
    await slot.releaseWhile(() => wait(delayMs, undefined, { signal }).catch(() => {}))
  }
  const row = rowOfFault(fault)
  const status = fault.status ?? row?.code
  if (status === undefined) return undefined
  const { body, type, headers } = await bodyOf(row, status, readSession)
  const { etag } = status === 304 ? (await readSession()).headers : {}
  const retryAfter = fault.retryAfter ?? (status === 429 || status === 503 ? 1 : undefined)
  return {
    status,
    body: statusesWithoutBody.has(status) ? null : body,
    clause: 'fault.injected',
    headers: {
      ...headers,
      [faultHeader]: 'injected',
      ...(etag !== undefined && { etag }),
      ...(status === 405 && { allow: allow.join(', ') }),
      ...(type !== undefined && { 'content-type': type }),
      ...(retryAfter !== undefined && { 'retry-after': String(retryAfter) }),
      ...(status === 401 && { 'www-authenticate': 'XBL3.0' }),
    },
  }
}
