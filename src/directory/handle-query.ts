/** Queries at template and SCID level, and batch queries at both levels (section 3). */

import { keyOf } from '#contract/identifiers.ts'
import { writeJson } from '#contract/json.ts'
import { limits } from '#contract/limits.ts'
import type { QueryRequest, SessionQuery } from '#contract/query.ts'
import { type Parameter, readParameters } from '#contract/query-string.ts'
import { mayAsk } from '#rules/may-ask.ts'
import { readQuery } from '#rules/read-query.ts'
import type { TemplateRecord } from '#rules/record.ts'
import { type Refusal, refuse } from '#rules/verdict.ts'
import type { Call } from './context.ts'
import { readJson } from './read-body.ts'
import { type Answer, sendJsonText, sendRefusals } from './respond.ts'
import type { Db } from './store/engine.ts'
import { querySessions } from './store/query.ts'
import { listTemplates } from './store/templates.ts'

/** Reads the parameters of a URL. Refuses invalid UTF-8 and too many parameters. */
export function readSearch(search: string): { parameters: Parameter[]; refusal?: Refusal } {
  const { parameters, faults } = readParameters(search)
  const [fault] = faults
  if (fault !== undefined) return { parameters, refusal: refuse(9, 'query.encoding', 'query', fault) }
  if (parameters.length <= limits.parametersMost) return { parameters }
  const most = String(limits.parametersMost)
  return {
    parameters: [],
    refusal: refuse(9, 'query.parameters', 'query', String(parameters.length), { most }),
  }
}

/** Lists the templates of the query's SCID; refuses with row 13 if the SCID or the template is missing. */
export async function findTemplates(
  db: Db,
  query: SessionQuery,
): Promise<{ templates: TemplateRecord[]; refusal?: undefined } | { refusal: Refusal }> {
  const templates = await listTemplates(db, query.scid)
  if (templates.length === 0) return { refusal: refuse(13, 'lookup.scid', 'scid', query.scid) }
  const { template } = query
  if (template === undefined || templates.some((one) => keyOf(one.name) === keyOf(template))) {
    return { templates }
  }
  return { refusal: refuse(13, 'lookup.template', 'template', template) }
}

/** Answers a query. The 403 rule is checked before any look-up, so that it reveals nothing. */
async function answer(call: Call, asked: QueryRequest): Promise<Answer> {
  const read = readQuery(asked, call.contractVersion)
  if (read.refusals) return sendRefusals(read.refusals)
  const verdict = mayAsk(read.query, call.caller)
  if (!verdict.allowed) return sendRefusals([verdict.refusal])
  const { query } = read
  const { db, now, knownAnswers } = call.context
  const at = now()
  return knownAnswers.find(writeJson(query), query.scid, at, async () => {
    const found = await findTemplates(db, query)
    if (found.refusal) return sendRefusals([found.refusal])
    const results = await querySessions(db, query, found.templates, at, call.turn.giveWay)
    return sendJsonText(`{"results":${results}}`)
  })
}

export async function handleQuery(call: Call): Promise<Answer> {
  const { parameters, refusal } = readSearch(call.url.search)
  if (refusal) return sendRefusals([refusal])
  const { scid = '', template } = call.parts
  return answer(call, { batch: false, scid, template, parameters })
}

export async function handleBatch(call: Call): Promise<Answer> {
  const { parameters, refusal } = readSearch(call.url.search)
  if (refusal) return sendRefusals([refusal])
  const body = readJson(call.body)
  if (body.refusal) return sendRefusals([body.refusal])
  const { scid = '', template } = call.parts
  return answer(call, { batch: true, scid, template, parameters, body: body.value })
}
