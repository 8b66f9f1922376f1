/** What an exchange from elsewhere is: the endpoint, its status row, why, and the query that it was, if it was one. Pure. */
import type { Answered } from '#api/exchange.ts'
import { parseReply } from '#api/parse-reply.ts'
import { faultHeader } from '#contract/console/directory-state.ts'
import { type EndpointName, endpoints, parseAddress } from '#contract/mpsd/endpoints.ts'
import { type QueryRequest, xuidsOfBody } from '#contract/mpsd/query.ts'
import type { StatusRow } from '#contract/mpsd/status-row.ts'
import { statusRows } from '#contract/mpsd/status-rows.ts'
import { parseParameters } from '#contract/query-string.ts'
import { type Cause, listQueryCauses, listSessionCauses } from '#rules/causes.ts'
import { type Preflight, preflight, type QueryCaller, unknownCaller } from '#rules/preflight.ts'
import { decidingFieldsOf } from './SessionSummary.tsx'
import type { Situation } from './situation.ts'

export interface PastedExchange {
  readonly method: string | undefined
  /** Path with its parameters, without scheme and host. */
  readonly path: string | undefined
  readonly requestHeaders: ReadonlyMap<string, string>
  readonly requestBody: string | undefined
  readonly status: number | undefined
  readonly responseHeaders: ReadonlyMap<string, string>
  readonly responseBody: string | undefined
  /** Requests of a HAR file that were not read. */
  readonly others?: number
}

export interface ExplainedPaste {
  /** Undefined if the address is none of the contract's. */
  readonly endpoint: EndpointName | undefined
  /** Undefined if no status code was pasted. */
  readonly situation: Situation | undefined
  readonly causes: readonly Cause[]
  /** Without a request that the contract has: the rows that the status can be. */
  readonly rows: readonly StatusRow[]
  /** What the rules say of a query, before any answer. */
  readonly predicted: Preflight | undefined
  /** The query as the address of the query screen holds it. */
  readonly query: Readonly<Record<string, string>> | undefined
}

function parseOrNothing(text: string | undefined): unknown {
  try {
    return JSON.parse(text ?? 'null')
  } catch {
    return undefined
  }
}

/** The parameters of the query screen for a query; XUIDs of a body are a list. */
function toSearch(request: QueryRequest): Readonly<Record<string, string>> {
  const { scid, template, parameters } = request
  const given = new Map(parameters.map(([name, value]) => [name.toLowerCase(), value]))
  const xuids = [given.get('xuid'), ...xuidsOfBody(request)]
    .filter((one) => typeof one === 'string')
    .join(',')
  given.delete('xuid')
  return {
    scid,
    ...(template !== undefined && { template }),
    ...(xuids !== '' && { xuids }),
    ...Object.fromEntries(given),
  }
}

function listCauses(situation: Situation, predicted: Preflight | undefined): readonly Cause[] {
  const { exchange } = situation
  if (exchange.kind !== 'answered' || exchange.status !== 403) return []
  const refused = { contentType: exchange.contentType, isLocal: false }
  const { method, target } = endpoints[exchange.sent.endpoint]
  if (target === 'query') return listQueryCauses(predicted?.query, unknownCaller, refused)
  const session = exchange.reply.kind === 'session' ? decidingFieldsOf(exchange.reply.session) : undefined
  return listSessionCauses(method === 'GET', session, refused)
}

/** What the directory knows of a request beyond what can be pasted. */
interface KnownSender {
  readonly caller: QueryCaller
  /** As it was sent; null if it was not. */
  readonly contractVersion: string | null
}

/** Without `known`, the caller is not known, and a contract version that was not pasted is the usual one. */
export function explainPasted(pasted: PastedExchange, known?: KnownSender): ExplainedPaste {
  const [pathname = '', search = ''] = (pasted.path ?? '').split(/\?(.*)/s)
  const address = pasted.path === undefined ? undefined : parseAddress(pasted.method ?? 'GET', pathname)
  const endpoint = address?.kind === 'endpoint' ? address.name : undefined
  const isQuery = address?.kind === 'endpoint' && address.endpoint.target === 'query'
  const { caller, contractVersion } = known ?? {
    caller: unknownCaller,
    contractVersion: pasted.requestHeaders.get('x-xbl-contract-version') ?? '107',
  }
  const request: QueryRequest | undefined = isQuery
    ? {
        batch: pasted.method === 'POST',
        scid: address.parts.scid ?? '',
        template: address.parts.template,
        parameters: parseParameters(search).parameters,
        ...(pasted.requestBody !== undefined && { body: parseOrNothing(pasted.requestBody) }),
      }
    : undefined
  const predicted = request && preflight(request, contractVersion, caller)
  const situation = endpoint && makeSituation(pasted, endpoint, predicted)
  return {
    endpoint,
    situation,
    rows: endpoint ? [] : listRows(pasted),
    causes: situation ? listCauses(situation, predicted) : [],
    predicted,
    query: request && toSearch(request),
  }
}

/** The rows of a status; if a document was pasted, those that have such a body. A text may be anything. */
function listRows({ status, responseHeaders, responseBody }: PastedExchange): readonly StatusRow[] {
  const rows = statusRows.filter(({ code }) => code === status)
  const type = mediaTypeOf(responseHeaders)
  if (status === undefined || responseBody === undefined || type !== 'application/json') return rows
  const { kind } = parseReply('getSession', status, type, responseBody)
  const fitting = rows.filter(({ body }) => body === kind)
  return fitting.length > 0 ? fitting : rows
}

/** Without its parameters. */
const mediaTypeOf = (headers: PastedExchange['responseHeaders']) =>
  headers.get('content-type')?.split(';')[0]?.trim().toLowerCase()

function makeSituation(
  pasted: PastedExchange,
  endpoint: EndpointName,
  predicted: Preflight | undefined,
): Situation | undefined {
  const { status, responseBody: text = '', responseHeaders } = pasted
  if (status === undefined) return undefined
  const said = mediaTypeOf(responseHeaders)
  const reply = parseReply(endpoint, status, said, text)
  // Of a 403 or 412 the body is a session or a text; another JSON is what some tool made of the text.
  const isOther =
    (status === 403 || status === 412) && said === 'application/json' && reply.kind !== 'session'
  const contentType = isOther ? 'text/plain' : said
  const exchange: Answered<unknown> = {
    kind: 'answered',
    sent: {
      endpoint,
      method: pasted.method ?? endpoints[endpoint].method,
      path: pasted.path ?? '',
      headers: {},
      body: pasted.requestBody,
    },
    status,
    contentType,
    gateway: undefined,
    isInjected: responseHeaders.has(faultHeader),
    retryAfter: undefined,
    correlationId: responseHeaders.get('x-xblcorrelationid'),
    etag: responseHeaders.get('etag'),
    contentLocation: responseHeaders.get('content-location'),
    text,
    reply: isOther ? { kind: 'message' } : reply,
    milliseconds: 0,
  }
  return { exchange, prediction: predicted, isLocal: false }
}
