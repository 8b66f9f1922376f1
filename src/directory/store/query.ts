/** Section 3 of the contract in SQL, for speed. Tests compare it with `rules/answer.ts`. */

import { setImmediate } from 'node:timers/promises'
import { type ExpressionBuilder, sql } from 'kysely'
import { foldCase, type Scid, type Xuid } from '#contract/identifiers.ts'
import type { ReportedVisibility, SessionQuery } from '#contract/mpsd/query.ts'
import type { ResultRow } from '#contract/mpsd/results.ts'
import { compareText } from '#contract/text.ts'
import { reportState } from '#rules/match.ts'
import { joinKeywords, type MemberState, type TemplateRecord } from '#rules/session-record.ts'
import { type CreateParameter, prepare } from './compiled-queries.ts'
import { DamagedDocument } from './document.ts'
import type { Db } from './engine.ts'
import type { Schema } from './schema.ts'
import { memberSeal, resultSeal, sumText } from './seal.ts'

/** Number of XUIDs of a batch after which other requests may run. */
const xuidsPerYield = 20

type Sessions = ExpressionBuilder<Schema & { s: Schema['sessions'] }, 's'>

/** Members who are still present at `now`. */
const fromPresentMembers = (now: number) => sql`from session_members c
  where c.scid = s.scid and c.template_key = s.template_key and c.name_key = s.name_key
  and (c.lapses_at is null or c.lapses_at > ${now})`

/** Whether no member's timeout has passed, so that the stored counts are correct. */
const hasNoLapsedMember = (now: number) => sql<boolean>`(s.next_lapse is null or s.next_lapse > ${now})`

export function isAlive(now: number) {
  return sql<boolean>`(s.end_due is null or s.end_due > ${now})`
}

function hasVisibility(wanted: ReportedVisibility, now: number) {
  if (wanted === 'private' || wanted === 'visible') return sql<boolean>`s.visibility = ${wanted}`
  const comparison = wanted === 'full' ? sql`>=` : sql`<`
  const members = sql`case when ${hasNoLapsedMember(now)} then s.member_count else (select count(*) ${fromPresentMembers(now)}) end`
  return sql<boolean>`s.visibility = 'open' and ${members} ${comparison} s.places`
}

function carriesKeyword(part: Sessions, keywordKey: string, templateKeys: readonly string[]) {
  const own = part.exists(
    part
      .selectFrom('session_keywords as k')
      .select('k.keyword_key')
      .whereRef('k.scid', '=', 's.scid')
      .whereRef('k.template_key', '=', 's.template_key')
      .whereRef('k.name_key', '=', 's.name_key')
      .where('k.keyword_key', '=', keywordKey),
  )
  return templateKeys.length > 0 ? part.or([own, part('s.template_key', 'in', templateKeys)]) : own
}

/** The parts of a query that decide the text of its statements. */
interface Shape {
  readonly hasTemplate: boolean
  readonly hasVersion: boolean
  readonly hasKeyword: boolean
  readonly visibility: ReportedVisibility | undefined
  readonly private: boolean
  readonly reservations: boolean
  readonly inactive: boolean
  /** Keys of the templates that carry the keyword for all their sessions. */
  readonly templateKeys: readonly string[]
}

/** What a run of a statement gives. Parts that the shape leaves out are not read. */
interface Values {
  readonly scid: Scid
  /** Milliseconds since 1970. */
  readonly now: number
  readonly take: number
  readonly template?: string | undefined
  readonly version?: number | undefined
  readonly keyword?: string | undefined
  readonly xuid?: Xuid
  /** The template that carries the keyword. */
  readonly carrier?: string
}

function shapeOf(query: SessionQuery, templateKeys: readonly string[]): Shape {
  return {
    hasTemplate: query.template !== undefined,
    hasVersion: query.version !== undefined,
    hasKeyword: query.keyword !== undefined,
    visibility: query.visibility,
    private: query.private,
    reservations: query.reservations,
    inactive: query.inactive,
    templateKeys,
  }
}

/** Selects result columns with every filter except those on a user or a keyword. */
function selectSessions(db: Db, shape: Shape, parameter: CreateParameter<Values>) {
  const now = parameter('now')
  let found = db.selectFrom('sessions as s').where('s.scid', '=', parameter('scid')).where(isAlive(now))
  if (shape.hasTemplate) found = found.where('s.template_key', '=', parameter('template'))
  if (shape.visibility) found = found.where(hasVisibility(shape.visibility, now))
  if (shape.hasVersion) found = found.where('s.version', '<=', parameter('version'))
  return found
    .select(['s.result', 's.template_key', 's.next_lapse', 's.result_seal'])
    .limit(parameter('take'))
}

function statesOf({ reservations, inactive }: Shape): MemberState[] {
  const states: MemberState[] = ['active']
  if (reservations) states.push('reserved')
  if (inactive) states.push('ready', 'inactive')
  return states
}

/** Whether the query asks for nothing that the 403 rule protects, so that any caller may send it. */
const isPublicQuery = (shape: Shape) => !shape.private && !shape.reservations

/** A user's sessions. The index of the members gives them in the order of results. */
const selectByUser = prepare<Shape, Values>()((db, shape, parameter) => {
  let found = selectSessions(db, shape, parameter)
  if (shape.hasKeyword) {
    const key = parameter('keyword')
    found = found.where((part) => carriesKeyword(part, key, shape.templateKeys))
  }
  const now = parameter('now')
  // A literal, not a parameter: only then does the database use the partial index of public rows.
  if (isPublicQuery(shape)) found = found.where(sql<boolean>`m.hidden = 0`)
  else if (!shape.private) found = found.where(sql<boolean>`s.hidden = 0`)
  return found
    .innerJoin('session_members as m', (on) =>
      on
        .onRef('m.scid', '=', 's.scid')
        .onRef('m.template_key', '=', 's.template_key')
        .onRef('m.name_key', '=', 's.name_key'),
    )
    .where('m.xuid', '=', parameter('xuid'))
    .where('m.state', 'in', statesOf(shape))
    .where((part) => part.or([part('m.lapses_at', 'is', null), part('m.lapses_at', '>', now)]))
    .select(['m.state', 'm.my_turn', 'm.seal'])
    .orderBy('m.start_time', 'desc')
    .orderBy('m.name_key')
    .orderBy('m.template_key')
})

/**
 * Sessions that carry the keyword themselves. The index of the keywords gives them in the order of results.
 */
const selectByKeyword = prepare<Shape, Values>()((db, shape, parameter) =>
  selectSessions(db, shape, parameter)
    .$if(!shape.private, (found) => found.where(sql<boolean>`k.hidden = 0`))
    .innerJoin('session_keywords as k', (on) =>
      on
        .onRef('k.scid', '=', 's.scid')
        .onRef('k.template_key', '=', 's.template_key')
        .onRef('k.name_key', '=', 's.name_key'),
    )
    .where('k.scid', '=', parameter('scid'))
    .where('k.keyword_key', '=', parameter('keyword'))
    .select(['s.start_time', 's.name_key'])
    .orderBy('k.start_time', 'desc')
    .orderBy('k.name_key')
    .orderBy('k.template_key'),
)

/** Sessions of a template that carries the keyword for all its sessions. */
const selectByTemplate = prepare<Shape, Values>()((db, shape, parameter) =>
  selectSessions(db, shape, parameter)
    .$if(!shape.private, (found) => found.where(sql<boolean>`s.hidden = 0`))
    .where('s.template_key', '=', parameter('carrier'))
    .select(['s.start_time', 's.name_key'])
    .orderBy('s.start_time', 'desc')
    .orderBy('s.name_key')
    .orderBy('s.template_key'),
)

/**
 * A session's maximum number of members and its present members. Used when a member's timeout has passed and
 * no request has applied it yet.
 */
const recount = prepare<null, { scid: Scid; template_key: string; name_key: string; now: number }>()(
  (db, _, parameter) =>
    db
      .selectFrom('sessions as s')
      .innerJoin('session_members as c', (on) =>
        on
          .onRef('c.scid', '=', 's.scid')
          .onRef('c.template_key', '=', 's.template_key')
          .onRef('c.name_key', '=', 's.name_key'),
      )
      .select(['s.places', 'c.state'])
      .where('s.scid', '=', parameter('scid'))
      .where('s.template_key', '=', parameter('template_key'))
      .where('s.name_key', '=', parameter('name_key'))
      .where((part) =>
        part.or([part('c.lapses_at', 'is', null), part('c.lapses_at', '>', parameter('now'))]),
      ),
)

interface SessionHit {
  readonly result: string
  readonly template_key: string
  readonly next_lapse: number | null
  readonly result_seal: number | null
}
interface OrderedHit extends SessionHit {
  readonly start_time: string
  readonly name_key: string
}
/** Columns of the user through whom a session was found. */
interface MemberHit {
  readonly state: MemberState
  readonly my_turn: number
  readonly seal: number | null
}

/**
 * Merges lists that are each in the order of results. Returns the first `take` sessions, each session once.
 */
function mergeLists(lists: readonly (readonly OrderedHit[])[], take: number): OrderedHit[] {
  const all = new Map(lists.flat().map((found) => [`${found.template_key}\0${found.name_key}`, found]))
  return [...all.values()]
    .toSorted(
      (a, b) =>
        compareText(b.start_time, a.start_time) ||
        compareText(a.name_key, b.name_key) ||
        compareText(a.template_key, b.template_key),
    )
    .slice(0, take)
}

/**
 * The first `take` of the sessions with the keyword and of those of the templates that carry it. Reads few
 * sessions of each template, and twice as many while all that were read of a template are among the first.
 */
async function mergeCarried(
  own: readonly OrderedHit[],
  carriers: readonly string[],
  take: number,
  select: (carrier: string, count: number) => Promise<readonly OrderedHit[]>,
): Promise<OrderedHit[]> {
  const lists = new Map<string, readonly OrderedHit[]>()
  let unread = carriers
  for (let count = Math.ceil(take / carriers.length); ; count = Math.min(2 * count, take)) {
    for (const carrier of unread) lists.set(carrier, await select(carrier, count))
    const found = mergeLists([own, ...lists.values()], take)
    const first = new Set(found)
    const isUsedUp = (carrier: string) => {
      const last = lists.get(carrier)?.[count - 1]
      return last !== undefined && first.has(last)
    }
    unread = count < take ? unread.filter(isUsedUp) : []
    if (unread.length === 0) return found
  }
}

/** Writes the fields of a result row that describe the user through whom the session was found. */
function writeMemberFields(found: SessionHit & MemberHit, xuid: Xuid, ownerSum: number): string {
  if (found.seal !== memberSeal(ownerSum, found)) {
    throw new DamagedDocument(`member ${xuid} in ${found.template_key} is damaged`)
  }
  const turn = found.my_turn === 1 ? ',"myTurn":true' : ''
  return `"xuid":"${xuid}","status":"${reportState(found.state)}"${turn},`
}

/** A session's members who are left after timeouts, how many of them are not reserved, and its maximum. */
export interface PresentCounts {
  readonly present: number
  readonly accepted: number
  readonly places: number
}

/** A stored result row as it is after members' timeouts have passed. */
export function applyLapses(row: ResultRow, { present, accepted, places }: PresentCounts): ResultRow {
  const isFull = present >= places
  return { ...row, accepted, visibility: row.visibility === 'full' && !isFull ? 'open' : row.visibility }
}

/**
 * The keys of the templates that carry a keyword for all their sessions, `template` alone if the query names
 * it. `keyword` is in lower case.
 */
export function listCarriers(
  keywordsOf: ReadonlyMap<string, readonly string[]>,
  keyword: string | undefined,
  template: string | undefined,
): string[] {
  const wanted = template === undefined ? undefined : foldCase(template)
  return [...keywordsOf].flatMap(([key, carried]) =>
    (wanted === undefined || wanted === key) && carried.some((one) => foldCase(one) === keyword) ? [key] : [],
  )
}

/** Updates a stored result row when a member's timeout has passed or when the template adds keywords. */
async function refreshRow(db: Db, found: SessionHit, scid: Scid, carried: readonly string[], now: number) {
  let row = JSON.parse(found.result) as ResultRow
  if (found.next_lapse !== null && found.next_lapse <= now) {
    const own = { scid, template_key: found.template_key, name_key: foldCase(row.sessionRef.name) }
    const left = await recount(db, null, { ...own, now })
    const accepted = left.filter(({ state }) => state !== 'reserved').length
    row = applyLapses(row, { present: left.length, accepted, places: left[0]?.places ?? 1 })
  }
  const keywords = joinKeywords(row.keywords ?? [], carried)
  if (keywords.length > 0) row.keywords = keywords
  return JSON.stringify(row)
}

/** The rows of a query, each as JSON, grouped by XUID in the order of the request. */
async function listRows(
  db: Db,
  query: SessionQuery,
  templates: readonly TemplateRecord[],
  now: number,
  yieldIfDue: () => Promise<void>,
): Promise<string[]> {
  const { keyword, scid, take } = query
  const keywords = new Map(templates.map((one) => [foldCase(one.name), one.document.keywords ?? []]))
  const wanted = keyword === undefined ? undefined : foldCase(keyword)
  const templateKeys = listCarriers(keywords, wanted, query.template)
  const shape = shapeOf(query, templateKeys)
  const template = query.template === undefined ? undefined : foldCase(query.template)
  const values = { scid, template, version: query.version, keyword: wanted, take, now }
  const rows: string[] = []
  const scidSum = sumText(scid)
  const add = async (found: SessionHit, member = '') => {
    if (found.result_seal !== resultSeal(scidSum, found)) {
      throw new DamagedDocument(`a result of ${scid} ${found.template_key} is damaged`)
    }
    const carried = keywords.get(found.template_key) ?? []
    const isCurrent = carried.length === 0 && (found.next_lapse === null || found.next_lapse > now)
    const row = isCurrent ? found.result : await refreshRow(db, found, scid, carried, now)
    rows.push(`{${member}${row.slice(1)}`)
  }
  if (query.xuids.length === 0) {
    const own = await selectByKeyword(db, shape, values)
    const selectCarried = async (carrier: string, count: number) => {
      await yieldIfDue()
      return selectByTemplate(db, shape, { ...values, carrier, take: count })
    }
    const found = templateKeys.length > 0 ? await mergeCarried(own, templateKeys, take, selectCarried) : own
    for (const one of found) await add(one)
  }
  for (const [i, xuid] of query.xuids.entries()) {
    // A long batch must not block other requests.
    if (i % xuidsPerYield === xuidsPerYield - 1) await yieldIfDue()
    const ownerSum = sumText(xuid, scidSum)
    for (const found of await selectByUser(db, shape, { ...values, xuid })) {
      await add(found, writeMemberFields(found, xuid, ownerSum))
    }
  }
  return rows
}

/**
 * Runs a query at `now` (milliseconds since 1970) in the SCID of `templates`. Returns its rows as one JSON
 * array. Errors: `DamagedDocument`.
 */
export async function querySessions(
  db: Db,
  query: SessionQuery,
  templates: readonly TemplateRecord[],
  now: number,
  yieldIfDue: () => Promise<void> = setImmediate,
): Promise<string> {
  return `[${(await listRows(db, query, templates, now, yieldIfDue)).join(',')}]`
}

/** How many rows a query has. Errors: `DamagedDocument`. */
export async function countRows(
  db: Db,
  query: SessionQuery,
  templates: readonly TemplateRecord[],
  now: number,
  yieldIfDue: () => Promise<void>,
): Promise<number> {
  return (await listRows(db, query, templates, now, yieldIfDue)).length
}
