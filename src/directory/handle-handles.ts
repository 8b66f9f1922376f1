/** Handles: made, found, read, deleted, and the session behind one (choices 34 to 36). */

import { buildPath } from '#contract/endpoints.ts'
import { type HandleInclude, HandleQuery, HandleWrite, handleIncludes } from '#contract/handles.ts'
import { keyOf, type Scid, type Xuid } from '#contract/identifiers.ts'
import { limits } from '#contract/limits.ts'
import {
  createHandle,
  type HandleRecord,
  isShownTo,
  isStanding,
  refuseHandle,
  refuseRemoval,
  renderHandle,
} from '#rules/handles.ts'
import type { SessionRecord } from '#rules/record.ts'
import { readFilter, readOrder, type Searched } from '#rules/search-filter.ts'
import { type Refusal, refuse } from '#rules/verdict.ts'
import type { Call } from './context.ts'
import { readSearch } from './handle-query.ts'
import { getSession, writeSessionOf } from './handle-session.ts'
import { readDocument } from './read-body.ts'
import { type Answer, sendJson, sendNothing, sendRefusals } from './respond.ts'
import { findTemplateOf, judge, openToRead, touch, writeAlone } from './session-access.ts'
import { findHandle, listHandles, removeHandle, saveHandle } from './store/handles.ts'
import { listFollowed } from './store/people.ts'
import type { SessionKey } from './store/sessions.ts'
import { listTemplates } from './store/templates.ts'

function keyOfHandle(handle: Pick<HandleRecord, 'ref'>): SessionKey {
  return { scid: handle.ref.scid as Scid, template: handle.ref.templateName, name: handle.ref.name }
}

/** An address of handles takes no parameters but those that are named. */
function refuseStray(call: Call, known: readonly string[] = []): Refusal | undefined {
  const { parameters, refusal } = readSearch(call.url.search)
  const stray = parameters.find(([name]) => !known.includes(name))
  return refusal ?? (stray && refuse(9, 'handle.include', stray[0], stray[1]))
}

export async function handleCreateHandle(call: Call): Promise<Answer> {
  const stray = refuseStray(call)
  if (stray) return sendRefusals([stray])
  const body = readDocument(call.body, HandleWrite)
  if (body.refusal) return sendRefusals([body.refusal])
  const write = body.value
  const { context, caller } = call
  if (write.type === 'search') {
    const throttled = await context.limiter(caller, 'searchHandles')
    if (throttled) return sendJson(throttled.body, 429, { 'retry-after': String(throttled.retryAfter) })
  }
  const { scid, templateName: template, name } = write.sessionRef
  const key = { scid, template, name }
  const found = await findTemplateOf(context.db, key)
  if (found.refusal) return sendRefusals([found.refusal])
  return writeAlone(call, key, async (db) => {
    const opened = await judge(call, db, await touch(call, db, key, caller))
    if (!opened) return sendRefusals([refuse(13, 'handle.session', 'sessionRef.name', name)])
    if (opened.refusal) return sendRefusals([opened.refusal])
    const refusal = refuseHandle(write, opened.record, caller)
    if (refusal) return sendRefusals([refusal])
    const handle = createHandle(write, opened.record, caller, context.now(), context.newId())
    await saveHandle(db, handle)
    return sendJson(renderHandle(handle, opened.record), 201, { location: `/handles/${handle.id}` })
  })
}

/** A handle and its session, where both are there for this caller. */
async function openHandle(call: Call): Promise<{ handle: HandleRecord; record: SessionRecord } | Answer> {
  const { id = '' } = call.parts
  const missing = () => sendRefusals([refuse(13, 'handle.missing', 'id', id)])
  const handle = await findHandle(call.context.db, id)
  if (!handle || !isShownTo(handle, call.caller)) return missing()
  const opened = await openToRead(call, keyOfHandle(handle))
  if (!opened || opened.refusal || !isStanding(handle, opened.record)) return missing()
  return { handle, record: opened.record }
}

export async function handleGetHandle(call: Call): Promise<Answer> {
  const stray = refuseStray(call)
  if (stray) return sendRefusals([stray])
  const opened = await openHandle(call)
  return 'status' in opened ? opened : sendJson(renderHandle(opened.handle, opened.record))
}

export async function handleDeleteHandle(call: Call): Promise<Answer> {
  const stray = refuseStray(call)
  if (stray) return sendRefusals([stray])
  const opened = await openHandle(call)
  if ('status' in opened) return opened
  const refusal = refuseRemoval(opened.handle, call.caller)
  if (refusal) return sendRefusals([refusal])
  await removeHandle(call.context.db, opened.handle.id)
  return sendNothing(204)
}

/** The answer of the session's own address, and where that is. */
async function atSession(call: Call, answer: (key: SessionKey) => Promise<Answer>): Promise<Answer> {
  const opened = await openHandle(call)
  if ('status' in opened) return opened
  const key = keyOfHandle(opened.handle)
  const answered = await answer(key)
  const headers = { ...answered.headers, 'content-location': buildPath('getSession', { ...key }) }
  return { ...answered, headers }
}

export async function handleGetHandleSession(call: Call): Promise<Answer> {
  return atSession(call, (key) => getSession(call, key))
}

export async function handlePutHandleSession(call: Call): Promise<Answer> {
  return atSession(call, (key) => writeSessionOf(call, key, true))
}

/** Reads `?include=`, in any case; each name once. */
function readInclude(call: Call): { include: HandleInclude[]; refusal?: undefined } | { refusal: Refusal } {
  const stray = refuseStray(call, ['include'])
  if (stray) return { refusal: stray }
  const { parameters } = readSearch(call.url.search)
  const [first, second] = parameters
  const given = (first?.[1] ?? '').split(',').map((name) => name.trim())
  const include = handleIncludes.filter((name) =>
    given.some((one) => one.toLowerCase() === name.toLowerCase()),
  )
  if (second || (first && include.length !== given.length)) {
    return { refusal: refuse(9, 'handle.include', 'include', (second ?? first)?.[1] ?? '') }
  }
  return { include }
}

interface Asked {
  readonly query: HandleQuery
  readonly isWanted: (searched: Searched) => boolean
  readonly compare: ((a: Searched, b: Searched) => number) | undefined
}

/** Holds a query against the rules that join its fields, and reads its condition and order. */
function readHandleQuery(call: Call, query: HandleQuery): Asked | { refusal: Refusal } {
  const refused = (...rest: Parameters<typeof refuse>) => ({ refusal: refuse(...rest) })
  const { type, owners, filter, orderBy } = query
  if (query.communicatePermissionRequired) {
    return refused('not-built', 'handle.permission', 'communicatePermissionRequired', 'true')
  }
  if (owners && (owners.xuids === undefined) === (owners.people === undefined)) {
    return refused(9, 'handle.query-owners', 'owners', Object.keys(owners).join(', '))
  }
  if (type === 'activity' && !owners) return refused(9, 'handle.query-owners', 'owners', '')
  if (type === 'search' && (!query.scid || !query.templateName)) {
    return refused(9, 'handle.query-search', query.scid ? 'templateName' : 'scid', '')
  }
  if (type !== 'search' && (filter ?? orderBy) !== undefined) {
    return refused(9, 'handle.query-search', filter ? 'filter' : 'orderBy', filter ?? orderBy ?? '')
  }
  const moniker = owners?.people?.monikerXuid
  if (moniker !== undefined && moniker !== call.caller.xuid && !call.caller.server) {
    return refused(10, 'handle.query-people', 'owners.people.monikerXuid', moniker)
  }
  const read = filter === undefined ? undefined : readFilter(filter)
  if (read && 'fault' in read) return refused(9, 'handle.filter', 'filter', filter ?? '', { at: read.fault })
  const compare = orderBy === undefined ? undefined : readOrder(orderBy)
  if (orderBy !== undefined && !compare) return refused(9, 'handle.order-by', 'orderBy', orderBy)
  const condition = read?.condition
  return { query, compare, isWanted: (one) => condition?.(one.searchAttributes) ?? true }
}

const toSearched = (handle: HandleRecord): Searched => ({
  createTime: new Date(handle.created).toISOString(),
  searchAttributes: handle.searchAttributes ?? {},
})

async function ownersOf(call: Call, query: HandleQuery): Promise<readonly Xuid[] | undefined> {
  if (query.owners?.people) return listFollowed(call.context.db, query.owners.people.monikerXuid)
  return query.owners?.xuids
}

/** Row 13, where a query names a SCID or a template that is not there. */
async function findMissing(call: Call, { scid, templateName }: HandleQuery): Promise<Refusal | undefined> {
  if (scid === undefined) return undefined
  const templates = await listTemplates(call.context.db, scid)
  if (templates.length === 0) return refuse(13, 'lookup.scid', 'scid', scid)
  const isThere = templates.some(
    (one) => templateName === undefined || keyOf(one.name) === keyOf(templateName),
  )
  return isThere ? undefined : refuse(13, 'lookup.template', 'templateName', templateName ?? '')
}

export async function handleQueryHandles(call: Call): Promise<Answer> {
  const included = readInclude(call)
  if (included.refusal) return sendRefusals([included.refusal])
  const body = readDocument(call.body, HandleQuery)
  if (body.refusal) return sendRefusals([body.refusal])
  const asked = readHandleQuery(call, body.value)
  if ('refusal' in asked) return sendRefusals([asked.refusal])
  const { type, scid, templateName: template } = asked.query
  const missing = await findMissing(call, asked.query)
  if (missing) return sendRefusals([missing])
  const isOfParties = type === 'invite' || type === 'transfer'
  const owners = await ownersOf(call, asked.query)
  const party = isOfParties && !call.caller.server ? call.caller.xuid : undefined
  const all = await listHandles(call.context.db, { type, scid, template, owners, party })
  const wanted = all.filter((handle) => asked.isWanted(toSearched(handle)))
  const { compare } = asked
  const ordered = compare ? wanted.toSorted((a, b) => compare(toSearched(a), toSearched(b))) : wanted
  const results = []
  for (const handle of ordered) {
    const opened = await openToRead(call, keyOfHandle(handle))
    if (!opened || opened.refusal || !isStanding(handle, opened.record)) continue
    results.push(renderHandle(handle, opened.record, included.include))
    if (results.length === limits.handlesMost) break
  }
  return sendJson({ results })
}
