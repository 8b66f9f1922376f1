/** `POST /handles/query`: finds handles by owner, party or filter, in steps (choices 35 and 56). */
import { type HandleInclude, HandleQuery, handleIncludes } from '#contract/handles.ts'
import { keyOf, type Xuid } from '#contract/identifiers.ts'
import { limits } from '#contract/limits.ts'
import { type HandleRecord, isStanding, renderHandle } from '#rules/handles.ts'
import type { SessionRecord } from '#rules/record.ts'
import {
  readFilter,
  readOrder,
  type Searched,
  type SearchKey,
  type SearchOrder,
} from '#rules/search-filter.ts'
import { type Refusal, refuse } from '#rules/verdict.ts'
import type { Call } from './context.ts'
import { keyOfHandle, refuseStray } from './handle-handles.ts'
import { readSearch } from './handle-query.ts'
import { readDocument } from './read-body.ts'
import { type Answer, sendJson, sendRefusals } from './respond.ts'
import { openToRead } from './session-access.ts'
import { compareHandles, type HandleFilter, listHandles, listNearHandles } from './store/handles.ts'
import { listFollowed } from './store/people.ts'
import { lockName } from './store/sessions.ts'
import { listTemplates } from './store/templates.ts'

/** Reads `?include=`: ignores case, and refuses duplicate names. */
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
  /** If it is absent, the newest handles come first. */
  readonly order: SearchOrder | undefined
}

/** Checks the rules that involve several fields of a query, and parses its filter and order. */
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
  const order = orderBy === undefined ? undefined : readOrder(orderBy)
  if (orderBy !== undefined && !order) return refused(9, 'handle.order-by', 'orderBy', orderBy)
  const condition = read?.condition
  return { query, order, isWanted: (one) => condition?.(one.searchAttributes) ?? true }
}

const toSearched = (handle: HandleRecord): Searched => ({
  createTime: new Date(handle.created).toISOString(),
  searchAttributes: handle.searchAttributes ?? {},
})

async function ownersOf(call: Call, query: HandleQuery): Promise<readonly Xuid[] | undefined> {
  if (query.owners?.people) return listFollowed(call.context.db, query.owners.people.monikerXuid)
  return query.owners?.xuids
}

/** Refuses with row 13 if the SCID or the template of a query does not exist. */
async function findMissing(call: Call, { scid, templateName }: HandleQuery): Promise<Refusal | undefined> {
  if (scid === undefined) return undefined
  const templates = await listTemplates(call.context.db, scid)
  if (templates.length === 0) return refuse(13, 'lookup.scid', 'scid', scid)
  const isThere = templates.some(
    (one) => templateName === undefined || keyOf(one.name) === keyOf(templateName),
  )
  return isThere ? undefined : refuse(13, 'lookup.template', 'templateName', templateName ?? '')
}

/** The number of handles that one statement reads. */
const pageSize = 200

/** Handles visible to every caller, or all handles if the caller is a server; newest first. */
async function* listInPages(call: Call, filter: HandleFilter): AsyncGenerator<HandleRecord> {
  let after: HandleRecord | undefined
  for (;;) {
    const page = { after, limit: pageSize, everything: call.caller.server }
    const handles = await listHandles(call.context.db, filter, page)
    yield* handles
    if (handles.length < pageSize) return
    after = handles.at(-1)
    await call.turn.giveWay()
  }
}

/** Handles with restricted visibility, of sessions that the caller is related to; newest first. */
async function listNear(call: Call, filter: HandleFilter): Promise<HandleRecord[]> {
  if (call.caller.server) return []
  const near: HandleRecord[] = []
  for await (const handles of listNearHandles(call.context.db, filter, call.caller)) {
    for (const handle of handles) near.push(handle)
    if (near.length > limits.handlesExamined) break
    await call.turn.giveWay()
  }
  return near.toSorted(compareHandles)
}

/** The newest handles that the caller may find, up to the limit of one query (choice 56). */
async function* listCandidates(call: Call, filter: HandleFilter): AsyncGenerator<HandleRecord> {
  const near = await listNear(call, filter)
  let at = 0
  let examined = 0
  for await (const handle of listInPages(call, filter)) {
    for (let next = near[at]; next && compareHandles(next, handle) < 0; next = near[++at]) yield next
    yield handle
    if (++examined >= limits.handlesExamined) return
  }
  yield* near.slice(at)
}

/** The candidates that match the filter of the query, in its order. */
async function* inWantedOrder(call: Call, filter: HandleFilter, asked: Asked): AsyncGenerator<HandleRecord> {
  const { order, isWanted } = asked
  const found: { readonly handle: HandleRecord; readonly key: SearchKey }[] = []
  for await (const handle of listCandidates(call, filter)) {
    const searched = toSearched(handle)
    if (!isWanted(searched)) continue
    if (order) found.push({ handle, key: order.keyOf(searched) })
    else yield handle
  }
  if (order) yield* found.toSorted((a, b) => order.compare(a.key, b.key)).map(({ handle }) => handle)
}

/** The handles whose session the caller may read, with the session; each session is opened once. */
async function* listShown(call: Call, handles: AsyncIterable<HandleRecord>) {
  const known = new Map<string, SessionRecord | undefined>()
  for await (const handle of handles) {
    const key = keyOfHandle(handle)
    const name = lockName(key)
    if (!known.has(name)) {
      const opened = await openToRead(call, key)
      known.set(name, opened && !opened.refusal ? opened.record : undefined)
    }
    const record = known.get(name)
    if (record && isStanding(handle, record)) yield { handle, record }
    await call.turn.giveWay()
  }
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
  const filter = { type, scid, template, owners, party }
  const results = []
  for await (const { handle, record } of listShown(call, inWantedOrder(call, filter, asked))) {
    results.push(renderHandle(handle, record, included.include))
    if (results.length === limits.handlesMost) break
  }
  return sendJson({ results })
}
