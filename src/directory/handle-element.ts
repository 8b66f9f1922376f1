/** Reads and removes elements of a session; the session's ETag and preconditions apply (choice 31). */
import { heldKey, type Json, type JsonObject } from '#contract/json.ts'
import type { SessionRecord } from '#rules/record.ts'
import { type Element, findMember, removeElement } from '#rules/remove-element.ts'
import { type Refusal, refuse } from '#rules/verdict.ts'
import type { Call } from './context.ts'
import { holds, readPrecondition } from './precondition.ts'
import { type Answer, sendJson, sendNothing, sendRefusals } from './respond.ts'
import {
  findTemplateOf,
  headersOf,
  judge,
  keyOfCall,
  openToRead,
  refuseParameters,
  renderFor,
  sendSession,
  sendUnchanged,
  touch,
  writeAlone,
} from './session-access.ts'
import { removeSession, saveSession } from './store/sessions.ts'

/** The result of an element look-up: its value, undefined (row 5), or a refusal (row 16). */
type Part = { readonly value: Json | undefined } | { readonly refusal: Refusal }

type Choose = (record: SessionRecord, document: JsonObject) => Part

async function getElement(call: Call, choose: Choose): Promise<Answer> {
  const key = keyOfCall(call)
  const template = await findTemplateOf(call.context.db, key)
  if (template.refusal) return sendRefusals([template.refusal])
  const opened = await openToRead(call, key)
  if (!opened) return sendRefusals([refuse(15, 'element.session', 'name', key.name)])
  if (opened.refusal) return sendRefusals([opened.refusal])
  const part = choose(opened.record, renderFor(call, opened.record))
  if ('refusal' in part) return sendRefusals([part.refusal])
  if (part.value === undefined) return sendNothing(204)
  return sendUnchanged(call, opened.record) ?? sendJson(part.value as object, 200, headersOf(opened.record))
}

export async function handleGetElement(call: Call): Promise<Answer> {
  const name = call.parts.element?.toLowerCase() ?? ''
  return getElement(call, (_, document) => ({ value: document[name] }))
}

export async function handleGetProperties(call: Call): Promise<Answer> {
  return getElement(call, (_, document) => ({ value: document.properties }))
}

export async function handleGetMember(call: Call): Promise<Answer> {
  const { member: which = '' } = call.parts
  return getElement(call, (record, document) => {
    const found = findMember(record, which, call.caller)
    if (found.refusal) return found
    if (!found.member) return { value: undefined }
    const members = document.members as JsonObject
    return { value: members[String(found.member.index)] ?? members.me }
  })
}

export async function handleGetServer(call: Call): Promise<Answer> {
  const name = heldKey(call.parts.server ?? '')
  return getElement(call, (record) => ({
    value: Object.hasOwn(record.servers, name) ? record.servers[name] : undefined,
  }))
}

async function deleteElement(call: Call, element: Element): Promise<Answer> {
  const wrong = refuseParameters(call)
  if (wrong) return sendRefusals([wrong])
  const precondition = readPrecondition(call.headers)
  if ('refusal' in precondition) return sendRefusals([precondition.refusal])
  const key = keyOfCall(call)
  const { context, caller } = call
  return writeAlone(call, key, async (db) => {
    const template = await findTemplateOf(db, key)
    if (template.refusal) return sendRefusals([template.refusal])
    const opened = await judge(call, db, await touch(call, db, key, caller))
    if (opened?.refusal) return sendRefusals([opened.refusal])
    if (!opened) return sendRefusals([refuse(15, 'element.session', 'name', key.name)])
    const { record } = opened
    const met = holds(precondition.condition, record)
    if (met === 'stale') return sendSession(call, record, 412)
    if (met !== 'holds') return sendNothing(412)
    const removal = removeElement(record, element, caller, context.now(), () => `"${context.newId()}"`)
    switch (removal.kind) {
      case 'refused':
        return removal.refusal.row === 11 ? sendSession(call, record, 403) : sendRefusals([removal.refusal])
      case 'ended':
        await removeSession(db, key)
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
