/** What a caller can do with one session: read it, find it, join it and change it, and which rule decides. Pure. */
import type { Xuid } from '#contract/identifiers.ts'
import { type Caller, nameCaller } from '#contract/mpsd/caller.ts'
import type { SessionWrite } from '#contract/mpsd/session.ts'
import { type CallerRelations, canRead } from './can-read.ts'
import { reportState } from './match.ts'
import { deriveFacts, type SessionFacts } from './session-facts.ts'
import type { SessionRecord, TemplateRecord } from './session-record.ts'
import { allowed, type Refusal, refuse, type Verdict } from './verdict.ts'
import { writeSession } from './write-session.ts'

export type QueryFlag = 'private' | 'reservations' | 'inactive'

/** A query whose answer holds the session, unless a hundred newer sessions match it too. */
export interface FindingQuery {
  readonly by: 'xuid' | 'keyword'
  readonly value: string
  /** The flags that the query needs. */
  readonly flags: readonly QueryFlag[]
}

export interface CallerAccess {
  readonly read: Verdict
  /** The queries that find the session, those of the caller's own XUID first; or why there is none. */
  readonly find: { readonly queries: readonly FindingQuery[]; readonly refusal?: Refusal }
  /** Joining, or staying in the session, by `members.me`. */
  readonly join: Verdict
  /** Changing the session's properties. */
  readonly update: Verdict
}

export interface AccessQuestion {
  /** As queries see it. */
  readonly stored: SessionRecord
  /** As reads and writes see it: with its due timers applied. */
  readonly record: SessionRecord
  readonly template: TemplateRecord
  readonly relations: CallerRelations
  /** Milliseconds since 1970. */
  readonly now: number
}

function verdictOnWrite(question: AccessQuestion, caller: Caller, body: SessionWrite): Verdict {
  const { record, template, relations, now } = question
  const outcome = writeSession(record, {
    scid: record.scid,
    template,
    name: record.name,
    body,
    caller,
    relations,
    now,
    newId: () => '',
  })
  return outcome.kind === 'refused' ? { allowed: false, refusal: outcome.refusal } : allowed
}

function flagsFor(facts: SessionFacts, xuid: Xuid | undefined): QueryFlag[] {
  const member = xuid === undefined ? undefined : facts.members.get(xuid)
  const status = member && reportState(member.state)
  return [
    ...(facts.visibility === 'private' ? ['private' as const] : []),
    ...(status === 'reserved' ? ['reservations' as const] : []),
    ...(status === 'inactive' ? ['inactive' as const] : []),
  ]
}

/** More queries than anybody needs to know. */
const maxQueries = 20

/** The queries that find the session and that the caller may ask. */
export function listFindingQueries(facts: SessionFacts, caller: Caller): FindingQuery[] {
  const isOwn = (xuid: Xuid) => !caller.server && xuid === caller.xuid
  const members = [...facts.members.keys()].toSorted((a, b) => Number(isOwn(b)) - Number(isOwn(a)))
  const queries: FindingQuery[] = [
    ...members.map((xuid) => ({ by: 'xuid' as const, value: xuid, flags: flagsFor(facts, xuid) })),
    ...facts.keywords.map((value) => ({
      by: 'keyword' as const,
      value,
      flags: flagsFor(facts, undefined),
    })),
  ]
  const isPermitted = ({ by, value, flags }: FindingQuery) =>
    caller.server || flags.every((flag) => flag === 'inactive') || (by === 'xuid' && value === caller.xuid)
  // Those that need the fewest flags come first, and among them the caller's own.
  return queries
    .filter(isPermitted)
    .toSorted((a, b) => a.flags.length - b.flags.length)
    .slice(0, maxQueries)
}

/** Why the caller can ask no query that finds the session. */
function refuseFinding(facts: SessionFacts, caller: Caller): Refusal {
  if (facts.visibility !== 'private' && facts.members.size === 0) {
    return refuse(9, 'query.filter-required', 'xuid', '')
  }
  const flag = facts.visibility === 'private' ? 'private' : 'reservations'
  const [first] = facts.members.keys()
  const filter = first === undefined ? '–' : `XUID ${first}`
  return refuse(10, 'query.own-or-server', flag, 'true', { caller: nameCaller(caller), filter })
}

/** Without a caller, every request is refused for want of credentials. */
export function describeAccess(question: AccessQuestion, caller: Caller | undefined): CallerAccess {
  if (!caller) {
    const refusal = refuse('unauthorized', 'authorization.required', 'Authorization', '')
    const refused: Verdict = { allowed: false, refusal }
    return { read: refused, find: { queries: [], refusal }, join: refused, update: refused }
  }
  const { stored, record, template, relations, now } = question
  const facts = deriveFacts(stored, template.document.keywords ?? [], now)
  const queries = listFindingQueries(facts, caller)
  const read = canRead(record, caller, relations)
  const written = (body: SessionWrite) => (read.allowed ? verdictOnWrite(question, caller, body) : read)
  return {
    read,
    find: queries.length > 0 ? { queries } : { queries, refusal: refuseFinding(facts, caller) },
    join: written({ members: { me: {} } }),
    update: written({ properties: {} }),
  }
}
