/** `POST /console/explain`: every session considered for a query, and the rule that left it out. */
import type { Caller } from '#contract/caller.ts'
import { type Considered, ExplainRequest, type Explanation } from '#contract/console.ts'
import { readAddress } from '#contract/endpoints.ts'
import { limits } from '#contract/limits.ts'
import type { SessionQuery } from '#contract/query.ts'
import { considerAll } from '#rules/answer.ts'
import { findChanges } from '#rules/changes.ts'
import { deriveRow, type Match } from '#rules/match.ts'
import { preflight } from '#rules/predict.ts'
import { messageOf, type Refusal, statusOf } from '#rules/verdict.ts'
import type { Context } from './context.ts'
import { findTemplates, readSearch } from './handle-query.ts'
import { readBytes, readDocument } from './read-body.ts'
import { type Answer, sendJson, sendProblem } from './respond.ts'
import { listFacts } from './store/sessions.ts'

function refused(refusals: readonly Refusal[]): Explanation {
  return {
    allowed: false,
    refusals: refusals.map((one) => ({
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

async function consider(context: Context, query: SessionQuery): Promise<Explanation> {
  const facts = await listFacts(context.db, query.scid, context.now())
  const included: Match[] = []
  let nearest: Match[] = []
  let total = 0
  const leftOut: Record<string, number> = {}
  for (const xuid of query.xuids.length > 0 ? query.xuids : [undefined]) {
    const one = { ...query, xuids: xuid === undefined ? [] : [xuid] }
    for (const match of considerAll(one, facts)) {
      if (match.included) {
        included.push(match)
        continue
      }
      total++
      const clause = match.trace.at(-1)?.clause ?? ''
      leftOut[clause] = (leftOut[clause] ?? 0) + 1
      nearest.push(match)
    }
    // The nearest misses passed the most rules; the rest are counted.
    nearest = nearest.toSorted((a, b) => b.trace.length - a.trace.length).slice(0, limits.explainedLeftOut)
  }
  const listed = [...included.slice(0, limits.explainedIncluded), ...nearest]
  return {
    allowed: true,
    refusals: [],
    considered: listed.map(toConsidered),
    leftOut,
    changes: query.xuids.length <= limits.xuidsChanged ? findChanges(query, facts) : [],
    unlisted: total - nearest.length,
  }
}

/** The caller is the request's own; a query that may not be asked is explained without looking at sessions. */
export async function handleExplain(
  context: Context,
  request: Request,
  caller: Caller | undefined,
): Promise<Answer> {
  const body = readDocument(await readBytes(request), ExplainRequest)
  if (body.refusal) return sendProblem(400, 'Bad Request', messageOf(body.refusal))
  const { method, path } = body.value
  const [pathname = '', search = ''] = path.split(/\?(.*)/s)
  const address = readAddress(method, pathname)
  if (address.kind !== 'endpoint' || address.endpoint.target !== 'query') {
    return sendProblem(
      400,
      'Bad Request',
      `${method} ${path.slice(0, 200)} is no query; an explanation is of a query.`,
    )
  }
  const { parameters, refusal } = readSearch(search)
  if (refusal) return sendJson(refused([refusal]))
  const { scid = '', template } = address.parts
  const asked = { batch: method === 'POST', scid, template, parameters, body: body.value.body }
  const read = preflight(asked, request.headers.get('x-xbl-contract-version'), caller)
  if (!read.query) return sendJson(refused(read.refusals))
  if (read.query.xuids.length > limits.xuidsExplained) {
    return sendProblem(
      400,
      'Bad Request',
      `xuids: ${read.query.xuids.length}. An explanation takes at most ${limits.xuidsExplained}.`,
    )
  }
  const { refusal: missing } = await findTemplates(context.db, read.query)
  return sendJson(missing ? refused([missing]) : await consider(context, read.query))
}
