/** Parses a received query, or returns every reason why it is refused (rows 9 and 12). */

import { isCleanText, Name, Scid, type Xuid } from '#contract/identifiers.ts'
import type { ClauseId } from '#contract/ledger/clauses.ts'
import { limits } from '#contract/mpsd/limits.ts'
import {
  BatchBody,
  getMaxSessionVersion,
  parameterValues,
  type QueryParameter,
  type QueryRequest,
  queryParameters,
  type SessionQuery,
} from '#contract/mpsd/query.ts'
import { writeJson } from '#contract/write-json.ts'
import { type Refusal, refuse } from './verdict.ts'

export type ParsedQuery =
  | { readonly query: SessionQuery; readonly refusals?: undefined }
  | { readonly query?: undefined; readonly refusals: readonly [Refusal, ...Refusal[]] }

const valueClauses: Readonly<Record<QueryParameter, ClauseId>> = {
  keyword: 'query.keyword-value',
  xuid: 'query.xuid-value',
  reservations: 'query.flag-value',
  inactive: 'query.flag-value',
  private: 'query.flag-value',
  visibility: 'query.visibility-value',
  version: 'query.version-value',
  take: 'query.take-range',
}

type ParsedParameters = {
  [P in Exclude<QueryParameter, 'xuid'>]?: ReturnType<(typeof parameterValues)[P]['parse']>
}

/** Parses the parameters and reports every fault, not only the first. */
function parseParameters(request: QueryRequest, refusals: Refusal[]) {
  const given: ParsedParameters = {}
  const xuids: Xuid[] = []
  const seen = new Set<string>()
  for (const [rawName, value] of request.parameters) {
    const name = queryParameters.find((one) => one === rawName.toLowerCase())
    if (!name) {
      refusals.push(refuse(9, 'query.unknown-parameter', rawName, value))
      continue
    }
    if (seen.has(name) && !(name === 'xuid' && request.batch)) {
      refusals.push(refuse(9, 'query.repeated-parameter', name, value))
      continue
    }
    seen.add(name)
    const read = isCleanText(value) ? parameterValues[name].safeParse(value) : undefined
    if (!read) refusals.push(refuse(9, 'query.encoding', name, value))
    else if (!read.success) refusals.push(refuse(9, valueClauses[name], name, value))
    else if (name === 'xuid') xuids.push(read.data as Xuid)
    else Object.assign(given, { [name]: read.data })
  }
  return { given, xuids }
}

function fieldOf(value: unknown, key: PropertyKey): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined
}

function parseBody(request: QueryRequest, refusals: Refusal[]): readonly Xuid[] {
  if (!request.batch) return []
  const read = BatchBody.safeParse(request.body)
  if (read.success) return read.data.xuids
  const issue = read.error.issues[0]
  const field = ['body', ...(issue?.path ?? [])].join('.')
  if (issue?.code === 'too_big') {
    const xuids = fieldOf(request.body, 'xuids')
    const sent = Array.isArray(xuids) ? xuids.length : 0
    refusals.push(refuse(9, 'query.batch-size', field, String(sent)))
  } else {
    const found = issue?.path.reduce<unknown>(fieldOf, request.body)
    const value = found === undefined ? '' : writeJson(found)
    const detail = issue?.code === 'unrecognized_keys' ? `not ${issue.keys.join(', ')}` : 'each a XUID'
    refusals.push(refuse(9, 'body.xuids', field, value, { detail }))
  }
  return []
}

function checkCombinations(
  given: ParsedParameters,
  hasXuidFilter: boolean,
  contractVersion: number,
): Refusal[] {
  const found: Refusal[] = []
  const maxVersion = getMaxSessionVersion(contractVersion)
  if (given.version !== undefined && given.version > maxVersion) {
    const facts = { ceiling: String(maxVersion) }
    found.push(refuse(9, 'query.version-ceiling', 'version', String(given.version), facts))
  }
  if (given.keyword === undefined && !hasXuidFilter)
    found.push(refuse(9, 'query.filter-required', 'keyword, xuid', ''))
  for (const flag of ['reservations', 'inactive'] as const) {
    if (given[flag] && !hasXuidFilter) found.push(refuse(9, 'query.flag-needs-xuid', flag, 'true'))
  }
  if (given.visibility === 'private' && !given.private) {
    found.push(refuse(9, 'query.visibility-needs-private', 'visibility', 'private'))
  }
  return found
}

/**
 * Parses a query. A malformed SCID or template is row 12. Any other malformed part is row 9. A parameter that
 * failed to parse is not checked again by the rules that combine several parameters.
 */
export function parseQuery(request: QueryRequest, contractVersion: number): ParsedQuery {
  const scid = Scid.safeParse(request.scid)
  if (!scid.success) return { refusals: [refuse(12, 'address.scid', 'scid', request.scid)] }
  if (request.template !== undefined && !Name.safeParse(request.template).success) {
    return { refusals: [refuse(12, 'address.name', 'template', request.template)] }
  }
  const refusals: Refusal[] = []
  const { given, xuids } = parseParameters(request, refusals)
  const allXuids = [...xuids, ...parseBody(request, refusals)]
  if (allXuids.length > limits.xuidsPerBatch) {
    refusals.push(refuse(9, 'query.batch-size', 'xuid', String(allXuids.length)))
  }
  const uniqueXuids = [...new Set(allXuids)]
  const faulty = new Set(refusals.map((one) => one.field.split('.')[0]))
  const hasXuidFilter =
    uniqueXuids.length > 0 || faulty.has('xuid') || faulty.has('body') || faulty.has('keyword')
  for (const one of checkCombinations(given, hasXuidFilter, contractVersion)) refusals.push(one)
  const [first, ...others] = refusals
  if (first) return { refusals: [first, ...others] }
  return {
    query: {
      scid: scid.data,
      template: request.template,
      xuids: uniqueXuids,
      keyword: given.keyword,
      reservations: given.reservations ?? false,
      inactive: given.inactive ?? false,
      private: given.private ?? false,
      visibility: given.visibility,
      version: given.version,
      take: given.take ?? limits.defaultTake,
    },
  }
}
