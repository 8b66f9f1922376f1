/** Section 3 of the contract in SQL, for speed. Tests compare it with `rules/answer.ts`. */

import { setImmediate } from 'node:timers/promises'
import { foldCase, type Scid, type Xuid } from '#contract/identifiers.ts'
import type { SessionQuery } from '#contract/mpsd/query.ts'
import type { ResultRow } from '#contract/mpsd/results.ts'
import { reportState } from '#rules/match.ts'
import { joinKeywords, type MemberState, type TemplateRecord } from '#rules/session-record.ts'
import { answersAtOnce, type Rows } from './compiled-queries.ts'
import { DamagedDocument } from './document.ts'
import type { Db } from './engine.ts'
import { type KeptRows, ownerOfKeyword, type RowBytes } from './kept-rows.ts'
import {
  compareColumns,
  describeCarried,
  describeCopies,
  listCarriers,
  recount,
  type Shape,
  selectByKeyword,
  selectByTemplate,
  selectByUser,
  selectByUsers,
  shapeOf,
  type UserHit,
  type Values,
} from './query-statements.ts'
import { memberSeal, resultSeal, sumText } from './seal.ts'

/** Number of XUIDs of a batch after which other requests may run. */
const xuidsPerYield = 20

/** Number of users that one statement reads on PostgreSQL. */
const usersPerStatement = 100

interface SessionHit {
  readonly result: string
  readonly template_key: string
  readonly next_lapse: number | null
  readonly end_due?: number | null
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
  return [...all.values()].toSorted(compareColumns).slice(0, take)
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

/** Errors: `DamagedDocument` if the columns are not what was written. `scidSum`: `sumText` of the SCID. */
export function verifyResult(found: SessionHit, scid: Scid, scidSum: number): void {
  if (found.result_seal === resultSeal(scidSum, found)) return
  throw new DamagedDocument(`a result of ${scid} ${found.template_key} is damaged`)
}

/** The same for the user through whom a session was found. `ownerSum`: `sumText` of the XUID, after the SCID. */
export function verifyMember(
  found: Pick<SessionHit, 'template_key'> & MemberHit,
  xuid: Xuid,
  ownerSum: number,
): void {
  if (found.seal === memberSeal(ownerSum, found)) return
  throw new DamagedDocument(`member ${xuid} in ${found.template_key} is damaged`)
}

/** Writes the fields of a result row that describe the user through whom the session was found. */
function writeMemberFields(found: SessionHit & MemberHit, xuid: Xuid, ownerSum: number): string {
  verifyMember(found, xuid, ownerSum)
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

/** Reads a stored result row. Its checksum must have been verified: only then it is the text that was written. */
export function parseResultRow(text: string): ResultRow {
  return JSON.parse(text) as ResultRow
}

/** Updates a stored result row when a member's timeout has passed or when the template adds keywords. */
async function refreshRow(db: Db, found: SessionHit, scid: Scid, carried: readonly string[], now: number) {
  let row = parseResultRow(found.result)
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

/**
 * When a row changes by itself: milliseconds since 1970, `Infinity` if never. NaN if it is not known. The user's own
 * timeout is one of those that `next_lapse` is the first of.
 */
function findDue({ end_due, next_lapse }: Pick<UserHit, 'end_due' | 'next_lapse'>): number {
  if (end_due === undefined) return Number.NaN
  return Math.min(end_due ?? Number.POSITIVE_INFINITY, next_lapse ?? Number.POSITIVE_INFINITY)
}

/** Where and when a query is answered. */
export interface QueryPlace {
  readonly db: Db
  /** The templates of the query's SCID. */
  readonly templates: readonly TemplateRecord[]
  /** Milliseconds since 1970. */
  readonly now: number
  readonly yieldIfDue?: () => Promise<void>
  readonly kept?: KeptRows | undefined
}

/** What all rows of one query have in common. */
interface Reading extends QueryPlace {
  readonly scid: Scid
  readonly scidSum: number
  /** Keywords that a template adds to its sessions, by its key. */
  readonly keywords: ReadonlyMap<string, readonly string[]>
  readonly shape: Shape
  readonly values: Omit<Values, 'xuid'>
}

function startReading(place: QueryPlace, query: SessionQuery): Reading {
  const { keyword, scid, take, version, template } = query
  const keywords = new Map(place.templates.map((one) => [foldCase(one.name), one.document.keywords ?? []]))
  const wanted = keyword === undefined ? undefined : foldCase(keyword)
  const key = template === undefined ? undefined : foldCase(template)
  const shape = shapeOf(query, listCarriers(keywords, wanted, template))
  const values = { scid, template: key, version, keyword: wanted, take, now: place.now }
  return { ...place, scid, scidSum: sumText(scid), keywords, shape, values }
}

/** The row's text; a promise only if a member's timeout has passed or the template has keywords. */
function readRow({ db, scid, scidSum, keywords, now }: Reading, found: SessionHit): string | Promise<string> {
  verifyResult(found, scid, scidSum)
  const carried = keywords.get(found.template_key) ?? []
  const isCurrent = carried.length === 0 && (found.next_lapse === null || found.next_lapse > now)
  return isCurrent ? found.result : refreshRow(db, found, scid, carried, now)
}

async function listRowsOfKeyword(reading: Reading): Promise<FoundRows> {
  const { db, shape, values, yieldIfDue } = reading
  const { templateKeys } = shape
  const own = await selectByKeyword(db, shape, values)
  const selectCarried = async (carrier: string, count: number) => {
    await yieldIfDue?.()
    return selectByTemplate(db, shape, { ...values, carrier, take: count })
  }
  const found =
    templateKeys.length > 0 ? await mergeCarried(own, templateKeys, values.take, selectCarried) : own
  let until = Number.POSITIVE_INFINITY
  const rows: string[] = []
  for (const one of found) {
    const row = readRow(reading, one)
    const isText = typeof row === 'string'
    until = isText ? Math.min(until, findDue(one)) : Number.NaN
    rows.push(isText ? row : await row)
  }
  return { rows, until }
}

interface FoundRows {
  readonly rows: readonly string[]
  /** Milliseconds since 1970 when the rows change by themselves. NaN if that is not known. */
  readonly until: number
}

async function listRowsOfUser(
  reading: Reading,
  xuid: Xuid,
  selected: Rows<UserHit> = selectByUser(reading.db, reading.shape, { ...reading.values, xuid }),
): Promise<FoundRows> {
  const ownerSum = sumText(xuid, reading.scidSum)
  let until = Number.POSITIVE_INFINITY
  const rows: string[] = []
  // Waiting for what is there already would cost more than reading it.
  for (const found of selected instanceof Promise ? await selected : selected) {
    const row = readRow(reading, found)
    const isText = typeof row === 'string'
    until = isText ? Math.min(until, findDue(found)) : Number.NaN
    const text = isText ? row : await row
    rows.push(`{${writeMemberFields(found, xuid, ownerSum)}${text.slice(1)}`)
  }
  return { rows, until }
}

const encoder = new TextEncoder()
const noRows: RowBytes = new Uint8Array()

/** Each row after a comma. */
const encodeRows = (rows: readonly string[]): RowBytes =>
  rows.length === 0 ? noRows : encoder.encode(`,${rows.join(',')}`)

/** What one statement found of several users. */
interface ReadTogether {
  readonly hits: ReadonlyMap<Xuid, readonly UserHit[]>
  /** What `countChanges` was before. */
  readonly readAt: number
}

/** Undefined if the users must be asked for one by one. */
async function readTogether(
  { db, kept, shape, values }: Reading,
  xuids: readonly Xuid[],
): Promise<ReadTogether | undefined> {
  const readAt = kept?.countChanges() ?? 0
  const lists = xuids.length > 1 ? await selectByUsers(db, shape, values, xuids) : undefined
  return lists && { hits: new Map(xuids.map((xuid, at) => [xuid, lists[at] ?? []])), readAt }
}

/** Calls `write` with the rows of each user of a query who has any, in their order: those of one user, each after a comma. */
async function writeRowsOfUsers(
  reading: Reading,
  xuids: readonly Xuid[],
  write: (rows: RowBytes) => Promise<void> | void,
): Promise<void> {
  const { db, kept, now, shape, values, yieldIfDue = setImmediate } = reading
  const wanted = kept && describeCopies(shape, values)
  const add = (rows: RowBytes) => (rows.length === 0 ? undefined : write(rows))
  const isAsked = (xuid: Xuid) => wanted === undefined || kept?.get(wanted, xuid, now) === undefined
  let together: ReadTogether | undefined
  for (const [i, xuid] of xuids.entries()) {
    // A long batch must not block other requests.
    if (i % xuidsPerYield === xuidsPerYield - 1) await yieldIfDue()
    // Where each statement is a way to another machine and back, one asks for many users.
    if (i % usersPerStatement === 0 && xuids.length > 1 && !answersAtOnce(db)) {
      together = await readTogether(reading, xuids.slice(i, i + usersPerStatement).filter(isAsked))
    }
    const known = wanted && kept?.get(wanted, xuid, now)
    if (known !== undefined) {
      const pending = add(known)
      if (pending) await pending
      continue
    }
    const readAt = together?.readAt ?? kept?.countChanges() ?? 0
    const { rows, until } = await listRowsOfUser(reading, xuid, together?.hits.get(xuid))
    const bytes = encodeRows(rows)
    if (wanted && until > now) kept?.put(wanted, xuid, { bytes, from: now, until }, readAt)
    const pending = add(bytes)
    if (pending) await pending
  }
}

async function writeRowsOfKeyword(reading: Reading): Promise<RowBytes> {
  const { kept, now, shape, values } = reading
  const wanted = kept && describeCarried(shape, values)
  const owner = ownerOfKeyword(values.keyword ?? '')
  const known = wanted && kept?.get(wanted, owner, now)
  if (known !== undefined) return known
  const readAt = kept?.countChanges() ?? 0
  const { rows, until } = await listRowsOfKeyword(reading)
  const bytes = encodeRows(rows)
  if (wanted && until > now) kept?.put(wanted, owner, { bytes, from: now, until }, readAt)
  return bytes
}

const arrayStart: RowBytes = encoder.encode('[')
const arrayEnd: RowBytes = encoder.encode(']')
const afterComma = (rows: RowBytes) => rows.subarray(1)

/**
 * Runs a query in the SCID of its templates. Returns the parts of one JSON array of its rows, grouped by XUID in the
 * order of the request. Errors: `DamagedDocument`.
 */
export async function querySessions(place: QueryPlace, query: SessionQuery): Promise<RowBytes[]> {
  const reading = startReading(place, query)
  const found: RowBytes[] = []
  if (query.xuids.length === 0) found.push(await writeRowsOfKeyword(reading))
  else await writeRowsOfUsers(reading, query.xuids, (rows) => void found.push(rows))
  const [first, ...rest] = found
  return [arrayStart, first ? afterComma(first) : noRows, ...rest, arrayEnd]
}

/** The same array for a query of many users, in parts as they are found. */
export async function streamSessions(
  place: QueryPlace,
  query: SessionQuery,
  write: (part: RowBytes) => Promise<void>,
): Promise<void> {
  let isFirst = true
  await write(arrayStart)
  await writeRowsOfUsers(startReading(place, query), query.xuids, async (rows) => {
    await write(isFirst ? afterComma(rows) : rows)
    isFirst = false
  })
  await write(arrayEnd)
}

/** How many rows a query has. Errors: `DamagedDocument`. */
export async function countRows(place: QueryPlace, query: SessionQuery): Promise<number> {
  const reading = startReading(place, query)
  if (query.xuids.length === 0) return (await listRowsOfKeyword(reading)).rows.length
  let count = 0
  for (const xuid of query.xuids) {
    await place.yieldIfDue?.()
    count += (await listRowsOfUser(reading, xuid)).rows.length
  }
  return count
}
