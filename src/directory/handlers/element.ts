/** Reads and removes elements of a session; the session's ETag and preconditions apply (choice 31). */
import type { Json, JsonObject } from '#contract/json.ts'
import { toStoredKey } from '#contract/write-json.ts'
import { type Answer, sendJson, sendNothing } from '#http/answer.ts'
import { type Element, findMember, removeElement } from '#rules/remove-element.ts'
import { describeWrittenEnd } from '#rules/session-end.ts'
import type { SessionRecord } from '#rules/session-record.ts'
import { type Refusal, refuse } from '#rules/verdict.ts'
import type { Call } from '../context.ts'
import { sendRefusals, withRefusal } from '../refusals.ts'
import { endSession, toEndedSession } from '../store/ended-store.ts'
import { saveSession } from '../store/session-store.ts'
import { checkPrecondition, readPrecondition } from './precondition.ts'
import {
  answerReadPrecondition,
  authorizeRead,
  findTemplateOf,
  headersOf,
  loadWithDueTimers,
  openToRead,
  refuseParameters,
  renderFor,
  sendFailedPrecondition,
  sendSession,
  sessionKeyOf,
  templatesIn,
  withSessionLock,
} from './session-access.ts'

/** The result of an element look-up: its value, undefined (row 5), or a refusal (row 16). */
type ElementResult = { readonly value: Json | undefined } | { readonly refusal: Refusal }

type SelectElement = (record: SessionRecord, document: JsonObject) => ElementResult

async function getElement(call: Call, select: SelectElement): Promise<Answer> {
  const key = sessionKeyOf(call)
  const template = await findTemplateOf(call.context.templates, key)
  if (template.refusal) return sendRefusals([template.refusal])
  const opened = await openToRead(call, key)
  if (!opened) return sendRefusals([refuse(15, 'element.session', 'name', key.name)])
  if (opened.refusal) return sendRefusals([opened.refusal])
  const part = select(opened.record, renderFor(call, opened.record))
  if ('refusal' in part) return sendRefusals([part.refusal])
  if (part.value === undefined) return sendNothing(204)
  return (
    answerReadPrecondition(call, opened.record) ??
    sendJson(part.value as object, 200, headersOf(opened.record))
  )
}

export async function handleGetElement(call: Call): Promise<Answer> {
  const name = call.parts.element?.toLowerCase() ?? ''
  return getElement(call, (_, document) => ({ value: document[name] }))
}

export async function handleGetProperties(call: Call): Promise<Answer> {
  return getElement(call, (_, document) => ({ value: document.properties }))
}

export async function handleGetMember(call: Call): Promise<Answer> {
  const { member: memberId = '' } = call.parts
  return getElement(call, (record, document) => {
    const found = findMember(record, memberId, call.caller)
    if (found.refusal) return found
    if (!found.member) return { value: undefined }
    const members = document.members as JsonObject
    return { value: members[String(found.member.index)] ?? members.me }
  })
}

export async function handleGetServer(call: Call): Promise<Answer> {
  const name = toStoredKey(call.parts.server ?? '')
  return getElement(call, (record) => ({
    value: Object.hasOwn(record.servers, name) ? record.servers[name] : undefined,
  }))
}

async function deleteElement(call: Call, element: Element): Promise<Answer> {
  const wrong = refuseParameters(call)
  if (wrong) return sendRefusals([wrong])
  const key = sessionKeyOf(call)
  const { context, caller } = call
  return withSessionLock(call, key, async (db) => {
    const template = await findTemplateOf(templatesIn(db), key)
    if (template.refusal) return sendRefusals([template.refusal])
    const opened = await authorizeRead(call, db, await loadWithDueTimers(call, db, key))
    if (opened?.refusal) return sendRefusals([opened.refusal])
    if (!opened) return sendRefusals([refuse(15, 'element.session', 'name', key.name)])
    const { record } = opened
    const precondition = readPrecondition(call.headers)
    if ('refusal' in precondition) return sendRefusals([precondition.refusal])
    const met = checkPrecondition(precondition.condition, record)
    if (met !== 'holds') {
      return sendFailedPrecondition(call, precondition.condition, met === 'stale' ? record : undefined)
    }
    const removal = removeElement(record, element, caller, context.now(), () => `"${context.newId()}"`)
    switch (removal.kind) {
      case 'refused':
        return removal.refusal.row === 11
          ? withRefusal(sendSession(call, record, 403), removal.refusal)
          : sendRefusals([removal.refusal])
      case 'ended':
        await endSession(db, key, toEndedSession(record, describeWrittenEnd(record, caller), context.now()))
        return sendNothing(204)
      case 'updated':
        await saveSession(db, removal.record, record)
        return sendNothing(204, { etag: removal.record.etag })
      case 'unchanged':
        return sendNothing(204)
      default:
        return removal satisfies never
    }
  })
}

export async function handleDeleteMember(call: Call): Promise<Answer> {
  return deleteElement(call, { member: call.parts.member ?? '' })
}

export async function handleDeleteServer(call: Call): Promise<Answer> {
  return deleteElement(call, { server: call.parts.server ?? '' })
}
