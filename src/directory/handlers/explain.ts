/** `POST /console/explain`: the sessions considered for a query, and the rule that excluded each one. */

import { type Considered, ExplainRequest, type Explanation } from '#contract/console.ts'
import type { Caller } from '#contract/mpsd/caller.ts'
import { parseAddress } from '#contract/mpsd/endpoints.ts'
import { limits } from '#contract/mpsd/limits.ts'
import type { SessionQuery } from '#contract/mpsd/query.ts'
import { compareSessions, matchSessionsInOrder } from '#rules/answer.ts'
import { findChanges } from '#rules/changes.ts'
import { deriveRow, type Match } from '#rules/match.ts'
import { preflight } from '#rules/preflight.ts'
import type { SessionFacts } from '#rules/session-facts.ts'
import { messageOf, type Refusal, statusOf } from '#rules/verdict.ts'
import type { Context } from '../context.ts'
import { type BodyBytes, readDocument } from '../read-body.ts'
import { type Answer, sendJson, sendProblem } from '../respond.ts'
import { listFacts } from '../store/session-store.ts'
import { findTemplates, readSearch } from './query-sessions.ts'

/** One request for an explanation, with its body already read. */
export interface ExplainCall {
  readonly context: Context
  readonly request: Request
  readonly bytes: BodyBytes
  readonly caller: Caller | undefined
  /** Called between two steps, so that other requests can run. */
  readonly yieldIfDue: () => Promise<void>
}

function explainRefusal(refusals: readonly Refusal[]): Explanation {
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
  }
}

function toConsidered(match: Match): Considered {
  return {
    ...(match.xuid !== undefined && { xuid: match.xuid }),
    sessionRef: match.facts.ref,
    included: match.included,
    trace: [...match.trace],
    ...(match.included && { row: deriveRow(match.facts, match.xuid) }),
  }
}

/** Sessions that are read, and later considered, in one step; other requests can run between steps. */
const sessionsPerStep = 20

/** The SCID has more sessions than one explanation covers. */
class TooManySessions extends Error {}

/** The facts of the sessions of a SCID, in the order of answers. Errors: `TooManySessions`. */
async function readFacts({ context, yieldIfDue }: ExplainCall, query: SessionQuery): Promise<SessionFacts[]> {
  const facts: SessionFacts[] = []
  for await (const page of listFacts(context.db, query.scid, context.now(), sessionsPerStep)) {
    for (const one of page) facts.push(one)
    await yieldIfDue()
    if (facts.length > limits.maxSessionsExplained) throw new TooManySessions('too many sessions')
  }
  return facts.toSorted(compareSessions)
}

/** Counts excluded sessions per rule, and collects the nearest misses: those that passed the most rules. */
function createExclusionCounter() {
  const counts = new Map<string, number>()
  let nearest: Match[] = []
  let total = 0
  const keepNearest = () => {
    nearest = nearest
      .toSorted((a, b) => b.trace.length - a.trace.length)
      .slice(0, limits.maxExplainedExcluded)
  }
  return {
    add: (match: Match) => {
      total++
      const clause = match.trace.at(-1)?.clause ?? ''
      counts.set(clause, (counts.get(clause) ?? 0) + 1)
      nearest.push(match)
      if (nearest.length > 10 * limits.maxExplainedExcluded) keepNearest()
    },
    result: () => {
      keepNearest()
      return { nearest, leftOut: Object.fromEntries(counts), unlisted: total - nearest.length }
    },
  }
}

async function runSteps<T>(steps: Generator<unknown, T>, yieldIfDue: ExplainCall['yieldIfDue']): Promise<T> {
  for (;;) {
    const step = steps.next()
    if (step.done) return step.value
    await yieldIfDue()
  }
}

async function explainQuery(call: ExplainCall, query: SessionQuery): Promise<Explanation> {
  const facts = await readFacts(call, query)
  const included: Match[] = []
  const others = createExclusionCounter()
  for (const xuid of query.xuids.length > 0 ? query.xuids : [undefined]) {
    let steps = 0
    for (const match of matchSessionsInOrder(query, xuid, facts)) {
      if (!match.included) others.add(match)
      else if (included.length < limits.maxExplainedIncluded) included.push(match)
      if (++steps % sessionsPerStep === 0) await call.yieldIfDue()
    }
    await call.yieldIfDue()
  }
  const { nearest, leftOut, unlisted } = others.result()
  const isFew = query.xuids.length <= limits.maxXuidsForChanges
  const changes = isFew ? await runSteps(findChanges(query, facts), call.yieldIfDue) : []
  return {
    allowed: true,
    refusals: [],
    considered: [...included, ...nearest].map(toConsidered),
    leftOut,
    changes,
    unlisted,
  }
}

const problem = (detail: string) => sendProblem(400, 'Bad Request', detail)

/** Explains the query for the caller of this request. If the query is refused, no sessions are read. */
export async function handleExplain(call: ExplainCall): Promise<Answer> {
  const { context, request, caller } = call
  const body = readDocument(call.bytes, ExplainRequest)
  if (body.refusal) return problem(messageOf(body.refusal))
  const { method, path } = body.value
  const [pathname = '', search = ''] = path.split(/\?(.*)/s)
  const address = parseAddress(method, pathname)
  if (address.kind !== 'endpoint' || address.endpoint.target !== 'query') {
    return problem(`${method} ${path.slice(0, 200)} is not a query. Only queries can be explained.`)
  }
  const { parameters, refusal } = readSearch(search)
  if (refusal) return sendJson(explainRefusal([refusal]))
  const { scid = '', template } = address.parts
  const queryRequest = { batch: method === 'POST', scid, template, parameters, body: body.value.body }
  const read = preflight(queryRequest, request.headers.get('x-xbl-contract-version'), caller)
  if (!read.query) return sendJson(explainRefusal(read.refusals))
  if (read.query.xuids.length > limits.maxXuidsExplained) {
    const most = limits.maxXuidsExplained
    return problem(`xuids: ${read.query.xuids.length}. An explanation takes at most ${most}.`)
  }
  const { refusal: missing } = await findTemplates(context.db, read.query)
  if (missing) return sendJson(explainRefusal([missing]))
  try {
    return sendJson(await explainQuery(call, read.query))
  } catch (error) {
    if (!(error instanceof TooManySessions)) throw error
    return problem(
      `This SCID has more than ${limits.maxSessionsExplained} sessions, the limit of an explanation.`,
    )
  }
}
