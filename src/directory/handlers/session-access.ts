/** Reads and writes of one session: checks access, applies due timers, and locks the session for writes. */

import { foldCase, type Scid } from '#contract/identifiers.ts'
import { writeJson } from '#contract/write-json.ts'
import { type Answer, sendJsonText, sendNothing } from '#http/answer.ts'
import { canRead, noRelations } from '#rules/can-read.ts'
import { renderSession } from '#rules/render-session.ts'
import { hasCapability, type SessionRecord, type TemplateRecord } from '#rules/session-record.ts'
import { applyTimers, nextTimer } from '#rules/timers.ts'
import { type Refusal, refuse } from '#rules/verdict.ts'
import type { Call } from '../context.ts'
import { endSession, findLapsed } from '../store/ended-store.ts'
import type { Db } from '../store/engine.ts'
import { findRelations } from '../store/people-store.ts'
import {
  findHead,
  findSession,
  lockName,
  recallSession,
  type SessionKey,
  saveSession,
} from '../store/session-store.ts'
import { listTemplates } from '../store/template-store.ts'
import type { ListTemplates } from '../templates.ts'
import { failsIfMatch, matchesIfNoneMatch, type Precondition } from './precondition.ts'
import { readSearch } from './query-sessions.ts'

export function sessionKeyOf(call: Call): SessionKey {
  const { scid = '', template = '', name = '' } = call.parts
  return { scid: scid.toLowerCase() as Scid, template, name }
}

type FoundTemplate =
  | { readonly template: TemplateRecord; readonly refusal?: undefined }
  | { readonly template?: undefined; readonly refusal: Refusal }

function chooseTemplate(templates: readonly TemplateRecord[], key: SessionKey): FoundTemplate {
  const wanted = foldCase(key.template)
  const template = templates.find(({ name }) => foldCase(name) === wanted)
  if (template) return { template }
  const known = templates.length > 0
  const clause = known ? 'lookup.template' : 'lookup.scid'
  return { refusal: refuse(13, clause, known ? 'template' : 'scid', known ? key.template : key.scid) }
}

/** Finds the template of a session, or refuses with row 13. The result is no promise if the templates are in memory. */
export function findTemplateOf(list: ListTemplates, key: SessionKey): FoundTemplate | Promise<FoundTemplate> {
  const templates = list(key.scid)
  if (templates instanceof Promise) return templates.then((read) => chooseTemplate(read, key))
  return chooseTemplate(templates, key)
}

/** The templates as a transaction sees them. */
export const templatesIn =
  (db: Db): ListTemplates =>
  (scid) =>
    listTemplates(db, scid)

/** Loads a session and applies its due timers. Call it in a transaction that has the session's lock. */
export async function loadWithDueTimers(
  call: Call,
  db: Db,
  key: SessionKey,
): Promise<SessionRecord | undefined> {
  const stored = await findSession(db, key)
  if (!stored) return undefined
  const applied = applyTimers(stored, call.context.now())
  if (applied === stored) return stored
  if (!applied) {
    const ended = findLapsed(stored, call.context.now())
    if (ended) await endSession(db, key, ended)
    return undefined
  }
  const changed = { ...applied, changeNumber: applied.changeNumber + 1, etag: `"${call.context.newId()}"` }
  await saveSession(db, changed, stored)
  return changed
}

export type OpenedSession =
  | { readonly record: SessionRecord; readonly refusal?: undefined }
  /** The session exists, and the caller may not read it: row 10, which never carries the session. */
  | { readonly record: SessionRecord; readonly refusal: Refusal }
  /** The session does not exist. */
  | undefined

/** Checks whether the caller may read a session whose due timers were applied. For most callers the result is no promise. */
export function authorizeRead(
  call: Call,
  db: Db,
  record: SessionRecord | undefined,
): OpenedSession | Promise<OpenedSession> {
  if (!record) return undefined
  // Most callers may read whatever their relations to the members are.
  if (canRead(record, call.caller, noRelations).allowed) return { record }
  return authorizeByRelations(call, db, record)
}

async function authorizeByRelations({ caller }: Call, db: Db, record: SessionRecord): Promise<OpenedSession> {
  const verdict = canRead(record, caller, await findRelations(db, record, caller))
  return verdict.allowed ? { record } : { record, refusal: verdict.refusal }
}

/** Opens a session for reading. It is locked only if a timer is due. */
export async function openToRead(call: Call, key: SessionKey): Promise<OpenedSession> {
  const { db, engine, now, keptSessions } = call.context
  const remembered = recallSession(db, key, keptSessions)
  const found = remembered ?? (await findSession(db, key, keptSessions))
  if (!found || applyTimers(found, now()) === found) return authorizeRead(call, db, found)
  const opened = await engine.write(
    db,
    { locks: [lockName(key)], wait: call.slot.releaseWhile },
    async (trx) => authorizeRead(call, trx, await loadWithDueTimers(call, trx, key)),
  )
  call.context.changes.publish({ key, before: found })
  return opened
}

/** Thrown to roll back a transaction of a dry run; carries the answer. */
class Rollback extends Error {
  readonly answer: Answer
  constructor(answer: Answer) {
    super('undone')
    this.answer = answer
  }
}

/** `?nocommit=true`: the request is answered, but nothing is written. */
export function isDryRun(call: Call): boolean {
  return new URLSearchParams(call.search).get('nocommit') === 'true'
}

/** Refuses every parameter of a write other than `nocommit`. */
export function refuseParameters(call: Call): Refusal | undefined {
  const { parameters, refusal } = readSearch(call.search)
  const unknownParameter = parameters.find(
    ([name, value]) => name !== 'nocommit' || (value !== 'true' && value !== 'false'),
  )
  return (
    refusal ?? (unknownParameter && refuse(9, 'write.parameter', unknownParameter[0], unknownParameter[1]))
  )
}

async function runLocked(
  call: Call,
  locks: readonly string[],
  work: (db: Db) => Promise<Answer>,
): Promise<Answer> {
  const { db, engine } = call.context
  try {
    return await engine.write(db, { locks, wait: call.slot.releaseWhile }, async (trx) => {
      const answer = await work(trx)
      if (isDryRun(call)) throw new Rollback(answer)
      return answer
    })
  } catch (error) {
    if (error instanceof Rollback) return error.answer
    throw error
  }
}

/**
 * Serializes the writes to one session over all processes. The answer of `work` is sent after the commit, and whoever
 * watches the session or its SCID is told.
 */
export async function withSessionLock(
  call: Call,
  key: SessionKey,
  work: (db: Db) => Promise<Answer>,
  extraLocks: readonly string[] = [],
): Promise<Answer> {
  const { changes } = call.context
  const locks = [lockName(key), ...extraLocks]
  let before: SessionRecord | undefined
  const answer = await runLocked(call, locks, async (db) => {
    before = changes.needsBefore() ? await findSession(db, key) : undefined
    return work(db)
  })
  changes.publish({ key, before })
  return answer
}

function headersFor(etag: string, timer: number | null): Record<string, string> {
  return { etag, ...(timer !== null && { expires: new Date(timer).toUTCString() }) }
}

/** The headers of an answer that contains a session or a part of one. */
export function headersOf(record: SessionRecord): Record<string, string> {
  return headersFor(record.etag, nextTimer(record))
}

/**
 * Answers row 8 without reading the document, if the caller already has the current session. Returns
 * undefined if the document is needed: a timer is due, or the caller's access depends on the members.
 */
export function answerIfNotModified(call: Call, key: SessionKey): Promise<Answer | undefined> | undefined {
  const { headers } = call
  if (headers.get('if-none-match') === null || headers.get('if-match') !== null) return undefined
  return compareHead(call, key)
}

async function compareHead({ headers, context, caller }: Call, key: SessionKey): Promise<Answer | undefined> {
  const head = await findHead(context.db, key, context.keptSessions)
  const isReadable = head && (head.isPublic || caller.server)
  if (!isReadable || !matchesIfNoneMatch(headers.get('if-none-match'), head.etag)) return undefined
  if (head.nextStep !== null && head.nextStep <= context.now()) return undefined
  return sendNothing(304, headersFor(head.etag, head.nextStep))
}

export function renderFor(call: Call, record: SessionRecord) {
  return renderSession(record, call.caller, call.correlationId, call.contractVersion)
}

/** The parts of a session's text before and after the correlation id, for each form that callers are shown. */
type RenderedForms = Map<string, readonly [string, string]>

/** Records do not change, so their texts do not either. */
const rendered = new WeakMap<SessionRecord, RenderedForms>()

/** No session has this text: correlation ids and branches are GUIDs, and all other texts come later. */
const correlationMark = '@'

function writeSessionText(call: Call, record: SessionRecord): string {
  const { caller, contractVersion, correlationId } = call
  // What of a session depends on its reader: a large one shows each member alone, and old contracts write timeouts
  // in another way.
  const reader = hasCapability(record, 'large') ? `${caller.server ? 'server' : caller.xuid}` : 'anybody'
  const form = `${contractVersion} ${reader}`
  const forms: RenderedForms = rendered.get(record) ?? new Map()
  const known = forms.get(form)
  if (known) return known[0] + correlationId + known[1]
  const text = writeJson(renderSession(record, caller, correlationMark, contractVersion))
  const at = text.indexOf(`"${correlationMark}"`) + 1
  const parts = [text.slice(0, at), text.slice(at + correlationMark.length)] as const
  if (forms.size < maxForms) rendered.set(record, forms.set(form, parts))
  return parts[0] + correlationId + parts[1]
}

/** Forms of one session that are kept. A large session has one for each member. */
const maxForms = 4

/** Sends the whole session, even if the address names only a part of it (rows 1, 2, 11, 21). */
export function sendSession(call: Call, record: SessionRecord, status: number): Answer {
  return sendJsonText(writeSessionText(call, record), status, headersOf(record))
}

/** Rows 20 and 21: the precondition of a write does not hold. Row 21 carries the session as it is. */
export function sendFailedPrecondition(
  call: Call,
  { create }: Precondition,
  stale: SessionRecord | undefined,
): Answer {
  if (stale) return { ...sendSession(call, stale, 412), clause: 'precondition.synchronised' }
  return { ...sendNothing(412), clause: create ? 'precondition.create' : 'precondition.update' }
}

/** Answers row 20 if If-Match fails, row 8 if the caller already has this session, otherwise undefined. */
export function answerReadPrecondition(call: Call, record: SessionRecord): Answer | undefined {
  if (failsIfMatch(call.headers, record)) {
    return { ...sendNothing(412), clause: 'precondition.synchronised' }
  }
  if (!matchesIfNoneMatch(call.headers.get('if-none-match'), record.etag)) return undefined
  return sendNothing(304, headersOf(record))
}
