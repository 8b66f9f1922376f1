/** Creates, reads and deletes handles, and reads and writes a handle's session (choices 34 to 36). */

import type { Scid } from '#contract/identifiers.ts'
import { buildPath } from '#contract/mpsd/endpoints.ts'
import { HandleWrite } from '#contract/mpsd/handles.ts'
import { type Answer, sendJson, sendNothing } from '#http/answer.ts'
import {
  createHandle,
  type HandleRecord,
  isStillValid,
  isVisibleTo,
  refuseHandle,
  refuseRemoval,
  renderHandle,
} from '#rules/handle-rules.ts'
import type { SessionRecord } from '#rules/session-record.ts'
import { type Refusal, refuse } from '#rules/verdict.ts'
import type { Call } from '../context.ts'
import { readBody } from '../read-body.ts'
import { sendRefusals } from '../refusals.ts'
import type { Db } from '../store/engine.ts'
import { activityLockName, findHandle, removeHandle, saveHandle } from '../store/handle-store.ts'
import type { SessionKey } from '../store/session-store.ts'
import { readSearch } from './query-sessions.ts'
import { getSession, putSessionAt } from './session.ts'
import {
  authorizeRead,
  findTemplateOf,
  loadWithDueTimers,
  openToRead,
  withSessionLock,
} from './session-access.ts'

export function keyOfHandle(handle: Pick<HandleRecord, 'ref'>): SessionKey {
  return { scid: handle.ref.scid as Scid, template: handle.ref.templateName, name: handle.ref.name }
}

/** Refuses query parameters other than those in `known`. */
export function refuseUnknownParameters(call: Call, known: readonly string[] = []): Refusal | undefined {
  const { parameters, refusal } = readSearch(call.search)
  const unknownParameter = parameters.find(([name]) => !known.includes(name))
  const clause = known.length === 0 ? 'address.parameters' : 'handle.include'
  return refusal ?? (unknownParameter && refuse(9, clause, unknownParameter[0], unknownParameter[1]))
}

export async function handleCreateHandle(call: Call): Promise<Answer> {
  const unknownParameter = refuseUnknownParameters(call)
  if (unknownParameter) return sendRefusals([unknownParameter])
  const body = readBody(call.body, HandleWrite)
  if (body.refusal) return sendRefusals([body.refusal])
  const write = body.value
  const { context, caller } = call
  if (write.type === 'search') {
    const throttled = await context.limiter.count(caller, 'searchHandles')
    if (throttled) return sendJson(throttled.body, 429, { 'retry-after': String(throttled.retryAfter) })
  }
  const { scid, templateName: template, name } = write.sessionRef
  const key = { scid, template, name }
  const found = await findTemplateOf(context.templates, key)
  if (found.refusal) return sendRefusals([found.refusal])
  const isActivity = write.type === 'activity' && !caller.server
  const extraLocks = isActivity ? [activityLockName(scid, caller.xuid)] : []
  const create = async (db: Db): Promise<Answer> => {
    const opened = await authorizeRead(call, db, await loadWithDueTimers(call, db, key))
    if (!opened) return sendRefusals([refuse(13, 'handle.session', 'sessionRef.name', name)])
    if (opened.refusal) return sendRefusals([opened.refusal])
    const refusal = refuseHandle(write, opened.record, caller)
    if (refusal) return sendRefusals([refusal])
    const handle = createHandle(write, opened.record, caller, context.now(), context.newId())
    await saveHandle(db, handle)
    return sendJson(renderHandle(handle, opened.record), 201, {
      location: buildPath('getHandle', { id: handle.id }),
    })
  }
  return withSessionLock(call, key, create, extraLocks)
}

/**
 * Finds a handle and its session. Row 13 if the handle does not exist, is not for this caller, or is no longer
 * valid; row 10 if the caller may not read the session.
 */
async function openHandle(call: Call): Promise<{ handle: HandleRecord; record: SessionRecord } | Answer> {
  const { id = '' } = call.parts
  const missing = () => sendRefusals([refuse(13, 'handle.missing', 'id', id)])
  const handle = await findHandle(call.context.db, id)
  if (!handle || !isVisibleTo(handle, call.caller)) return missing()
  const opened = await openToRead(call, keyOfHandle(handle))
  if (!opened) return missing()
  if (opened.refusal) return sendRefusals([opened.refusal])
  if (!isStillValid(handle, opened.record)) return missing()
  return { handle, record: opened.record }
}

export async function handleGetHandle(call: Call): Promise<Answer> {
  const unknownParameter = refuseUnknownParameters(call)
  if (unknownParameter) return sendRefusals([unknownParameter])
  const opened = await openHandle(call)
  return 'status' in opened ? opened : sendJson(renderHandle(opened.handle, opened.record))
}

export async function handleDeleteHandle(call: Call): Promise<Answer> {
  const unknownParameter = refuseUnknownParameters(call)
  if (unknownParameter) return sendRefusals([unknownParameter])
  const opened = await openHandle(call)
  if ('status' in opened) return opened
  const refusal = refuseRemoval(opened.handle, call.caller)
  if (refusal) return sendRefusals([refusal])
  const { db, engine } = call.context
  await engine.write(db, { wait: call.slot.releaseWhile }, (trx) => removeHandle(trx, opened.handle.id))
  return sendNothing(204)
}

/** Answers as the session's own address does, and adds that address as Content-Location. */
async function answerAtSession(call: Call, answer: (key: SessionKey) => Promise<Answer>): Promise<Answer> {
  const opened = await openHandle(call)
  if ('status' in opened) return opened
  const key = keyOfHandle(opened.handle)
  const answered = await answer(key)
  const headers = { ...answered.headers, 'content-location': buildPath('getSession', { ...key }) }
  return { ...answered, headers }
}

export async function handleGetHandleSession(call: Call): Promise<Answer> {
  return answerAtSession(call, (key) => getSession(call, key))
}

export async function handlePutHandleSession(call: Call): Promise<Answer> {
  return answerAtSession(call, (key) => putSessionAt(call, key, true))
}
