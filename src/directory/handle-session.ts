/** GET and PUT of one session: sections 4 to 6. */
import type { Caller } from '#contract/caller.ts'
import type { Scid } from '#contract/identifiers.ts'
import { SessionWrite } from '#contract/session.ts'
import { mayRead, nowhere } from '#rules/may-read.ts'
import type { SessionRecord, TemplateRecord } from '#rules/record.ts'
import { renderSession } from '#rules/render-session.ts'
import { applyTimers, nextTimer } from '#rules/timers.ts'
import { allowed, refuse, type Verdict } from '#rules/verdict.ts'
import { type WriteOutcome, writeSession } from '#rules/write-session.ts'
import type { Call } from './context.ts'
import { readSearch } from './handle-query.ts'
import { readDocument } from './read-body.ts'
import { sendJson, sendNothing, sendRefusals } from './respond.ts'
import { findSurroundings } from './store/people.ts'
import { findSession, removeSession, type SessionKey, saveSession } from './store/sessions.ts'
import type { Db } from './store/store.ts'
import { findTemplate, isKnownScid } from './store/templates.ts'

function keyOfCall(call: Call): SessionKey {
  const { scid = '', template = '', name = '' } = call.parts
  return { scid: scid.toLowerCase() as Scid, template, name }
}

async function findTemplateOf(db: Db, key: SessionKey): Promise<TemplateRecord | Response> {
  const template = await findTemplate(db, key.scid, key.template)
  if (template) return template
  const known = await isKnownScid(db, key.scid)
  return sendRefusals([
    known
      ? refuse(13, 'lookup.template', 'template', key.template)
      : refuse(13, 'lookup.scid', 'scid', key.scid),
  ])
}

/**
 * Reads a session as far as the caller may know of it, and applies what is due, as touching it does;
 * what changed is written back. To an outsider a private session is not there: the look-up itself
 * leaves it out, so that it takes no longer than for an absent one (choice 21).
 */
async function touch(
  call: Call,
  db: Db,
  key: SessionKey,
  by: Caller | 'anyone',
): Promise<SessionRecord | undefined> {
  const stored = await findSession(db, key, by)
  if (!stored) return undefined
  const applied = applyTimers(stored, call.context.now())
  if (applied === stored) return stored
  if (!applied) {
    await removeSession(db, key)
    return undefined
  }
  const changed = { ...applied, changeNumber: applied.changeNumber + 1, etag: `"${call.context.newId()}"` }
  await saveSession(db, changed, stored)
  return changed
}

function sendSession(call: Call, record: SessionRecord, status: number): Response {
  const timer = nextTimer(record)
  return sendJson(renderSession(record, call.caller, call.correlationId), status, {
    etag: record.etag,
    ...(timer !== null && { expires: new Date(timer).toUTCString() }),
  })
}

/** A tag as given back by clients: quoted or bare. */
function sameTag(given: string, etag: string): boolean {
  return given.replaceAll('"', '') === etag.replaceAll('"', '')
}

/** If-None-Match on a read compares weakly, and `*` is any (RFC 9110, 13.1.2). */
function isHeld(header: string | null, etag: string): boolean {
  const tags = (header ?? '').split(',').map((tag) => tag.trim().replace(/^W\//, ''))
  return header !== null && tags.some((tag) => tag === '*' || sameTag(tag, etag))
}

async function readVerdict(call: Call, db: Db, record: SessionRecord): Promise<Verdict> {
  const around = await findSurroundings(db, record, call.caller)
  return mayRead(record, call.caller, around)
}

export async function handleGetSession(call: Call): Promise<Response> {
  const key = keyOfCall(call)
  return call.context.db.transaction().execute(async (db) => {
    const template = await findTemplateOf(db, key)
    if (template instanceof Response) return template
    const record = await touch(call, db, key, call.caller)
    if (!record) return sendNothing(204)
    const verdict = await readVerdict(call, db, record)
    if (!verdict.allowed)
      return verdict.refusal.row === 4 ? sendNothing(204) : sendRefusals([verdict.refusal])
    if (isHeld(call.request.headers.get('if-none-match'), record.etag)) {
      return sendNothing(304, { etag: record.etag })
    }
    return sendSession(call, record, 200)
  })
}

interface Precondition {
  readonly ifMatch: string | undefined
  readonly create: boolean
}

/** The condition of a PUT, or nothing where its headers contradict each other (choice 22). */
function readPrecondition(headers: Headers): Precondition | undefined {
  const ifMatch = headers.get('if-match')?.trim()
  const ifNoneMatch = headers.get('if-none-match')?.trim()
  if (
    ifMatch?.includes(',') ||
    (ifNoneMatch !== undefined && (ifNoneMatch !== '*' || ifMatch !== undefined))
  ) {
    return undefined
  }
  return { ifMatch, create: ifNoneMatch === '*' }
}

function checkPrecondition(
  call: Call,
  condition: Precondition,
  record: SessionRecord | undefined,
): Response | undefined {
  if (condition.create && record) return sendNothing(412)
  if (condition.ifMatch === undefined) return undefined
  if (!record) return sendNothing(412)
  if (condition.ifMatch === '*' || sameTag(condition.ifMatch, record.etag)) return undefined
  return sendSession(call, record, 412)
}

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
      const readable = stored && refusal.row === 11 && (await readVerdict(call, db, stored)).allowed
      if (readable) return sendSession(call, stored, 403)
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
      await saveSession(db, outcome.record, stored)
      return sendSession(call, outcome.record, outcome.kind === 'created' ? 201 : 200)
    default:
      return outcome satisfies never
  }
}

/** Thrown to undo a transaction whose answer is already known. */
class Undo extends Error {
  readonly response: Response
  constructor(response: Response) {
    super('undone')
    this.response = response
  }
}

/** A name that is taken by a session the caller may not know of: all that such a PUT can be told. */
async function findTaken(call: Call, db: Db, key: SessionKey): Promise<Response | undefined> {
  const taken = await touch(call, db, key, 'anyone')
  return taken && sendRefusals([refuse(10, 'update.hidden', 'name', key.name)])
}

/** Decides and writes one PUT on an open transaction; the demo world is made through here too. */
export async function putSession(
  call: Call,
  db: Db,
  body: SessionWrite,
  condition: Precondition,
): Promise<Response> {
  const key = keyOfCall(call)
  const template = await findTemplateOf(db, key)
  if (template instanceof Response) return template
  const found = await touch(call, db, key, call.caller)
  const around = found ? await findSurroundings(db, found, call.caller) : nowhere
  const verdict = found ? mayRead(found, call.caller, around) : allowed
  // A place that lapsed just now leaves its holder an outsider, to whom a private session is absent.
  const stored = verdict.allowed || verdict.refusal.row !== 4 ? found : undefined
  if (!verdict.allowed && stored) return sendRefusals([verdict.refusal])
  const unmet = checkPrecondition(call, condition, stored)
  if (unmet) return unmet
  const { newId, now } = call.context
  const outcome = writeSession(stored, {
    scid: key.scid,
    template,
    name: stored?.name ?? key.name,
    body,
    caller: call.caller,
    around,
    newId,
    now: now(),
  })
  // Only what would really be created meets a hidden session; everything else is answered as if it were absent.
  const taken = outcome.kind === 'created' && !isDry(call) ? await findTaken(call, db, key) : undefined
  return taken ?? carryOut(call, db, key, outcome, stored)
}

/** `?nocommit=true`: the answer is given, and nothing is written. */
function isDry(call: Call): boolean {
  return call.url.searchParams.get('nocommit') === 'true'
}

export async function handlePutSession(call: Call): Promise<Response> {
  const { parameters, refusal } = readSearch(call.url.search)
  const stray = parameters.find(
    ([name, value]) => name !== 'nocommit' || (value !== 'true' && value !== 'false'),
  )
  if (refusal) return sendRefusals([refusal])
  if (stray) return sendRefusals([refuse(9, 'write.parameter', stray[0], stray[1])])
  const condition = readPrecondition(call.request.headers)
  if (!condition) {
    const given = [call.request.headers.get('if-match'), call.request.headers.get('if-none-match')].join(
      ' ; ',
    )
    return sendRefusals([refuse(9, 'precondition.unclear', 'If-Match, If-None-Match', given)])
  }
  const body = await readDocument(call.request, SessionWrite)
  if (body.refusal) return sendRefusals([body.refusal])
  try {
    return await call.context.db.transaction().execute(async (db) => {
      const response = await putSession(call, db, body.value, condition)
      if (isDry(call)) throw new Undo(response)
      return response
    })
  } catch (error) {
    if (error instanceof Undo) return error.response
    throw error
  }
}
