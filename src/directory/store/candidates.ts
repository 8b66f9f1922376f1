/**
 * What an explanation looks at: the sessions that came near a query, read from the columns that queries read,
 * and counts of all the others. No document is parsed unless a member's timeout has passed.
 */
import { type RawBuilder, sql } from 'kysely'
import { foldCase, type Scid, type Xuid } from '#contract/identifiers.ts'
import { ResultRow } from '#contract/mpsd/results.ts'
import { readRowFacts } from '#rules/match.ts'
import { deriveFacts, type SessionFacts } from '#rules/session-facts.ts'
import { joinKeywords, type MemberState, type TemplateRecord } from '#rules/session-record.ts'
import { DamagedDocument } from './document.ts'
import type { Db } from './engine.ts'
import { isAlive } from './query.ts'
import { memberSeal, resultSeal, sumText } from './seal.ts'
import { findSessionByColumns } from './session-store.ts'

/** Sessions that one statement reads. */
const sessionsPerStatement = 200

/** Which sessions are candidates: a user's, or those that carry a keyword, themselves or by their template. */
export interface CandidateQuery {
  readonly scid: Scid
  /** Only this template's sessions; undefined for every template. */
  readonly template: string | undefined
  readonly by: { readonly xuid: Xuid } | { readonly keyword: string }
}

/** Where a list of candidates is read from: an index that has them in the order of answers. */
type Source =
  | { readonly kind: 'member'; readonly xuid: Xuid }
  | { readonly kind: 'keyword'; readonly keyword: string }
  | { readonly kind: 'template'; readonly carrier: string }

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

/** One page of a source, behind the last session of the page before (choice 5: newest first, name, template). */
async function readPage(
  db: Db,
  { scid, template }: CandidateQuery,
  source: Source,
  last: Candidate | undefined,
): Promise<(Candidate & Partial<CandidateMember>)[]> {
  const { table, condition } = fromSource(source)
  const inTemplate = template === undefined ? sql`1 = 1` : sql`i.template_key = ${foldCase(template)}`
  const isAfter = last
    ? sql`(i.start_time < ${last.start_time} or (i.start_time = ${last.start_time}
        and (i.name_key, i.template_key) > (${last.name_key}, ${last.template_key})))`
    : sql`1 = 1`
  const ofMember = source.kind === 'member' ? sql`, i.state, i.my_turn, i.seal` : sql``
  const { rows } = await sql<Candidate & Partial<CandidateMember>>`
    select s.template_key, s.name_key, s.start_time, s.version, s.result, s.result_seal, s.next_lapse,
      s.end_due ${ofMember}
    from ${table} i
    join sessions s on s.scid = i.scid and s.template_key = i.template_key and s.name_key = i.name_key
    where i.scid = ${scid} and ${condition} and ${inTemplate} and ${isAfter}
    order by i.start_time desc, i.name_key, i.template_key limit ${sessionsPerStatement}`.execute(db)
  return rows
}

interface Candidate {
  readonly template_key: string
  readonly name_key: string
  readonly start_time: string
  readonly version: number
  readonly result: string
  readonly result_seal: number | null
  readonly next_lapse: number | null
  readonly end_due: number | null
}

interface CandidateMember {
  readonly state: MemberState
  readonly my_turn: number
  readonly seal: number | null
}

/** Reads candidates of one query. `now` is milliseconds since 1970. */
interface Reading {
  readonly db: Db
  readonly query: CandidateQuery
  readonly keywordsOf: ReadonlyMap<string, readonly string[]>
  readonly now: number
  readonly scidSum: number
}

function readMember({ query, scidSum }: Reading, row: Candidate & Partial<CandidateMember>) {
  const members = new Map<Xuid, { state: MemberState; myTurn: boolean }>()
  const { state, my_turn = 0, seal } = row
  if (!('xuid' in query.by) || state === undefined) return members
  const { xuid } = query.by
  if (seal !== memberSeal(sumText(xuid, scidSum), { ...row, state, my_turn })) {
    throw new DamagedDocument(`member ${xuid} in ${row.template_key} is damaged`)
  }
  return members.set(xuid, { state, myTurn: my_turn === 1 })
}

async function readFacts(reading: Reading, row: Candidate & Partial<CandidateMember>): Promise<SessionFacts> {
  const { db, query, keywordsOf, now, scidSum } = reading
  const carried = keywordsOf.get(row.template_key) ?? []
  // The columns are right until a member's timeout passes.
  if (row.next_lapse !== null && row.next_lapse <= now) {
    const record = await findSessionByColumns(db, { ...row, scid: query.scid })
    if (record) return deriveFacts(record, carried, now)
  }
  if (row.result_seal !== resultSeal(scidSum, row)) {
    throw new DamagedDocument(`a result of ${query.scid} ${row.template_key} is damaged`)
  }
  const facts = readRowFacts(ResultRow.parse(JSON.parse(row.result)))
  return {
    ...facts,
    alive: row.end_due === null || row.end_due > now,
    version: row.version,
    keywords: joinKeywords(facts.keywords, carried),
    members: readMember(reading, row),
  }
}

/** The sources of a query's candidates. A template may carry the keyword for all its sessions. */
function listSources({ by }: CandidateQuery, keywordsOf: Reading['keywordsOf']): Source[] {
  if ('xuid' in by) return [{ kind: 'member', xuid: by.xuid }]
  const keyword = foldCase(by.keyword)
  const carriers = [...keywordsOf].flatMap(([carrier, carried]): Source[] =>
    carried.some((one) => foldCase(one) === keyword) ? [{ kind: 'template', carrier }] : [],
  )
  return [{ kind: 'keyword', keyword }, ...carriers]
}

/**
 * The facts of the candidates, page by page, at most `max` (and one page more) of each source: each source is
 * in the order of answers, and a session can come from two. For a user's sessions the facts name this user as
 * the only member. Errors: `DamagedDocument`.
 */
export async function* listCandidates(
  db: Db,
  query: CandidateQuery,
  templates: readonly TemplateRecord[],
  now: number,
  max: number,
): AsyncGenerator<SessionFacts[]> {
  const keywordsOf = new Map(templates.map((one) => [foldCase(one.name), one.document.keywords ?? []]))
  const reading = { db, query, keywordsOf, now, scidSum: sumText(query.scid) }
  for (const source of listSources(query, keywordsOf)) {
    let last: Candidate | undefined
    let count = 0
    do {
      const rows = await readPage(db, query, source, last)
      const facts: SessionFacts[] = []
      for (const row of rows) facts.push(await readFacts(reading, row))
      yield facts
      last = rows.length < sessionsPerStatement ? undefined : rows.at(-1)
      count += rows.length
    } while (last && count <= max)
  }
}

/** How many sessions of a template there are: all, and those that have ended by a timeout nobody applied yet. */
export interface SessionCount {
  readonly template_key: string
  readonly hidden: number
  readonly sessions: number
  readonly ended: number
}

/**
 * Counts the sessions of a SCID by template and by whether they are private. Reads indexes, and only the rows
 * of sessions with a timeout that has passed.
 */
export async function countSessions(db: Db, scid: Scid, now: number): Promise<SessionCount[]> {
  const { rows } = await sql<SessionCount>`
    with all_sessions as (
      select template_key, count(*) as n from sessions where scid = ${scid} group by template_key),
    public_sessions as (
      select template_key, count(*) as n from sessions where scid = ${scid} and hidden = 0 group by template_key),
    due as (
      select template_key, name_key from sessions where scid = ${scid} and end_due <= ${now}
      union select template_key, name_key from session_members where scid = ${scid} and lapses_at <= ${now}),
    ended as (
      select s.template_key, s.hidden, count(*) as n
      from due join sessions s on s.scid = ${scid} and s.template_key = due.template_key and s.name_key = due.name_key
      where not (${isAlive(now)}) group by s.template_key, s.hidden)
    select a.template_key, 0 as hidden, coalesce(p.n, 0) as sessions, coalesce(e.n, 0) as ended
      from all_sessions a left join public_sessions p on p.template_key = a.template_key
      left join ended e on e.template_key = a.template_key and e.hidden = 0
    union all
    select a.template_key, 1 as hidden, a.n - coalesce(p.n, 0) as sessions, coalesce(e.n, 0) as ended
      from all_sessions a left join public_sessions p on p.template_key = a.template_key
      left join ended e on e.template_key = a.template_key and e.hidden = 1`.execute(db)
  return rows.map((row) => ({ ...row, sessions: Number(row.sessions), ended: Number(row.ended) }))
}
