/** Builds the HTTP call of a query. Only this file builds its URL and body. */
import { buildPath, type EndpointName, endpoints } from '#contract/mpsd/endpoints.ts'
import type { QueryRequest } from '#contract/mpsd/query.ts'
import { formatParameters } from '#contract/query-string.ts'

export interface QueryCall {
  readonly endpoint: EndpointName
  readonly method: 'GET' | 'POST'
  /** The path and query string, percent-encoded. */
  readonly path: string
  readonly body: string | undefined
}

function endpointOf(asked: QueryRequest): EndpointName {
  if (asked.batch) return asked.template === undefined ? 'batchServiceConfig' : 'batchTemplate'
  return asked.template === undefined ? 'queryServiceConfig' : 'queryTemplate'
}

export function buildQueryCall(asked: QueryRequest): QueryCall {
  const endpoint = endpointOf(asked)
  const path = buildPath(endpoint, { scid: asked.scid, template: asked.template ?? '' })
  const search = formatParameters(asked.parameters)
  return {
    endpoint,
    method: endpoints[endpoint].method as 'GET' | 'POST',
    path: search === '' ? path : `${path}?${search}`,
    body: asked.batch ? JSON.stringify(asked.body) : undefined,
  }
}
