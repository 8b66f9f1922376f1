/** GET and PUT of one session, by its own address or through a handle (sections 4 to 6). */
import type * as z from 'zod'
import { limits } from '#contract/mpsd/limits.ts'
import { Properties, SessionWrite } from '#contract/mpsd/session.ts'
import { type Answer, sendNothing } from '#http/answer.ts'
import { needsRelationsToWrite, noRelations } from '#rules/can-read.ts'
import { describeWrittenEnd } from '#rules/session-end.ts'
import type { SessionRecord } from '#rules/session-record.ts'
import { refuse } from '#rules/verdict.ts'
import { type WriteOutcome, writeSession } from '#rules/write-session.ts'
import type { Call } from '../context.ts'
import { waitForEventLoop } from '../event-loop.ts'
import { readBody } from '../read-body.ts'
import { sendRefusals, withRefusal } from '../refusals.ts'
import { endSession, toEndedSession } from '../store/ended-store.ts'
import type { Db } from '../store/engine.ts'
import { findRelations } from '../store/people-store.ts'
import { countValues, writeRecord } from '../store/session-rows.ts'
import { type SessionKey, saveSession } from '../store/session-store.ts'
import { checkPrecondition, failsIfMatch, type ReadPrecondition, readPrecondition } from './precondition.ts'
import {
  answerIfNotModified,
  answerReadPrecondition,
  authorizeRead,
  findTemplateOf,
  loadWithDueTimers,
  openToRead,
  refuseParameters,
  sendFailedPrecondition,
  sendSession,
  sessionKeyOf,
  templatesIn,
  withSessionLock,
} from './session-access.ts'

export async function getSession(call: Call, key: SessionKey): Promise<Answer> {
  const template = await findTemplateOf(call.context.templates, key)
  if (template.refusal) return sendRefusals([template.refusal])
  const notModified = await answerIfNotModified(call, key)
  if (notModified) return notModified
  const opened = await openToRead(call, key)
  if (!opened) return sendNothing(failsIfMatch(call.headers, undefined) ? 412 : 204)
  if (opened.refusal) return sendRefusals([opened.refusal])
  return answerReadPrecondition(call, opened.record) ?? sendSession(call, opened.record, 200)
}

export async function handleGetSession(call: Call): Promise<Answer> {
  return getSession(call, sessionKeyOf(call))
}

/** Finds the size limit that a document exceeds. Each body is within its limits, but writes add up. */
function findExceededLimit(record: SessionRecord): string | undefined {
  const { length: members } = record.members
  const { length } = writeRecord(record)
  if (length > limits.sessionCharacters + members * limits.memberCharacters) {
    return `${length} characters`
  }
  const nodes = limits.sessionNodes + members * limits.memberNodes
  // A value takes at least two characters, so short texts need no scan. Values that count more are longer.
  const hasTooManyValues = length > nodes && countValues(record, nodes) > nodes
  return hasTooManyValues ? `more than ${nodes} values` : undefined
}

async function save(
  call: Call,
  db: Db,
  { kind, record }: Extract<WriteOutcome, { record: SessionRecord }>,
  stored: SessionRecord | undefined,
): Promise<Answer> {
  const excess = findExceededLimit(record)
  if (excess !== undefined) return sendRefusals([refuse(9, 'session.size', 'body', excess)])
  await saveSession(db, record, stored)
  return sendSession(call, record, kind === 'created' ? 201 : 200)
}

const toWrittenEnd = ({ caller, context }: Call, stored: SessionRecord) =>
  toEndedSession(stored, describeWrittenEnd(stored, caller), context.now())

/** Saves the outcome of a write and answers it. */
async function applyOutcome(
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
      if (stored && refusal.row === 11) return withRefusal(sendSession(call, stored, 403), refusal)
      return sendRefusals([refusal.row === 11 ? { ...refusal, row: 10 } : refusal])
    }
    case 'nothing':
      return sendNothing(204)
    case 'ended':
      if (stored) await endSession(db, key, toWrittenEnd(call, stored))
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

interface Put {
  readonly body: SessionWrite
  readonly precondition: ReadPrecondition
  /** Writing to an element, or through a handle, does not create the session. */
  readonly mustExist?: boolean
}

/** Decides and writes one PUT on an open transaction. */
async function putSession(call: Call, db: Db, key: SessionKey, put: Put): Promise<Answer> {
  const found = await findTemplateOf(templatesIn(db), key)
  if (found.refusal) return sendRefusals([found.refusal])
  const opened = await authorizeRead(call, db, await loadWithDueTimers(call, db, key))
  if (opened?.refusal) return sendRefusals([opened.refusal])
  const stored = opened?.record
  if (!stored && put.mustExist) return sendRefusals([refuse(15, 'element.session', 'name', key.name)])
  if ('refusal' in put.precondition) return sendRefusals([put.precondition.refusal])
  const met = checkPrecondition(put.precondition.condition, stored)
  if (met !== 'holds') {
    return sendFailedPrecondition(call, put.precondition.condition, met === 'stale' ? stored : undefined)
  }
  const { newId, now } = call.context
  const outcome = writeSession(stored, {
    scid: key.scid,
    template: found.template,
    name: stored?.name ?? key.name,
    body: put.body,
    caller: call.caller,
    relations:
      stored && needsRelationsToWrite(stored, call.caller)
        ? await findRelations(db, stored, call.caller)
        : noRelations,
    newId,
    now: now(),
  })
  return applyOutcome(call, db, key, outcome, stored)
}

/** Checks parameters and body of a write, in this order, and runs it with the session lock. */
async function handleWrite<T>(
  call: Call,
  key: SessionKey,
  schema: z.ZodType<T>,
  toPut: (body: T) => Pick<Put, 'body' | 'mustExist'>,
): Promise<Answer> {
  const parameterRefusal = refuseParameters(call)
  if (parameterRefusal) return sendRefusals([parameterRefusal])
  const body = readBody(call.body, schema)
  if (body.refusal) return sendRefusals([body.refusal])
  const put = { ...toPut(body.value), precondition: readPrecondition(call.headers) }
  // Parsing a large body takes long, so let other requests run.
  await waitForEventLoop()
  return withSessionLock(call, key, (db) => putSession(call, db, key, put))
}

export async function putSessionAt(call: Call, key: SessionKey, mustExist = false): Promise<Answer> {
  return handleWrite(call, key, SessionWrite, (body) => ({ body, mustExist }))
}

export async function handlePutSession(call: Call): Promise<Answer> {
  return putSessionAt(call, sessionKeyOf(call))
}

/** PUT of `properties`: the same as a PUT of the session with only `properties` in its body (section 1). */
export async function handlePutProperties(call: Call): Promise<Answer> {
  return handleWrite(call, sessionKeyOf(call), Properties, (properties) => ({
    body: { properties },
    mustExist: true,
  }))
}
