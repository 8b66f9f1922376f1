/** GET and PUT of one session, by its own address or through a handle (sections 4 to 6). */
import type * as z from 'zod'
import { scanJson } from '#contract/json-scan.ts'
import { limits } from '#contract/limits.ts'
import { Properties, SessionWrite } from '#contract/session.ts'
import { nowhere } from '#rules/may-read.ts'
import type { SessionRecord } from '#rules/record.ts'
import { refuse } from '#rules/verdict.ts'
import { type WriteOutcome, writeSession } from '#rules/write-session.ts'
import type { Call } from './context.ts'
import { letOthersBeHeard } from './event-loop.ts'
import { holds, isUnmetRead, type Precondition, readPrecondition } from './precondition.ts'
import { readDocument } from './read-body.ts'
import { type Answer, sendNothing, sendRefusals } from './respond.ts'
import {
  findHeld,
  findTemplateOf,
  isDry,
  judge,
  keyOfCall,
  openToRead,
  refuseParameters,
  sendSession,
  sendUnchanged,
  touch,
  writeAlone,
} from './session-access.ts'
import type { Db } from './store/engine.ts'
import { writeRecord } from './store/session-rows.ts'
import { removeSession, type SessionKey, saveSession } from './store/sessions.ts'

export async function getSession(call: Call, key: SessionKey): Promise<Answer> {
  const template = await findTemplateOf(call.context.db, key)
  if (template.refusal) return sendRefusals([template.refusal])
  const held = await findHeld(call, key)
  if (held) return held
  const opened = await openToRead(call, key)
  if (!opened) return sendNothing(isUnmetRead(call.headers, undefined) ? 412 : 204)
  if (opened.refusal) return sendRefusals([opened.refusal])
  return sendUnchanged(call, opened.record) ?? sendSession(call, opened.record, 200)
}

export async function handleGetSession(call: Call): Promise<Answer> {
  return getSession(call, keyOfCall(call))
}

/** Finds the size limit that a document exceeds. Each body is within its limits, but writes add up. */
function findExcess(record: SessionRecord): string | undefined {
  const { length: members } = record.members
  const text = writeRecord(record)
  if (text.length > limits.sessionCharacters + members * limits.memberCharacters) {
    return `${text.length} characters`
  }
  const nodes = limits.sessionNodes + members * limits.memberNodes
  // A value takes at least two characters, so short texts need no scan. Values that count more are longer.
  const isMany = text.length > nodes && scanJson(text, { depth: limits.worldDepth, nodes }).nodes > nodes
  return isMany ? `more than ${nodes} values` : undefined
}

async function save(
  call: Call,
  db: Db,
  { kind, record }: Extract<WriteOutcome, { record: SessionRecord }>,
  stored: SessionRecord | undefined,
): Promise<Answer> {
  const excess = findExcess(record)
  if (excess !== undefined) return sendRefusals([refuse(9, 'session.size', 'body', excess)])
  await saveSession(db, record, stored)
  return sendSession(call, record, kind === 'created' ? 201 : 200)
}

/** Saves the outcome of a write and answers it. */
async function carryOut(
  call: Call,
  db: Db,
  key: SessionKey,
  outcome: WriteOutcome,
  stored: SessionRecord | undefined,
) {
  switch (outcome.kind) {
    case 'refused': {
      const { refusal } = outcome
      // A stored session at this point is one that the caller may read.
      if (stored && refusal.row === 11) return sendSession(call, stored, 403)
      return sendRefusals([refusal.row === 11 ? { ...refusal, row: 10 } : refusal])
    }
    case 'nothing':
      return sendNothing(204)
    case 'ended':
      await removeSession(db, key)
      return sendNothing(204)
    case 'unchanged':
      return sendSession(call, outcome.record, 200)
    case 'created':
    case 'updated':
      return save(call, db, outcome, stored)
    default:
      return outcome satisfies never
  }
}

/** Refuses to create a session whose name belongs to a session hidden from the caller. */
async function findTaken(call: Call, db: Db, key: SessionKey): Promise<Answer | undefined> {
  const taken = await touch(call, db, key, 'anyone')
  return taken && sendRefusals([refuse(10, 'update.hidden', 'name', key.name)])
}

interface Put {
  readonly body: SessionWrite
  readonly condition: Precondition
  /** Writing to an element, or through a handle, does not create the session. */
  readonly mustExist?: boolean
}

/** Decides and writes one PUT on an open transaction. */
async function putSession(call: Call, db: Db, key: SessionKey, put: Put): Promise<Answer> {
  const found = await findTemplateOf(db, key)
  if (found.refusal) return sendRefusals([found.refusal])
  const opened = await judge(call, db, await touch(call, db, key, call.caller))
  if (opened?.refusal) return sendRefusals([opened.refusal])
  const stored = opened?.record
  if (!stored && put.mustExist) return sendRefusals([refuse(15, 'element.session', 'name', key.name)])
  const met = holds(put.condition, stored)
  if (met === 'stale' && stored) return sendSession(call, stored, 412)
  if (met !== 'holds') return sendNothing(412)
  const { newId, now } = call.context
  const outcome = writeSession(stored, {
    scid: key.scid,
    template: found.template,
    name: stored?.name ?? key.name,
    body: put.body,
    caller: call.caller,
    around: opened?.around ?? nowhere,
    newId,
    now: now(),
  })
  // Only a PUT that would really create the session is refused; others treat a hidden session as absent.
  const taken = outcome.kind === 'created' && !isDry(call) ? await findTaken(call, db, key) : undefined
  return taken ?? carryOut(call, db, key, outcome, stored)
}

/** Checks parameters, precondition and body of a write, in this order, and runs it with the session lock. */
async function writeAs<T>(
  call: Call,
  key: SessionKey,
  schema: z.ZodType<T>,
  toPut: (body: T) => Pick<Put, 'body' | 'mustExist'>,
): Promise<Answer> {
  const wrong = refuseParameters(call)
  if (wrong) return sendRefusals([wrong])
  const precondition = readPrecondition(call.headers)
  if ('refusal' in precondition) return sendRefusals([precondition.refusal])
  const body = readDocument(call.body, schema)
  if (body.refusal) return sendRefusals([body.refusal])
  const put = { ...toPut(body.value), condition: precondition.condition }
  // Parsing a large body takes long, so let other requests run.
  await letOthersBeHeard()
  return writeAlone(call, key, (db) => putSession(call, db, key, put))
}

export async function writeSessionOf(call: Call, key: SessionKey, mustExist = false): Promise<Answer> {
  return writeAs(call, key, SessionWrite, (body) => ({ body, mustExist }))
}

export async function handlePutSession(call: Call): Promise<Answer> {
  return writeSessionOf(call, keyOfCall(call))
}

/** PUT of `properties`: the same as a PUT of the session with only `properties` in its body (section 1). */
export async function handlePutProperties(call: Call): Promise<Answer> {
  return writeAs(call, keyOfCall(call), Properties, (properties) => ({
    body: { properties },
    mustExist: true,
  }))
}
