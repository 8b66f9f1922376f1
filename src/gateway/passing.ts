/** The allow-list: an address rebuilt from its parts, and the headers that may be forwarded. */
import {
  type Address,
  type AddressParts,
  buildPath,
  type EndpointName,
  readAddress,
} from '#contract/endpoints.ts'
import { operations } from '#contract/operations.ts'
import { readParameters, writeParameters } from '#contract/query-string.ts'

export interface Passing {
  readonly name: EndpointName
  readonly method: string
  /** Path and query, as sent to the service. */
  readonly path: string
}

export type Refused = { readonly status: 400 | 404 | 405; readonly detail: string; readonly allow?: string }

function tellAddress(address: Exclude<Address, { kind: 'endpoint' }>): Refused {
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
export function readPassing(method: string, path: string, search: string): Passing | Refused {
  const address = readAddress(method, path)
  if (address.kind !== 'endpoint') return tellAddress(address)
  // Address parsing accepts HEAD as GET. The contract has no HEAD, so it is not forwarded (choice 47).
  if (address.endpoint.method !== method)
    return {
      status: 405,
      detail: `This address takes ${address.endpoint.method}.`,
      allow: address.endpoint.method,
    }
  const astray = Object.entries(address.parts).find(([, part]) => /[/\\]|%2[ef]|%5c/i.test(part))
  if (astray) return { status: 404, detail: `${astray[0]}: names with slashes are not forwarded.` }
  const { parameters, faults } = readParameters(search)
  const known = operations[address.name].query ?? []
  const other = parameters.find(([name]) => !known.some((one) => one.name === name.toLowerCase()))
  if (other) return { status: 400, detail: `The query has a parameter that this address does not take.` }
  if (faults.length > 0)
    return { status: 400, detail: 'The query contains percent-encoding that is not UTF-8.' }
  const query = writeParameters(parameters)
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

export function passRequestHeaders(headers: Headers): Record<string, string> {
  const passed: Record<string, string> = {}
  for (const name of requestHeaders) {
    const value = headers.get(name)
    if (value !== null && isPlain(value)) passed[name] = value
  }
  return passed
}

/** Maximum characters; a date has 29. */
const retryAfterMost = 200

/** Picks the headers to forward. Omits a header whose value has invalid characters. */
export function passAnswerHeaders(headers: Readonly<Record<string, string>>): Record<string, string> {
  const passed: Record<string, string> = {}
  for (const name of answerHeaders) {
    const value = headers[name]
    if (value !== undefined && isPlain(value)) passed[name] = value
  }
  // A value this long is not a time.
  if ((passed['retry-after']?.length ?? 0) > retryAfterMost) delete passed['retry-after']
  // Any other challenge makes the browser ask for a password.
  const challenge = headers['www-authenticate']
  if (challenge !== undefined && /^XBL3\.0\b/i.test(challenge) && isPlain(challenge)) {
    passed['www-authenticate'] = challenge
  }
  return passed
}
