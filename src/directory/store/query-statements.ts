/** The statements that find the sessions of a query, and the parts that explanations use too. */
import { type ExpressionBuilder, type RawBuilder, sql } from 'kysely'
import { foldCase, type Scid, type Xuid } from '#contract/identifiers.ts'
import type { ReportedVisibility, SessionQuery } from '#contract/mpsd/query.ts'
import { compareText } from '#contract/text-order.ts'
import type { MemberState } from '#rules/session-record.ts'
import { type CreateParameter, prepare, type Rows } from './compiled-queries.ts'
import type { Db } from './engine.ts'
import type { Wanted } from './kept-rows.ts'
import type { Schema } from './schema.ts'

type Sessions = ExpressionBuilder<Schema & { s: Schema['sessions'] }, 's'>

/** The order of answers (choice 5): newest first, then by name, then by template. */
export function compareColumns(
  a: Pick<Schema['sessions'], 'start_time' | 'name_key' | 'template_key'>,
  b: typeof a,
): number {
  return (
    compareText(b.start_time, a.start_time) ||
    compareText(a.name_key, b.name_key) ||
    compareText(a.template_key, b.template_key)
  )
}

/** Members of `s`, as `c`, who are still present at `now`. */
export const fromPresentMembers = (now: number) => sql`from session_members c
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
export interface Shape {
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
export interface Values {
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

export function shapeOf(query: SessionQuery, templateKeys: readonly string[]): Shape {
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

/**
 * The number of rows. SQLite plans a statement anew on each run if the limit is a parameter as such, which takes longer
 * than the run itself.
 */
const takeOf = (parameter: CreateParameter<Values>) => sql<number>`cast(${parameter('take')} as integer)`

/** Selects result columns with every filter except those on a user or a keyword. */
function selectSessions(db: Db, shape: Shape, parameter: CreateParameter<Values>) {
  const now = parameter('now')
  let found = db.selectFrom('sessions as s').where('s.scid', '=', parameter('scid')).where(isAlive(now))
  if (shape.hasTemplate) found = found.where('s.template_key', '=', parameter('template'))
  if (shape.visibility) found = found.where(hasVisibility(shape.visibility, now))
  if (shape.hasVersion) found = found.where('s.version', '<=', parameter('version'))
  return found
    .select(['s.result', 's.template_key', 's.next_lapse', 's.result_seal'])
    .limit(takeOf(parameter))
}

function statesOf({ reservations, inactive }: Shape): MemberState[] {
  const states: MemberState[] = ['active']
  if (reservations) states.push('reserved')
  if (inactive) states.push('ready', 'inactive')
  return states
}

/** Whether the query asks for nothing that the 403 rule protects, so that any caller may send it. */
const isPublicQuery = (shape: Shape) => !shape.private && !shape.reservations

/**
 * Whether a query by user needs nothing of a session but what its members' rows have copies of. With `reservations`
 * alone, a hidden row can be a reserved member's or a private session's, and only the session tells which.
 */
const readsCopies = (shape: Shape) =>
  !shape.hasKeyword &&
  !shape.hasVersion &&
  shape.visibility === undefined &&
  (isPublicQuery(shape) || shape.private)

/** What a query by user needs of a session, and of the user in it. */
export interface UserHit {
  readonly template_key: string
  readonly state: MemberState
  readonly my_turn: number
  readonly seal: number | null
  readonly result: string
  readonly next_lapse: number | null
  readonly result_seal: number | null
  /** Milliseconds since 1970 when the session ends; absent if the session had to be looked up. */
  readonly end_due?: number | null
}

/** A user's sessions, from the rows of the members alone. `result` is null in sessions of many members. */
function copiesOf(db: Db, shape: Shape, parameter: CreateParameter<Values>, xuid: Xuid | RawBuilder<Xuid>) {
  const now = parameter('now')
  let found = db
    .selectFrom('session_members as m')
    .where('m.scid', '=', parameter('scid'))
    .where('m.xuid', '=', xuid)
    .where('m.state', 'in', statesOf(shape))
    .where((part) => part.or([part('m.lapses_at', 'is', null), part('m.lapses_at', '>', now)]))
    .where((part) => part.or([part('m.end_due', 'is', null), part('m.end_due', '>', now)]))
  if (shape.hasTemplate) found = found.where('m.template_key', '=', parameter('template'))
  // A literal, not a parameter: only then does the database use the partial index of public rows.
  if (!shape.private) found = found.where(sql<boolean>`m.hidden = 0`)
  return found
    .select(['m.template_key', 'm.state', 'm.my_turn', 'm.seal', 'm.result', 'm.next_lapse', 'm.result_seal'])
    .select('m.end_due')
    .orderBy('m.start_time', 'desc')
    .orderBy('m.name_key')
    .orderBy('m.template_key')
    .limit(takeOf(parameter))
}

const selectCopies = prepare<Shape, Values>()((db, shape, parameter) =>
  copiesOf(db, shape, parameter, parameter('xuid')),
)

interface ValuesOfUsers extends Values {
  readonly xuids: readonly Xuid[]
}

/** The same of several users at once, each with their place in the list from 1. PostgreSQL only. */
const selectCopiesOfUsers = prepare<Shape, ValuesOfUsers>()((db, shape, parameter) => {
  const users = sql<{ xuid: Xuid; place: number }>`unnest(${parameter('xuids')}::text[]) with ordinality`
  return db
    .selectFrom(users.as<'u'>(sql`u(xuid, place)`))
    .innerJoinLateral(
      copiesOf(db, shape, parameter, sql<Xuid>`u.xuid`).select(['m.start_time', 'm.name_key']).as('found'),
      (on) => on.onTrue(),
    )
    .selectAll('found')
    .select('u.place')
    .orderBy('u.place')
    .orderBy('found.start_time', 'desc')
    .orderBy('found.name_key')
    .orderBy('found.template_key')
})

/** The sessions of several users, one list for each, if the rows of the members are enough to know them. */
export async function selectByUsers(
  db: Db,
  shape: Shape,
  values: Values,
  xuids: readonly Xuid[],
): Promise<readonly (readonly UserHit[])[] | undefined> {
  if (!readsCopies(shape)) return undefined
  const all = await selectCopiesOfUsers(db, shape, { ...values, xuids })
  if (!all.every(isWhole)) return undefined
  const byPlace = Map.groupBy(all, ({ place }) => Number(place))
  return xuids.map((_, i) => byPlace.get(i + 1) ?? [])
}

/** What decides the rows of a user, if nothing but the rows of the members does. */
export function describeCopies(shape: Shape, values: Omit<Values, 'now' | 'xuid'>): Wanted | undefined {
  if (!readsCopies(shape)) return undefined
  const { scid, take, template } = values
  return { scid, text: JSON.stringify([shape, take, template]), hasHidden: shape.private }
}

/**
 * What decides the rows of a keyword, if nothing does but the sessions that carry it themselves: not whether sessions
 * that are not among the rows become open or full by a timeout.
 */
export function describeCarried(shape: Shape, values: Omit<Values, 'now' | 'xuid'>): Wanted | undefined {
  const changesByTime = shape.visibility === 'open' || shape.visibility === 'full'
  if (changesByTime || shape.templateKeys.length > 0) return undefined
  const { scid, take, template, version } = values
  return { scid, text: JSON.stringify([shape, take, template, version]), hasHidden: shape.private }
}

const isWhole = <T extends { readonly result: string | null }>(
  found: T,
): found is T & { readonly result: string } => found.result !== null

/** A user's sessions in the order of results. */
export function selectByUser(db: Db, shape: Shape, values: Values): Rows<UserHit> {
  if (!readsCopies(shape)) return selectJoined(db, shape, values)
  const copies = selectCopies(db, shape, values)
  // A session of many members must be looked up; then all of them are.
  const complete = (found: Awaited<typeof copies>) =>
    found.every(isWhole) ? found : selectJoined(db, shape, values)
  return copies instanceof Promise ? copies.then(complete) : complete(copies)
}

/** A user's sessions. The index of the members gives them in the order of results. */
const selectJoined = prepare<Shape, Values>()((db, shape, parameter) => {
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
export const selectByKeyword = prepare<Shape, Values>()((db, shape, parameter) =>
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
    .select(['s.start_time', 's.name_key', 's.end_due'])
    .orderBy('k.start_time', 'desc')
    .orderBy('k.name_key')
    .orderBy('k.template_key'),
)

/** Sessions of a template that carries the keyword for all its sessions. */
export const selectByTemplate = prepare<Shape, Values>()((db, shape, parameter) =>
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
export const recount = prepare<null, { scid: Scid; template_key: string; name_key: string; now: number }>()(
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
