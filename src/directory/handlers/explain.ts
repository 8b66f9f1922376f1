/** `POST /console/explain`: the sessions that came near a query, and the rule that left each one out. */
import { type Considered, ExplainRequest, type Explanation } from '#contract/console/explanation.ts'
import { foldCase, type Xuid } from '#contract/identifiers.ts'
import { parseAddress } from '#contract/mpsd/endpoints.ts'
import { limits } from '#contract/mpsd/limits.ts'
import type { SessionQuery } from '#contract/mpsd/query.ts'
import { type Answer, sendJson, sendProblem } from '#http/answer.ts'
import { matchSessionsInOrder } from '#rules/answer.ts'
import { type Change, listChanges } from '#rules/changes.ts'
import { messageOf } from '#rules/describe-refusal.ts'
import { deriveRow, type Match } from '#rules/match.ts'
import { preflight } from '#rules/preflight.ts'
import type { SessionFacts } from '#rules/session-facts.ts'
import type { TemplateRecord } from '#rules/session-record.ts'
import { type Refusal, statusOf } from '#rules/verdict.ts'
import type { ConsoleCall } from '../console-call.ts'
import type { Context } from '../context.ts'
import { receiveBody } from '../read-body.ts'
import { sendRefusalProblem } from '../refusals.ts'
import type { WorkSlot } from '../scheduler.ts'
import { type CandidateQuery, countSessions, findCandidates, type SessionCount } from '../store/candidates.ts'
import { countRows } from '../store/query.ts'
import { findTemplates, readSearch } from './query-sessions.ts'

function explainRefusals(refusals: readonly Refusal[]): Explanation {
  return {
    allowed: false,
    refusals: refusals.slice(0, limits.maxMessages).map((one) => ({
      status: statusOf(one),
      clause: one.clause,
      field: one.field,
      message: messageOf(one),
    })),
    considered: [],
    leftOut: {},
    changes: [],
    unlisted: 0,
    unexamined: 0,
  }
}

function toConsidered(match: Match): Considered {
  return {
    ...(match.xuid !== undefined && { xuid: match.xuid }),
    sessionRef: match.facts.ref,
    included: match.included,
    trace: [...match.trace],
    row: deriveRow(match.facts, match.xuid),
    maxMembers: match.facts.maxMembers,
  }
}

/** One query being explained. */
interface Explaining {
  readonly context: Context
  readonly slot: WorkSlot
  readonly query: SessionQuery
  readonly templates: readonly TemplateRecord[]
  readonly now: number
}

/** The newest candidates for one XUID, or for the keyword alone, in the order of answers. */
function readCandidates(
  { context, slot, query, templates, now }: Explaining,
  xuid: Xuid | undefined,
  max: number,
) {
  const { scid, template, keyword = '' } = query
  const candidateQuery: CandidateQuery = { scid, template, by: xuid === undefined ? { keyword } : { xuid } }
  return findCandidates(context.db, candidateQuery, templates, { now, max, yieldIfDue: slot.yieldIfDue })
}

/** Counts the sessions that rules left out, and keeps the nearest misses: those that passed the most rules. */
function createLeftOut() {
  const counts = new Map<string, number>()
  let nearest: Match[] = []
  let total = 0
  const keepNearest = () => {
    nearest = nearest
      .toSorted((a, b) => b.trace.length - a.trace.length)
      .slice(0, limits.maxExplainedExcluded)
  }
  const count = (clause: string, sessions: number) => {
    if (sessions <= 0) return
    total += sessions
    counts.set(clause, (counts.get(clause) ?? 0) + sessions)
  }
  return {
    count,
    add: (match: Match) => {
      count(match.trace.at(-1)?.clause ?? '', 1)
      nearest.push(match)
      if (nearest.length > 10 * limits.maxExplainedExcluded) keepNearest()
    },
    result: () => {
      keepNearest()
      return { nearest, leftOut: Object.fromEntries(counts), unlisted: total - nearest.length }
    },
  }
}
type LeftOut = ReturnType<typeof createLeftOut>

const sum = (counts: readonly SessionCount[], of: 'sessions' | 'ended') =>
  counts.reduce((total, count) => total + count[of], 0)

/**
 * Counts the sessions that are no candidates, each by the first rule that leaves it out: another template, an
 * end by timeout, then the user or the keyword.
 */
function countOthers(
  { query }: Explaining,
  counts: readonly SessionCount[],
  candidates: readonly SessionFacts[],
  leftOut: LeftOut,
): void {
  const wanted = query.template === undefined ? undefined : foldCase(query.template)
  const own = counts.filter((count) => wanted === undefined || count.template_key === wanted)
  leftOut.count('match.template', sum(counts, 'sessions') - sum(own, 'sessions'))
  const ended = candidates.filter(({ alive }) => !alive).length
  leftOut.count('match.alive', sum(own, 'ended') - ended)
  const living = candidates.filter(({ alive }) => alive)
  const livingOf = (some: readonly SessionCount[]) => sum(some, 'sessions') - sum(some, 'ended')
  if (query.xuids.length > 0) {
    leftOut.count('match.member', livingOf(own) - living.length)
    return
  }
  const isPrivate = (facts: SessionFacts) => facts.visibility === 'private'
  const [hidden, open] = [
    own.filter((count) => count.hidden === 1),
    own.filter((count) => count.hidden === 0),
  ]
  const hiddenOthers = livingOf(hidden) - living.filter(isPrivate).length
  leftOut.count(query.private ? 'match.keyword' : 'match.private', hiddenOthers)
  leftOut.count('match.keyword', livingOf(open) - living.filter((facts) => !isPrivate(facts)).length)
}

/** Each single change to the query that would add rows, counted by the query engine itself. */
async function countChanges(explaining: Explaining): Promise<Change[]> {
  const { context, slot, query, templates, now } = explaining
  if (query.xuids.length > limits.maxXuidsForChanges) return []
  const count = (changed: SessionQuery) =>
    countRows({ db: context.db, templates, now, yieldIfDue: slot.yieldIfDue }, changed)
  const current = await count(query)
  const changes: Change[] = []
  for (const { parameter, value, changed } of listChanges(query)) {
    const adds = (await count(changed)) - current
    await slot.yieldIfDue()
    if (adds > 0) changes.push({ parameter, value, adds })
  }
  return changes.toSorted((a, b) => b.adds - a.adds)
}

async function explainQuery(explaining: Explaining): Promise<Explanation> {
  const { context, slot, query, now } = explaining
  const counts = await countSessions(context.db, query.scid, now)
  const included: Match[] = []
  const leftOut = createLeftOut()
  let unexamined = 0
  let left: number = limits.maxSessionsExplained
  for (const xuid of query.xuids.length > 0 ? query.xuids : [undefined]) {
    await slot.yieldIfDue()
    const { facts, isComplete } = await readCandidates(explaining, xuid, Math.max(1, left))
    left -= facts.length
    for (const match of matchSessionsInOrder(query, xuid, facts)) {
      if (!match.included) leftOut.add(match)
      else if (included.length < limits.maxExplainedIncluded) included.push(match)
    }
    if (isComplete) countOthers(explaining, counts, facts, leftOut)
    else unexamined += Math.max(0, sum(counts, 'sessions') - facts.length)
  }
  const { nearest, ...result } = leftOut.result()
  return {
    allowed: true,
    refusals: [],
    considered: [...included, ...nearest].map(toConsidered),
    changes: await countChanges(explaining),
    unexamined,
    ...result,
  }
}

/** Explains the query for the caller of this request. If the query is refused, no sessions are read. */
export async function handleExplain({ context, request }: ConsoleCall, slot: WorkSlot): Promise<Answer> {
  await context.conditions.refresh()
  const caller = await context.tokens.verify(request.headers.get('authorization'))
  const body = await slot.releaseWhile(() => receiveBody(request, ExplainRequest))
  if (body.refusal) return sendRefusalProblem(body.refusal)
  const { method, path } = body.value
  const [pathname = '', search = ''] = path.split(/\?(.*)/s)
  const address = parseAddress(method, pathname)
  if (address.kind !== 'endpoint' || address.endpoint.target !== 'query') {
    return sendProblem(400, `${method} ${path.slice(0, 200)} is not a query. Only queries can be explained.`)
  }
  const { parameters, refusal } = readSearch(search)
  if (refusal) return sendJson(explainRefusals([refusal]))
  const { scid = '', template } = address.parts
  const queryRequest = { batch: method === 'POST', scid, template, parameters, body: body.value.body }
  const { query, refusals } = preflight(queryRequest, request.headers.get('x-xbl-contract-version'), caller)
  if (!query) return sendJson(explainRefusals(refusals))
  const max = limits.maxXuidsExplained
  if (query.xuids.length > max) {
    return sendProblem(400, `xuids: ${query.xuids.length}. An explanation takes at most ${max}.`)
  }
  const found = await findTemplates(context.templates, query)
  if (found.refusal) return sendJson(explainRefusals([found.refusal]))
  const { templates } = found
  return sendJson(await explainQuery({ context, slot, query, templates, now: context.now() }))
}
