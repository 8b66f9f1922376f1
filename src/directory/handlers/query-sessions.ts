/** Queries at template and SCID level, and batch queries at both levels (section 3). */

import { foldCase } from '#contract/identifiers.ts'
import { limits } from '#contract/mpsd/limits.ts'
import type { QueryRequest, SessionQuery } from '#contract/mpsd/query.ts'
import { type Parameter, parseParameters } from '#contract/query-string.ts'
import type { Answer } from '#http/answer.ts'
import { canQuery } from '#rules/can-query.ts'
import { parseQuery } from '#rules/parse-query.ts'
import type { TemplateRecord } from '#rules/session-record.ts'
import { type Refusal, refuse } from '#rules/verdict.ts'
import type { Call } from '../context.ts'
import { readJsonBody } from '../read-body.ts'
import { sendRefusals } from '../refusals.ts'
import { type QueryPlace, querySessions, streamSessions } from '../store/query.ts'
import { streamAnswer } from '../stream-answer.ts'
import type { ListTemplates } from '../templates.ts'

/** Reads the parameters of a URL. Refuses invalid UTF-8 and too many parameters. */
export function readSearch(search: string): { parameters: Parameter[]; refusal?: Refusal } {
  const { parameters, faults } = parseParameters(search)
  const [fault] = faults
  if (fault !== undefined) return { parameters, refusal: refuse(9, 'query.encoding', 'query', fault) }
  if (parameters.length <= limits.maxParameters) return { parameters }
  const max = String(limits.maxParameters)
  return {
    parameters: [],
    refusal: refuse(9, 'query.parameters', 'query', String(parameters.length), { max }),
  }
}

/** Lists the templates of the query's SCID; refuses with row 13 if the SCID or the template is missing. */
export async function findTemplates(
  list: ListTemplates,
  query: SessionQuery,
): Promise<{ templates: readonly TemplateRecord[]; refusal?: undefined } | { refusal: Refusal }> {
  const templates = await list(query.scid)
  if (templates.length === 0) return { refusal: refuse(13, 'lookup.scid', 'scid', query.scid) }
  const { template } = query
  if (template === undefined || templates.some((one) => foldCase(one.name) === foldCase(template))) {
    return { templates }
  }
  return { refusal: refuse(13, 'lookup.template', 'template', template) }
}

/** Answers a query. The 403 rule is checked before any look-up, so that it reveals nothing. */
async function answer(call: Call, request: QueryRequest): Promise<Answer> {
  const read = parseQuery(request, call.contractVersion)
  if (read.refusals) return sendRefusals(read.refusals)
  const verdict = canQuery(read.query, call.caller)
  if (!verdict.allowed) return sendRefusals([verdict.refusal])
  const { query } = read
  const { context, slot } = call
  const { db, now, keptRows: kept } = context
  const found = await findTemplates(context.templates, query)
  if (found.refusal) return sendRefusals([found.refusal])
  const place = { db, templates: found.templates, now: now(), yieldIfDue: slot.yieldIfDue, kept }
  if (query.xuids.length > longestWhole) return answerLong(call, place, query)
  const parts = [resultsStart, ...(await querySessions(place, query)), resultsEnd]
  return { status: 200, headers: resultsType, body: { parts } }
}

const encoder = new TextEncoder()
const resultsStart = encoder.encode('{"results":')
const resultsEnd = encoder.encode('}')
const resultsType = { 'content-type': 'application/json' }

/** XUIDs of a batch up to which an answer is sent as a whole. That of a longer one is sent while it is found. */
const longestWhole = 100

/** The same answer in parts. Its work goes on in the request's own slot after the first of them. */
function answerLong({ slot }: Call, place: QueryPlace, query: SessionQuery): Promise<Answer> {
  return streamAnswer(slot, resultsType, async (write) => {
    await write(resultsStart)
    await streamSessions(place, query, write)
    await write(resultsEnd)
  })
}

export async function handleQuery(call: Call): Promise<Answer> {
  const { parameters, refusal } = readSearch(call.search)
  if (refusal) return sendRefusals([refusal])
  const { scid = '', template } = call.parts
  return answer(call, { batch: false, scid, template, parameters })
}

export async function handleBatch(call: Call): Promise<Answer> {
  const { parameters, refusal } = readSearch(call.search)
  if (refusal) return sendRefusals([refusal])
  const body = readJsonBody(call.body)
  if (body.refusal) return sendRefusals([body.refusal])
  const { scid = '', template } = call.parts
  return answer(call, { batch: true, scid, template, parameters, body: body.value })
}
