/** What passes through: an address rebuilt from its parts, and the headers that are named here. */
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
  /** Path and query as they go out. */
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
 * Reads a path and query of the contract and writes them anew from what was read; what is no address
 * of the contract, or has another verb than it takes, goes nowhere.
 */
export function readPassing(method: string, path: string, search: string): Passing | Refused {
  const address = readAddress(method, path)
  if (address.kind !== 'endpoint') return tellAddress(address)
  // A HEAD that is no verb of the contract's own would be read as a GET.
  if (address.endpoint.method !== method)
    return {
      status: 405,
      detail: `This address takes ${address.endpoint.method}.`,
      allow: address.endpoint.method,
    }
  const astray = Object.entries(address.parts).find(([, part]) => /[/\\]|%2[ef]|%5c/i.test(part))
  if (astray) return { status: 404, detail: `${astray[0]}: names with slashes are not passed on.` }
  const { parameters, faults } = readParameters(search)
  const known = operations[address.name].query ?? []
  const other = parameters.find(([name]) => !known.some((one) => one.name === name.toLowerCase()))
  if (other) return { status: 400, detail: `The query has a parameter that this address does not take.` }
  if (faults.length > 0) return { status: 400, detail: 'The query holds percent-encoding that is no UTF-8.' }
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

/** Characters; a date has 29. */
const retryAfterMost = 200

/** A header with characters that none may have is left out, whatever it is called. */
export function passAnswerHeaders(headers: Readonly<Record<string, string>>): Record<string, string> {
  const passed: Record<string, string> = {}
  for (const name of answerHeaders) {
    const value = headers[name]
    if (value !== undefined && isPlain(value)) passed[name] = value
  }
  // One that says no time is not to be repeated.
  if ((passed['retry-after']?.length ?? 0) > retryAfterMost) delete passed['retry-after']
  // Any other challenge would make the browser ask for a password.
  const challenge = headers['www-authenticate']
  if (challenge !== undefined && /^XBL3\.0\b/i.test(challenge) && isPlain(challenge)) {
    passed['www-authenticate'] = challenge
  }
  return passed
}
