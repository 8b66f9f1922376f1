/** `POST /handles/query`: finds handles by owner, party or filter, in steps (choices 35 and 56). */

import { foldCase, type Xuid } from '#contract/identifiers.ts'
import { type HandleInclude, HandleQuery, handleIncludes } from '#contract/mpsd/handles.ts'
import { limits } from '#contract/mpsd/limits.ts'
import { type Answer, sendJson } from '#http/answer.ts'
import { type HandleRecord, isStillValid, renderHandle } from '#rules/handle-rules.ts'
import {
  parseFilter,
  parseOrderBy,
  type SearchableHandle,
  type SearchKey,
  type SearchOrder,
} from '#rules/search-filter.ts'
import type { SessionRecord } from '#rules/session-record.ts'
import { type Refusal, refuse } from '#rules/verdict.ts'
import type { Call } from '../context.ts'
import { readBody } from '../read-body.ts'
import { sendRefusals } from '../refusals.ts'
import { compareHandles, type HandleFilter, listHandles, listRelatedHandles } from '../store/handle-store.ts'
import { listFollowed } from '../store/people-store.ts'
import { lockName } from '../store/session-store.ts'
import { keyOfHandle, refuseUnknownParameters } from './handles.ts'
import { readSearch } from './query-sessions.ts'
import { openToRead } from './session-access.ts'

/** Reads `?include=`: ignores case, and refuses duplicate names. */
function readInclude(call: Call): { include: HandleInclude[]; refusal?: undefined } | { refusal: Refusal } {
  const stray = refuseUnknownParameters(call, ['include'])
  if (stray) return { refusal: stray }
  const { parameters } = readSearch(call.search)
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

interface ParsedHandleQuery {
  readonly query: HandleQuery
  readonly matchesFilter: (searched: SearchableHandle) => boolean
  /** If it is absent, the newest handles come first. */
  readonly order: SearchOrder | undefined
}

/** Checks the rules that involve several fields of a query, and parses its filter and order. */
function readHandleQuery(call: Call, query: HandleQuery): ParsedHandleQuery | { refusal: Refusal } {
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
  const read = filter === undefined ? undefined : parseFilter(filter)
  if (read && 'fault' in read) return refused(9, 'handle.filter', 'filter', filter ?? '', { at: read.fault })
  const order = orderBy === undefined ? undefined : parseOrderBy(orderBy)
  if (orderBy !== undefined && !order) return refused(9, 'handle.order-by', 'orderBy', orderBy)
  const condition = read?.condition
  return { query, order, matchesFilter: (one) => condition?.(one.searchAttributes) ?? true }
}

const toSearched = (handle: HandleRecord): SearchableHandle => ({
  createTime: new Date(handle.created).toISOString(),
  searchAttributes: handle.searchAttributes ?? {},
})

async function listOwners(call: Call, query: HandleQuery): Promise<readonly Xuid[] | undefined> {
  if (query.owners?.people) return listFollowed(call.context.db, query.owners.people.monikerXuid)
  return query.owners?.xuids
}

/** Refuses with row 13 if the SCID or the template of a query does not exist. */
async function findMissing(call: Call, { scid, templateName }: HandleQuery): Promise<Refusal | undefined> {
  if (scid === undefined) return undefined
  const templates = await call.context.templates(scid)
  if (templates.length === 0) return refuse(13, 'lookup.scid', 'scid', scid)
  const exists = templates.some(
    (one) => templateName === undefined || foldCase(one.name) === foldCase(templateName),
  )
  return exists ? undefined : refuse(13, 'lookup.template', 'templateName', templateName ?? '')
}

/** The number of handles that one statement reads. */
const pageSize = 200

/** Handles visible to every caller, or all handles if the caller is a server; newest first. */
async function* listUnrestricted(call: Call, filter: HandleFilter): AsyncGenerator<HandleRecord> {
  let after: HandleRecord | undefined
  for (;;) {
    const page = { after, limit: pageSize, includesRestricted: call.caller.server }
    const handles = await listHandles(call.context.db, filter, page)
    yield* handles
    if (handles.length < pageSize) return
    after = handles.at(-1)
    await call.slot.yieldIfDue()
  }
}

/** Handles with restricted visibility, of sessions that the caller is related to; newest first. */
async function listRestricted(call: Call, filter: HandleFilter): Promise<HandleRecord[]> {
  if (call.caller.server) return []
  const restricted: HandleRecord[] = []
  for await (const handles of listRelatedHandles(call.context.db, filter, call.caller)) {
    for (const handle of handles) restricted.push(handle)
    if (restricted.length > limits.maxHandlesExamined) break
    await call.slot.yieldIfDue()
  }
  return restricted.toSorted(compareHandles)
}

/** The newest handles that the caller may find, up to the limit of one query (choice 56). */
async function* listCandidates(call: Call, filter: HandleFilter): AsyncGenerator<HandleRecord> {
  if (filter.owners?.length === 0) return
  const restricted = await listRestricted(call, filter)
  let at = 0
  let examined = 0
  for await (const handle of listUnrestricted(call, filter)) {
    for (let next = restricted[at]; next && compareHandles(next, handle) < 0; next = restricted[++at])
      yield next
    yield handle
    if (++examined >= limits.maxHandlesExamined) return
  }
  yield* restricted.slice(at)
}

/** The candidates that match the filter of the query, in its order. */
async function* listMatching(
  call: Call,
  filter: HandleFilter,
  parsed: ParsedHandleQuery,
): AsyncGenerator<HandleRecord> {
  const { order, matchesFilter } = parsed
  const found: { readonly handle: HandleRecord; readonly key: SearchKey }[] = []
  for await (const handle of listCandidates(call, filter)) {
    const searched = toSearched(handle)
    if (!matchesFilter(searched)) continue
    if (order) found.push({ handle, key: order.keyOf(searched) })
    else yield handle
  }
  if (order) yield* found.toSorted((a, b) => order.compare(a.key, b.key)).map(({ handle }) => handle)
}

/** The handles whose session the caller may read, with the session; each session is opened once. */
async function* listReadable(call: Call, handles: AsyncIterable<HandleRecord>) {
  const known = new Map<string, SessionRecord | undefined>()
  for await (const handle of handles) {
    const key = keyOfHandle(handle)
    const name = lockName(key)
    if (!known.has(name)) {
      const opened = await openToRead(call, key)
      known.set(name, opened && !opened.refusal ? opened.record : undefined)
    }
    const record = known.get(name)
    if (record && isStillValid(handle, record)) yield { handle, record }
    await call.slot.yieldIfDue()
  }
}

export async function handleQueryHandles(call: Call): Promise<Answer> {
  const included = readInclude(call)
  if (included.refusal) return sendRefusals([included.refusal])
  const body = readBody(call.body, HandleQuery)
  if (body.refusal) return sendRefusals([body.refusal])
  const parsed = readHandleQuery(call, body.value)
  if ('refusal' in parsed) return sendRefusals([parsed.refusal])
  const { type, scid, templateName: template } = parsed.query
  const missing = await findMissing(call, parsed.query)
  if (missing) return sendRefusals([missing])
  const isPartyType = type === 'invite' || type === 'transfer'
  const owners = await listOwners(call, parsed.query)
  const participant = isPartyType && !call.caller.server ? call.caller.xuid : undefined
  const filter = { type, scid, template, owners, participant }
  const results = []
  for await (const { handle, record } of listReadable(call, listMatching(call, filter, parsed))) {
    results.push(renderHandle(handle, record, included.include))
    if (results.length === limits.maxHandles) break
  }
  return sendJson({ results })
}
