/** A query as the call that it makes: which endpoint, its address and its body. */
import { type AddressParts, buildPath, endpoints } from '#contract/mpsd/endpoints.ts'
import type { QueryRequest } from '#contract/mpsd/query.ts'
import { formatParameters, type Parameter } from '#contract/query-string.ts'
import type { Client, ContractRequest } from './client.ts'
import type { Exchange } from './exchange.ts'
import type { ParsedResults } from './parse-reply.ts'

/** The endpoints that answer a query for sessions. */
export type QueryEndpointName =
  | 'queryTemplate'
  | 'queryServiceConfig'
  | 'batchTemplate'
  | 'batchServiceConfig'

export interface QueryCall {
  readonly endpoint: QueryEndpointName
  readonly method: 'GET' | 'POST'
  readonly parts: AddressParts
  readonly parameters: readonly Parameter[]
  /** Path with its parameters, as it goes over the wire. */
  readonly path: string
  /** JSON text. */
  readonly body: string | undefined
}

function chooseEndpoint(query: QueryRequest): QueryEndpointName {
  if (query.batch) return query.template === undefined ? 'batchServiceConfig' : 'batchTemplate'
  return query.template === undefined ? 'queryServiceConfig' : 'queryTemplate'
}

export function buildQueryCall(query: QueryRequest): QueryCall {
  const endpoint = chooseEndpoint(query)
  const parts = { scid: query.scid, template: query.template ?? '' }
  const path = buildPath(endpoint, parts)
  const search = formatParameters(query.parameters)
  return {
    endpoint,
    method: endpoints[endpoint].method,
    parts,
    parameters: query.parameters,
    path: search === '' ? path : `${path}?${search}`,
    body: query.batch ? JSON.stringify(query.body) : undefined,
  }
}

/** Sends a query. Never throws except for an abort. */
export function sendQuery(
  client: Client,
  { endpoint, parts, parameters, body }: QueryCall,
  request: Pick<ContractRequest, 'credentials' | 'pathPrefix' | 'signal' | 'onPart'>,
): Promise<Exchange<ParsedResults>> {
  return client[endpoint]({ ...request, parts, parameters, body })
}
