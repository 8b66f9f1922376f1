/** Every address of the contract (section 1): built from parts, and read back into parts. */
import * as z from 'zod'
import { Name, Scid } from '../identifiers.ts'
import { createPathParser, fillPath, type PathParts, type PathPattern } from '../path-parser.ts'

type Target = 'query' | 'template' | 'session' | 'element' | 'handle' | 'hopper'

export interface Endpoint extends PathPattern {
  readonly target: Target
}

const scid = '/serviceconfigs/{scid}'
const template = `${scid}/sessiontemplates/{template}`
const session = `${template}/sessions/{name}`

/** One name from here to the client's method, the handler and the query key. */
export const endpoints = {
  queryTemplate: { method: 'GET', path: `${template}/sessions`, target: 'query' },
  queryServiceConfig: { method: 'GET', path: `${scid}/sessions`, target: 'query' },
  batchTemplate: { method: 'POST', path: `${template}/batch`, target: 'query' },
  batchServiceConfig: { method: 'POST', path: `${scid}/batch`, target: 'query' },
  listTemplates: { method: 'GET', path: `${scid}/sessiontemplates`, target: 'template' },
  getTemplate: { method: 'GET', path: template, target: 'template' },
  getSession: { method: 'GET', path: session, target: 'session' },
  putSession: { method: 'PUT', path: session, target: 'session' },
  getProperties: { method: 'GET', path: `${session}/properties`, target: 'element' },
  putProperties: { method: 'PUT', path: `${session}/properties`, target: 'element' },
  getElement: { method: 'GET', path: `${session}/{element}`, target: 'element' },
  getMember: { method: 'GET', path: `${session}/members/{member}`, target: 'element' },
  deleteMember: { method: 'DELETE', path: `${session}/members/{member}`, target: 'element' },
  getServer: { method: 'GET', path: `${session}/servers/{server}`, target: 'element' },
  deleteServer: { method: 'DELETE', path: `${session}/servers/{server}`, target: 'element' },
  createHandle: { method: 'POST', path: '/handles', target: 'handle' },
  queryHandles: { method: 'POST', path: '/handles/query', target: 'handle' },
  getHandle: { method: 'GET', path: '/handles/{id}', target: 'handle' },
  deleteHandle: { method: 'DELETE', path: '/handles/{id}', target: 'handle' },
  getHandleSession: { method: 'GET', path: '/handles/{id}/session', target: 'handle' },
  putHandleSession: { method: 'PUT', path: '/handles/{id}/session', target: 'handle' },
} as const satisfies Record<string, Endpoint>
export type EndpointName = keyof typeof endpoints

function listNames(): EndpointName[] {
  const names: EndpointName[] = []
  for (const name in endpoints) if (isEndpointName(name)) names.push(name)
  return names
}

function isEndpointName(name: string): name is EndpointName {
  return Object.hasOwn(endpoints, name)
}

export const endpointNames: readonly EndpointName[] = listNames()

type Part = 'scid' | 'template' | 'name' | 'element' | 'member' | 'server' | 'id'
export type AddressParts = Partial<Record<Part, string>>

/** What a path turned out to be. */
export type Address =
  | {
      readonly kind: 'endpoint'
      readonly name: EndpointName
      readonly endpoint: Endpoint
      readonly parts: AddressParts
    }
  | { readonly kind: 'verb'; readonly allow: readonly string[] }
  | { readonly kind: 'hopper' }
  | { readonly kind: 'invalid'; readonly field: string; readonly value: string }

/** What each part of a path may be; an address with another value is an invalid URI (row 12). */
export const partValues: Readonly<Record<Part, z.ZodType>> = {
  scid: Scid,
  template: Name,
  name: Name,
  element: z.string().regex(/^(?:constants|members|servers)$/i),
  member: z.string().regex(/^(?:me|0|[1-9]\d{0,9})$/i),
  server: Name,
  id: z.guid(),
}

const readEndpoint = createPathParser<EndpointName>(endpoints, partValues)
/** Any hopper's address, and everything below it. */
const readHopper = createPathParser(
  { hopper: { method: 'GET', path: `${scid}/hoppers/{hopper}` } },
  { scid: Scid, hopper: z.string().min(1) },
)

/** By verb and path: the same addresses are read again and again. */
const known = new Map<string, Map<string, Address>>()
const maxKnown = 10_000
/** Characters. A longer path is read anew each time, so that those that are kept take little memory. */
const maxKnownPath = 500
let countKnown = 0

/**
 * Reads a path (percent-encoded, without its query) with a verb. Literal words match in any letter case; if
 * two patterns fit, the first of the table wins.
 */
export function parseAddress(method: string, path: string): Address {
  const found = known.get(method)?.get(path)
  if (found) return found
  const address = readNewAddress(method, path)
  if (path.length > maxKnownPath) return address
  if (countKnown >= maxKnown) {
    known.clear()
    countKnown = 0
  }
  const ofMethod = known.get(method) ?? new Map<string, Address>()
  known.set(method, ofMethod.set(path, address))
  countKnown++
  return address
}

function readNewAddress(method: string, path: string): Address {
  const match = readEndpoint(method, path)
  switch (match.kind) {
    case 'endpoint': {
      const { name, parts } = match
      return { kind: 'endpoint', name, endpoint: endpoints[name], parts: parts satisfies PathParts }
    }
    case 'method':
      return { kind: 'verb', allow: match.allow }
    case 'invalid':
      return { kind: 'invalid', field: match.part, value: match.value }
    case 'none':
      return readHopperAddress(path)
    default:
      return match satisfies never
  }
}

/** Hoppers live on another host, whatever the verb and whatever is behind their name (choice 16). */
function readHopperAddress(path: string): Address {
  const match = readHopper('GET', path.split('/').slice(0, 5).join('/'))
  if (match.kind === 'endpoint') return { kind: 'hopper' }
  const isScid = match.kind === 'invalid' && match.part === 'scid'
  return { kind: 'invalid', field: isScid ? 'scid' : 'path', value: isScid ? match.value : path }
}

/** The path of an endpoint, each part percent-encoded. */
export function buildPath(name: EndpointName, parts: AddressParts): string {
  return fillPath(endpoints[name].path, parts)
}
