/** The fast form of the rules: section 3 in SQL. Tests hold it against `rules/answer.ts`. */
import { type ExpressionBuilder, sql } from 'kysely'
import { compareText, keyOf, type Xuid } from '#contract/identifiers.ts'
import type { ReportedVisibility, SessionQuery } from '#contract/query.ts'
import type { ReportedRestriction, ResultRow } from '#contract/results.ts'
import { reportState } from '#rules/match.ts'
import { joinKeywords, type MemberState } from '#rules/record.ts'
import type { Db } from './engine.ts'
import type { Schema } from './schema.ts'
import { listTemplates } from './templates.ts'

type Sessions = ExpressionBuilder<Schema & { s: Schema['sessions'] }, 's'>

/** Members present at `now`; counted anew only where somebody's place may have lapsed. */
function presentCount(now: number, counted: 'member_count' | 'accepted_count') {
  const accepted = counted === 'accepted_count' ? sql`and c.state <> 'reserved'` : sql``
  return sql<number>`case when s.next_lapse is null or s.next_lapse > ${now} then ${sql.ref(`s.${counted}`)} else (
    select count(*) from session_members c
    where c.scid = s.scid and c.template_key = s.template_key and c.name_key = s.name_key ${accepted}
      and (c.lapses_at is null or c.lapses_at > ${now})) end`
}

function alive(now: number) {
  return sql<boolean>`(s.end_due is null or s.end_due > ${now})
    and not (s.ends_empty = 1 and s.member_count > 0 and ${presentCount(now, 'member_count')} = 0)`
}

function hasVisibility(wanted: ReportedVisibility, now: number) {
  if (wanted === 'private' || wanted === 'visible') return sql<boolean>`s.visibility = ${wanted}`
  const comparison = wanted === 'full' ? sql`>=` : sql`<`
  return sql<boolean>`s.visibility = 'open' and ${presentCount(now, 'member_count')} ${comparison} s.places`
}

function carriesKeyword(part: Sessions, keyword: string, templateKeys: readonly string[]) {
  const key = keyOf(keyword)
  const own = part.exists(
    part
      .selectFrom('session_keywords as k')
      .select('k.keyword_key')
      .whereRef('k.scid', '=', 's.scid')
      .whereRef('k.template_key', '=', 's.template_key')
      .whereRef('k.name_key', '=', 's.name_key')
      .where('k.keyword_key', '=', key),
  )
  return templateKeys.length > 0 ? part.or([own, part('s.template_key', 'in', templateKeys)]) : own
}

/** Every filter that speaks neither of a user nor of a keyword, and the columns of an answer. */
function filtered(db: Db, query: SessionQuery, now: number) {
  let found = db
    .selectFrom('sessions as s')
    .where('s.scid', '=', query.scid as string)
    .where(alive(now))
  if (query.template !== undefined) found = found.where('s.template_key', '=', keyOf(query.template))
  if (!query.private) found = found.where('s.visibility', '<>', 'private')
  if (query.visibility) found = found.where(hasVisibility(query.visibility, now))
  if (query.version !== undefined) found = found.where('s.version', '<=', query.version)
  return found
    .select(['s.template_name', 's.template_key', 's.name', 's.name_key', 's.start_time', 's.visibility'])
    .select(['s.places', 's.join_restriction', 's.keywords'])
    .select(presentCount(now, 'member_count').as('present'))
    .select(presentCount(now, 'accepted_count').as('accepted'))
    .limit(query.take)
}

function statesOf(query: SessionQuery): MemberState[] {
  const states: MemberState[] = ['active']
  if (query.reservations) states.push('reserved')
  if (query.inactive) states.push('ready', 'inactive')
  return states
}

function ofUser(db: Db, query: SessionQuery, xuid: Xuid, templateKeys: readonly string[], now: number) {
  const { keyword } = query
  let found = filtered(db, query, now)
  if (keyword !== undefined) {
    found = found.where((part) => carriesKeyword(part as unknown as Sessions, keyword, templateKeys))
  }
  return found
    .innerJoin('session_members as m', (on) =>
      on
        .onRef('m.scid', '=', 's.scid')
        .onRef('m.template_key', '=', 's.template_key')
        .onRef('m.name_key', '=', 's.name_key'),
    )
    .where('m.xuid', '=', xuid as string)
    .where('m.state', 'in', statesOf(query))
    .where((part) => part.or([part('m.lapses_at', 'is', null), part('m.lapses_at', '>', now)]))
    .select(['m.state', 'm.my_turn'])
    .orderBy('s.start_time', 'desc')
    .orderBy('s.name_key')
    .orderBy('s.template_key')
}

/** Sessions that carry the keyword themselves, read in the order of the answer from the keyword's own index. */
function ofKeyword(db: Db, query: SessionQuery, keyword: string, now: number) {
  return filtered(db, query, now)
    .innerJoin('session_keywords as k', (on) =>
      on
        .onRef('k.scid', '=', 's.scid')
        .onRef('k.template_key', '=', 's.template_key')
        .onRef('k.name_key', '=', 's.name_key'),
    )
    .where('k.scid', '=', query.scid as string)
    .where('k.keyword_key', '=', keyOf(keyword))
    .orderBy('k.start_time', 'desc')
    .orderBy('k.name_key')
    .orderBy('k.template_key')
}

/** Sessions of a template that carries the keyword for them all. */
function ofTemplate(db: Db, query: SessionQuery, templateKey: string, now: number) {
  return filtered(db, query, now)
    .where('s.template_key', '=', templateKey)
    .orderBy('s.start_time', 'desc')
    .orderBy('s.name_key')
    .orderBy('s.template_key')
}

/** The first `take` of several lists that are each in the order of the answer, nothing twice. */
function joinLists(lists: readonly Found[][], take: number): Found[] {
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

type Found = Awaited<ReturnType<ReturnType<typeof filtered>['execute']>>[number] & {
  state?: string
  my_turn?: number
}

function toRow(
  query: SessionQuery,
  found: Found,
  templateKeywords: readonly string[],
  xuid?: Xuid,
): ResultRow {
  const full = found.visibility === 'open' && Number(found.present) >= found.places
  const keywords = joinKeywords(JSON.parse(found.keywords) as string[], templateKeywords)
  const restricted = found.visibility === 'open' && found.join_restriction !== null
  return {
    ...(xuid !== undefined && { xuid }),
    startTime: found.start_time,
    sessionRef: { scid: query.scid, templateName: found.template_name, name: found.name },
    accepted: Number(found.accepted),
    ...(found.state !== undefined && { status: reportState(found.state as MemberState) }),
    visibility: full ? 'full' : (found.visibility as ReportedVisibility),
    ...(restricted && { joinRestriction: found.join_restriction as ReportedRestriction }),
    ...(found.my_turn === 1 && { myTurn: true }),
    ...(keywords.length > 0 && { keywords }),
  }
}

/** Answers a query at `now` (milliseconds since 1970): the XUIDs in their order, one after another. */
export async function querySessions(db: Db, query: SessionQuery, now: number): Promise<ResultRow[]> {
  const templates = await listTemplates(db, query.scid)
  const keywords = new Map(templates.map((one) => [keyOf(one.name), one.document.keywords ?? []]))
  const wanted = query.keyword === undefined ? undefined : keyOf(query.keyword)
  const templateKeys = [...keywords].flatMap(([key, carried]) =>
    carried.some((keyword) => keyOf(keyword) === wanted) ? [key] : [],
  )
  const rows: ResultRow[] = []
  if (query.xuids.length === 0) {
    const own = await ofKeyword(db, query, query.keyword ?? '', now).execute()
    const carried = []
    for (const key of templateKeys) carried.push(await ofTemplate(db, query, key, now).execute())
    const found = carried.length > 0 ? joinLists([own, ...carried], query.take) : own
    for (const one of found) rows.push(toRow(query, one, keywords.get(one.template_key) ?? []))
  }
  for (const xuid of query.xuids) {
    for (const found of await ofUser(db, query, xuid, templateKeys, now).execute()) {
      rows.push(toRow(query, found, keywords.get(found.template_key) ?? [], xuid))
    }
  }
  return rows
}
