/**
 * What an explanation looks at: the sessions that came near a query, read from the columns that queries read,
 * and counts of all the others. No document is parsed.
 */
import { type RawBuilder, sql } from 'kysely'
import { foldCase, type Scid, type Xuid } from '#contract/identifiers.ts'
import { readRowFacts } from '#rules/match.ts'
import type { SessionFacts } from '#rules/session-facts.ts'
import { joinKeywords, type MemberState, type TemplateRecord } from '#rules/session-record.ts'
import type { Db } from './engine.ts'
import { applyLapses, parseResultRow, verifyMember, verifyResult } from './query.ts'
import { compareColumns, fromPresentMembers, isAlive, listCarriers } from './query-statements.ts'
import { sumText } from './seal.ts'

/** Sessions that one statement reads. The first page of each of many templates is shorter. */
const maxSessionsPerPage = 200
const minSessionsPerPage = 10

/** Which sessions are candidates: a user's, or those that carry a keyword, themselves or by their template. */
export interface CandidateQuery {
  readonly scid: Scid
  /** Only this template's sessions; undefined for every template. */
  readonly template: string | undefined
  readonly by: { readonly xuid: Xuid } | { readonly keyword: string }
}

/** Where candidates are read from: an index that has them in the order of answers. */
type Source =
  | { readonly kind: 'member'; readonly xuid: Xuid }
  | { readonly kind: 'keyword'; readonly keyword: string }
  | { readonly kind: 'template'; readonly carrier: string }

interface SessionColumns {
  readonly template_key: string
  readonly name_key: string
  readonly start_time: string
  readonly version: number
  readonly places: number
  readonly alive: number
  readonly result: string
  readonly result_seal: number | null
  readonly next_lapse: number | null
  /** Counted only if a member's timeout has passed: the members who are left. */
  readonly present: number | null
  readonly accepted: number | null
}

/** The user through whom a session was found. */
interface MemberColumns {
  readonly state: MemberState
  readonly my_turn: number
  readonly seal: number | null
  readonly lapses_at: number | null
}

type Candidate = SessionColumns & Partial<MemberColumns>

/** Reads candidates of one query. `now` is milliseconds since 1970. */
interface Reading {
  readonly db: Db
  readonly query: CandidateQuery
  readonly keywordsOf: ReadonlyMap<string, readonly string[]>
  readonly now: number
  readonly scidSum: number
  readonly yieldIfDue: () => Promise<void>
}

/** The table whose index is read, as `i`, and its condition. */
function fromSource(source: Source): { table: RawBuilder<unknown>; condition: RawBuilder<unknown> } {
  switch (source.kind) {
    case 'member':
      return { table: sql`session_members`, condition: sql`i.xuid = ${source.xuid}` }
    case 'keyword':
      return { table: sql`session_keywords`, condition: sql`i.keyword_key = ${source.keyword}` }
    case 'template':
      return { table: sql`sessions`, condition: sql`i.template_key = ${source.carrier}` }
    default:
      return source satisfies never
  }
}

/** At most `take` sessions of a source, behind the last session of the page before. */
async function readPage(
  { db, query: { scid, template }, now }: Reading,
  source: Source,
  last: Candidate | undefined,
  take: number,
): Promise<Candidate[]> {
  const { table, condition } = fromSource(source)
  const inTemplate = template === undefined ? sql`1 = 1` : sql`i.template_key = ${foldCase(template)}`
  const isAfter = last
    ? sql`(i.start_time < ${last.start_time} or (i.start_time = ${last.start_time}
        and (i.name_key, i.template_key) > (${last.name_key}, ${last.template_key})))`
    : sql`1 = 1`
  const ofMember = source.kind === 'member' ? sql`, i.state, i.my_turn, i.seal, i.lapses_at` : sql``
  const countPresent = (some: RawBuilder<unknown>) =>
    sql`case when s.next_lapse <= ${now} then (select count(*) ${fromPresentMembers(now)} and ${some}) end`
  const { rows } = await sql<Candidate>`
    select s.template_key, s.name_key, s.start_time, s.version, s.places, s.result, s.result_seal, s.next_lapse,
      case when ${isAlive(now)} then 1 else 0 end as alive,
      ${countPresent(sql`1 = 1`)} as present, ${countPresent(sql`c.state <> 'reserved'`)} as accepted ${ofMember}
    from ${table} i
    join sessions s on s.scid = i.scid and s.template_key = i.template_key and s.name_key = i.name_key
    where i.scid = ${scid} and ${condition} and ${inTemplate} and ${isAfter}
    order by i.start_time desc, i.name_key, i.template_key limit ${take}`.execute(db)
  return rows
}

/** The sessions of one source, in the order of answers. The first page has `take` sessions. */
async function* readSource(reading: Reading, source: Source, take: number): AsyncGenerator<Candidate> {
  let last: Candidate | undefined
  for (let pageSize = take; ; pageSize = Math.min(2 * pageSize, maxSessionsPerPage)) {
    const page = await readPage(reading, source, last, pageSize)
    yield* page
    last = page.at(-1)
    if (!last || page.length < pageSize) return
    await reading.yieldIfDue()
  }
}

interface Head {
  readonly candidate: Candidate
  readonly rest: AsyncGenerator<Candidate>
}

/** Puts the next session of a source among the other heads, which are in the order of answers. */
async function insertHead(heads: Head[], rest: AsyncGenerator<Candidate>): Promise<void> {
  const { value: candidate } = await rest.next()
  if (!candidate) return
  let low = 0
  for (let high = heads.length; low < high; ) {
    const middle = (low + high) >> 1
    const other = heads[middle]?.candidate
    if (other && compareColumns(other, candidate) <= 0) low = middle + 1
    else high = middle
  }
  heads.splice(low, 0, { candidate, rest })
}

/** Merges sources that are each in the order of answers. A session that two sources have comes once. */
async function* mergeSources(reading: Reading, sources: readonly Source[]): AsyncGenerator<Candidate> {
  const take = Math.max(minSessionsPerPage, Math.floor(maxSessionsPerPage / sources.length))
  const heads: Head[] = []
  for (const source of sources) {
    await insertHead(heads, readSource(reading, source, take))
    await reading.yieldIfDue()
  }
  let last: Candidate | undefined
  for (let head = heads.shift(); head; head = heads.shift()) {
    if (!last || compareColumns(last, head.candidate) !== 0) yield head.candidate
    last = head.candidate
    await insertHead(heads, head.rest)
  }
}

function readMember({ query, scidSum, now }: Reading, row: Candidate) {
  const members = new Map<Xuid, { state: MemberState; myTurn: boolean }>()
  const { state, my_turn = 0, seal = null, lapses_at = null } = row
  if (!('xuid' in query.by) || state === undefined) return members
  const { xuid } = query.by
  verifyMember({ ...row, state, my_turn, seal }, xuid, sumText(xuid, scidSum))
  const hasLapsed = lapses_at !== null && lapses_at <= now
  return hasLapsed ? members : members.set(xuid, { state, myTurn: my_turn === 1 })
}

function readFacts(reading: Reading, row: Candidate): SessionFacts {
  const { query, keywordsOf, scidSum } = reading
  verifyResult(row, query.scid, scidSum)
  const stored = parseResultRow(row.result)
  const { present, accepted, places } = row
  const hasLapsed = present !== null && accepted !== null
  // PostgreSQL returns counts as text.
  const counts = hasLapsed ? { present: Number(present), accepted: Number(accepted), places } : undefined
  const facts = readRowFacts(counts ? applyLapses(stored, counts) : stored)
  return {
    ...facts,
    maxMembers: places,
    alive: row.alive === 1,
    version: row.version,
    keywords: joinKeywords(facts.keywords, keywordsOf.get(row.template_key) ?? []),
    members: readMember(reading, row),
  }
}

/** The sources of a query's candidates. A template may carry the keyword for all its sessions. */
function listSources({ by, template }: CandidateQuery, keywordsOf: Reading['keywordsOf']): Source[] {
  if ('xuid' in by) return [{ kind: 'member', xuid: by.xuid }]
  const keyword = foldCase(by.keyword)
  const carriers = listCarriers(keywordsOf, keyword, template)
  return [{ kind: 'keyword', keyword }, ...carriers.map((carrier): Source => ({ kind: 'template', carrier }))]
}

/**
 * The facts of the newest candidates, at most `max`, in the order of answers. For a user's sessions the facts
 * name this user as the only member. Errors: `DamagedDocument`.
 */
export async function findCandidates(
  db: Db,
  query: CandidateQuery,
  templates: readonly TemplateRecord[],
  { now, max, yieldIfDue }: { now: number; max: number; yieldIfDue: () => Promise<void> },
): Promise<{ facts: SessionFacts[]; isComplete: boolean }> {
  const keywordsOf = new Map(templates.map((one) => [foldCase(one.name), one.document.keywords ?? []]))
  const reading = { db, query, keywordsOf, now, scidSum: sumText(query.scid), yieldIfDue }
  const facts: SessionFacts[] = []
  for await (const candidate of mergeSources(reading, listSources(query, keywordsOf))) {
    if (facts.length === max) return { facts, isComplete: false }
    facts.push(readFacts(reading, candidate))
  }
  return { facts, isComplete: true }
}

/** How many sessions of a template there are: all, and those that have ended by a timeout nobody applied yet. */
export interface SessionCount {
  readonly template_key: string
  readonly hidden: number
  readonly sessions: number
  readonly ended: number
}

/** Counts the sessions of a SCID by template and by whether they are private. Reads one index and no rows. */
export async function countSessions(db: Db, scid: Scid, now: number): Promise<SessionCount[]> {
  const { rows } = await sql<SessionCount>`
    select template_key, hidden, count(*) as sessions,
      count(case when end_due <= ${now} then 1 end) as ended
    from sessions where scid = ${scid} group by template_key, hidden`.execute(db)
  return rows.map((row) => ({ ...row, sessions: Number(row.sessions), ended: Number(row.ended) }))
}
