/** The allow-list: an address rebuilt from its parts, and the headers that may be forwarded. */
import {
  type Address,
  type AddressParts,
  buildPath,
  type EndpointName,
  parseAddress,
} from '#contract/mpsd/endpoints.ts'
import { getOperation } from '#contract/mpsd/operations.ts'
import { formatParameters, parseParameters } from '#contract/query-string.ts'

export interface AllowedRequest {
  readonly name: EndpointName
  readonly method: string
  /** Path and query, as sent to the service. */
  readonly path: string
}

export type RejectedRequest = {
  readonly status: 400 | 404 | 405
  readonly detail: string
  readonly allow?: string
}

function rejectAddress(address: Exclude<Address, { kind: 'endpoint' }>): RejectedRequest {
  switch (address.kind) {
    case 'verb': {
      const allow = address.allow.filter((verb) => verb !== 'HEAD').join(', ')
      return { status: 405, detail: `This address takes ${allow}.`, allow }
    }
    case 'hopper':
      return { status: 404, detail: 'Matchmaking lives on another host.' }
    case 'invalid':
      return { status: 404, detail: `The contract has no such address: ${address.field}.` }
    default:
      return address satisfies never
  }
}

/**
 * Parses a path and query of the contract and rebuilds them from the parsed parts. Rejects an address that is
 * not in the contract, and a method that the address does not allow.
 */
export function readAllowedRequest(
  method: string,
  path: string,
  search: string,
): AllowedRequest | RejectedRequest {
  const address = parseAddress(method, path)
  if (address.kind !== 'endpoint') return rejectAddress(address)
  // Address parsing accepts HEAD as GET. The contract has no HEAD, so it is not forwarded (choice 47).
  if (address.endpoint.method !== method)
    return {
      status: 405,
      detail: `This address takes ${address.endpoint.method}.`,
      allow: address.endpoint.method,
    }
  const partWithSlash = Object.entries(address.parts).find(([, part]) => /[/\\]|%2[ef]|%5c/i.test(part))
  if (partWithSlash)
    return { status: 404, detail: `${partWithSlash[0]}: names with slashes are not forwarded.` }
  const { parameters, faults } = parseParameters(search)
  const known = getOperation(address.name).query ?? []
  const unknownParameter = parameters.find(([name]) => !known.some((one) => one.name === name.toLowerCase()))
  if (unknownParameter)
    return { status: 400, detail: `The query has a parameter that this address does not take.` }
  if (faults.length > 0)
    return { status: 400, detail: 'The query contains percent-encoding that is not UTF-8.' }
  const query = formatParameters(parameters)
  const parts: AddressParts = address.parts
  return {
    name: address.name,
    method,
    path: `${buildPath(address.name, parts)}${query === '' ? '' : `?${query}`}`,
  }
}

const requestHeaders = [
  'accept',
  'accept-language',
  'content-type',
  'if-match',
  'if-none-match',
  'x-xbl-contract-version',
]
const answerHeaders = [
  'content-type',
  'content-encoding',
  'content-location',
  'etag',
  'expires',
  'last-modified',
  'allow',
  'retry-after',
  'x-xblcorrelationid',
  'ms-cv',
]

const isPlain = (value: string) => /^[\t\x20-\x7e]*$/.test(value)

export function pickRequestHeaders(headers: Headers): Record<string, string> {
  const picked: Record<string, string> = {}
  for (const name of requestHeaders) {
    const value = headers.get(name)
    if (value !== null && isPlain(value)) picked[name] = value
  }
  return picked
}

/** Maximum characters; a date has 29. */
const maxRetryAfterCharacters = 200

/** Picks the headers to forward. Omits a header whose value has invalid characters. */
export function pickAnswerHeaders(headers: Readonly<Record<string, string>>): Record<string, string> {
  const picked: Record<string, string> = {}
  for (const name of answerHeaders) {
    const value = headers[name]
    if (value !== undefined && isPlain(value)) picked[name] = value
  }
  // A value this long is not a time.
  if ((picked['retry-after']?.length ?? 0) > maxRetryAfterCharacters) delete picked['retry-after']
  // Any other challenge makes the browser ask for a password.
  const challenge = headers['www-authenticate']
  if (challenge !== undefined && /^XBL3\.0\b/i.test(challenge) && isPlain(challenge)) {
    picked['www-authenticate'] = challenge
  }
  return picked
}
