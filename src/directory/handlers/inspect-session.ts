/** What our own endpoints tell of a session: timers, who can do what, and how it ended. */
import type {
  AccessOf,
  AccessRefusal,
  EndedSession,
  SessionInspection,
} from '#contract/console/session-inspection.ts'
import { Name, Scid, Xuid } from '#contract/identifiers.ts'
import type { Caller } from '#contract/mpsd/caller.ts'
import { limits } from '#contract/mpsd/limits.ts'
import type { PathParts } from '#contract/path-parser.ts'
import { type Answer, sendJson, sendProblem } from '#http/answer.ts'
import { type AccessQuestion, describeAccess } from '#rules/caller-access.ts'
import { findOwnMember, noRelations } from '#rules/can-read.ts'
import { type MemberRecord, type SessionRecord, stateOf, timeoutOf } from '#rules/session-record.ts'
import { applyTimers, getEndTime, getRemovalTime, getStepTime } from '#rules/timers.ts'
import { type Refusal, statusOf, type Verdict } from '#rules/verdict.ts'
import type { ConsoleCall } from '../console-call.ts'
import type { Context } from '../context.ts'
import type { WorkSlot } from '../scheduler.ts'
import { findLapsed, isEndedOf, listEnded, listEndedOf, listLapsed } from '../store/ended-store.ts'
import type { Db } from '../store/engine.ts'
import { findCaller, findRelations } from '../store/people-store.ts'
import { findSession, type SessionKey } from '../store/session-store.ts'
import { findTemplateOf } from './session-access.ts'

const toTime = (at: number) => new Date(at).toISOString()

/** A member with its state and the timeout that runs. */
export function inspectMember(record: SessionRecord, member: MemberRecord) {
  const state = stateOf(member)
  const at = getStepTime(record, member)
  const timeoutMs = state === 'active' ? null : timeoutOf(record, `${state}RemovalTimeout`)
  const effect = getRemovalTime(record, member) === null ? 'inactive' : 'removed'
  return {
    index: member.index,
    xuid: member.xuid,
    ...(member.gamertag !== undefined && { gamertag: member.gamertag }),
    state,
    since: toTime(member.since),
    ...(at !== null && timeoutMs !== null && { timer: { at: toTime(at), timeoutMs, effect } as const }),
  }
}

const describeRefused = (refusal: Refusal): AccessRefusal => ({
  status: statusOf(refusal),
  clause: refusal.clause,
  field: refusal.field,
  value: refusal.value,
  ...(refusal.facts && { facts: { ...refusal.facts } }),
})

const toVerdict = (verdict: Verdict) =>
  verdict.allowed
    ? { allowed: true as const }
    : { allowed: false as const, refusal: describeRefused(verdict.refusal) }

function toAccess(who: string, caller: Caller | undefined, question: AccessQuestion): AccessOf {
  const { read, find, join, update } = describeAccess(question, caller)
  const own = caller && findOwnMember(question.record, caller)
  return {
    who,
    ...(caller && { gamertag: caller.gamertag }),
    server: caller?.server ?? false,
    ...(own && { index: own.index, isReserved: own.reserved }),
    read: toVerdict(read),
    find: {
      queries: find.queries.map((query) => ({ ...query, flags: [...query.flags] })),
      ...(find.refusal && { refusal: describeRefused(find.refusal) }),
    },
    join: toVerdict(join),
    update: toVerdict(update),
  }
}

/** Who is asked about: XUIDs and `nobody`. Undefined if the text is neither. */
function parseCallers(text: string): readonly (Xuid | 'nobody')[] | undefined {
  const callers: (Xuid | 'nobody')[] = []
  for (const one of text.split(',').filter(Boolean)) {
    const xuid = one === 'nobody' ? { data: 'nobody' as const } : Xuid.safeParse(one)
    if (xuid.data === undefined) return undefined
    callers.push(xuid.data)
  }
  return callers.length > limits.maxInspectedCallers ? undefined : callers
}

async function listAccess(
  db: Db,
  slot: WorkSlot,
  question: Omit<AccessQuestion, 'relations'>,
  callers: readonly (Xuid | 'nobody')[],
): Promise<AccessOf[]> {
  const access: AccessOf[] = []
  for (const who of callers) {
    const caller = who === 'nobody' ? undefined : await findCaller(db, who)
    const relations = caller ? await findRelations(db, question.record, caller) : noRelations
    access.push(toAccess(who, caller, { ...question, relations }))
    await slot.yieldIfDue()
  }
  return access
}

async function inspect(
  { db, templates, now: readClock }: Context,
  slot: WorkSlot,
  key: SessionKey,
  callers: readonly (Xuid | 'nobody')[],
): Promise<SessionInspection | undefined> {
  const now = readClock()
  const { template, refusal } = await findTemplateOf(templates, key)
  if (refusal) return undefined
  const stored = await findSession(db, key)
  const ended = await listEndedOf(db, key, now - limits.endedMs)
  const record = stored && applyTimers(stored, now)
  if (!record) {
    const lapsed = stored && findLapsed(stored, now)
    return {
      now: toTime(now),
      isHere: false,
      members: [],
      access: [],
      ended: [...(lapsed ? [lapsed] : []), ...ended],
    }
  }
  const endsAt = getEndTime(record)
  return {
    now: toTime(now),
    isHere: true,
    members: record.members
      .slice(0, limits.maxInspectedMembers)
      .map((member) => inspectMember(record, member)),
    ...(endsAt !== null && { endsAt: toTime(endsAt) }),
    access: await listAccess(db, slot, { stored, record, template, now }, callers),
    ended,
  }
}

/** Changes nothing: a session whose timeout has passed is told as ended, and stays stored until it is next asked for. */
export async function handleInspectSession(
  { context, request }: ConsoleCall,
  slot: WorkSlot,
  parts: PathParts,
): Promise<Answer> {
  await context.conditions.refresh()
  const scid = Scid.safeParse(parts.scid)
  const template = Name.safeParse(parts.template)
  const name = Name.safeParse(parts.session)
  if (!scid.success || !template.success || !name.success) {
    return sendProblem(400, 'The address does not name a session.')
  }
  const callers = parseCallers(new URL(request.url).searchParams.get('who') ?? '')
  if (!callers) {
    return sendProblem(
      400,
      `who: XUIDs and nobody, separated by commas, at most ${limits.maxInspectedCallers}.`,
    )
  }
  const key = { scid: scid.data, template: template.data, name: name.data }
  const inspection = await inspect(context, slot, key, callers)
  return inspection
    ? sendJson(inspection)
    : sendProblem(404, 'There is no such service configuration or template.')
}

export const newestEndFirst = (a: EndedSession, b: EndedSession) =>
  a.endTime < b.endTime ? 1 : a.endTime > b.endTime ? -1 : 0

export async function handleListEnded({ context, request }: ConsoleCall, slot: WorkSlot): Promise<Answer> {
  await context.conditions.refresh()
  const { searchParams } = new URL(request.url)
  const scid = Scid.safeParse(searchParams.get('scid'))
  if (!scid.success) return sendProblem(400, 'scid: a GUID is required.')
  const given = Xuid.optional().safeParse(searchParams.get('xuid') ?? undefined)
  if (!given.success) return sendProblem(400, 'xuid: a XUID is required.')
  const xuid = given.data
  const now = context.now()
  const since = now - limits.endedMs
  const ended = await listEnded(context.db, scid.data, { since, limit: limits.maxEnded, xuid })
  for (const template of await context.templates(scid.data)) {
    const lapsed = await listLapsed(context.db, template, { since, now }, limits.maxEnded)
    ended.push(...(xuid === undefined ? lapsed : lapsed.filter((one) => isEndedOf(one, xuid))))
    await slot.yieldIfDue()
  }
  return sendJson({ ended: ended.toSorted(newestEndFirst).slice(0, limits.maxEnded) })
}
