/** Every address of the contract (section 1): paths are built from parts and parsed into parts. */
import * as z from 'zod'
import { Name, Scid } from '../identifiers.ts'

type Target = 'query' | 'template' | 'session' | 'element' | 'handle' | 'hopper'

export interface Endpoint {
  readonly method: 'GET' | 'PUT' | 'POST' | 'DELETE'
  readonly path: string
  readonly target: Target
}

const scid = '/serviceconfigs/{scid}'
const template = `${scid}/sessiontemplates/{template}`
const session = `${template}/sessions/{name}`

/** Each endpoint has one name, which the client method, the handler and the query key also use. */
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

type Part = 'scid' | 'template' | 'name' | 'element' | 'member' | 'server' | 'id'
export type AddressParts = Partial<Record<Part, string>>

/** The result of parsing a path. */
export type Address =
  | { kind: 'endpoint'; name: EndpointName; endpoint: Endpoint; parts: AddressParts }
  | { kind: 'verb'; allow: string[] }
  | { kind: 'hopper' }
  | { kind: 'invalid'; field: Part | 'path'; value: string }

/** Endpoints grouped by path, so that a 405 for an unsupported method can list the allowed methods. */
const routes = Map.groupBy(
  Object.entries(endpoints).map(([name, endpoint]) => ({
    name: name as EndpointName,
    endpoint: endpoint as Endpoint,
  })),
  (one) => one.endpoint.path,
)

/** The valid values of each part of a path. An address with an invalid part is answered with 404. */
export const partValues: Readonly<Record<Part, z.ZodType>> = {
  scid: Scid,
  template: Name,
  name: Name,
  element: z.string().regex(/^(?:constants|members|servers)$/i),
  member: z.string().regex(/^(?:me|0|[1-9]\d{0,9})$/i),
  server: Name,
  id: z.guid(),
}

function decode(segment: string): string | undefined {
  if (!segment.includes('%')) return segment
  try {
    return decodeURIComponent(segment)
  } catch {
    return undefined
  }
}

/** One segment of a path pattern: a literal word in lower case, or the name of a part. */
type PathSegment = { readonly literal: string } | { readonly part: Part }

const patterns = [...routes].map(([path, candidates]) => {
  const segmentPatterns = path.split('/').slice(1)
  return {
    sharing: candidates,
    words: segmentPatterns.map(
      (word): PathSegment => (word.startsWith('{') ? { part: word.slice(1, -1) as Part } : { literal: word }),
    ),
  }
})

/**
 * The parts of a path, still percent-encoded. Undefined if a literal word or the number of segments differs.
 */
function matchSegments(
  segmentPatterns: readonly PathSegment[],
  segments: readonly string[],
): [Part, string][] | undefined {
  if (segmentPatterns.length !== segments.length) return undefined
  const parts: [Part, string][] = []
  let i = 0
  for (const word of segmentPatterns) {
    const found = segments[i++] ?? ''
    if ('part' in word) parts.push([word.part, found])
    else if (found !== word.literal && found.toLowerCase() !== word.literal) return undefined
  }
  return parts
}

/**
 * Parses a path (percent-encoded, without the query string) with an HTTP method. Literal words are compared
 * without regard to case. If two patterns match, the first one in the list is used.
 */
export function parseAddress(method: string, path: string): Address {
  const key = `${method} ${path}`
  const cached = addressCache.get(key)
  if (cached) return cached
  const address = parseUncachedAddress(method, path)
  if (addressCache.size >= maxCachedAddresses) addressCache.clear()
  addressCache.set(key, address)
  return address
}

/** Parsed addresses, cached because clients repeat the same addresses. */
const addressCache = new Map<string, Address>()
const maxCachedAddresses = 10_000

function parseUncachedAddress(method: string, path: string): Address {
  const segments = path.split('/').slice(1)
  for (const { words: segmentPatterns, sharing: candidates } of patterns) {
    const rawParts = matchSegments(segmentPatterns, segments)
    if (!rawParts) continue
    const parts: AddressParts = {}
    for (const [part, segment] of rawParts) {
      const value = decode(segment)
      if (!partValues[part].safeParse(value).success) return invalid(part, value ?? segment)
      parts[part] = value
    }
    const verb = method === 'HEAD' ? 'GET' : method
    const chosen = candidates.find((one) => one.endpoint.method === verb)
    if (!chosen)
      return {
        kind: 'verb',
        allow: candidates.flatMap(({ endpoint: { method: one } }) => (one === 'GET' ? [one, 'HEAD'] : [one])),
      }
    return { kind: 'endpoint', ...chosen, parts }
  }
  return parseHopperAddress(segments) ?? invalid('path', path)
}

function invalid(part: Part | 'path', value: string): Address {
  return { kind: 'invalid', field: part, value }
}

function parseHopperAddress(segments: readonly string[]): Address | undefined {
  const [root, scidSegment = '', word, hopper] = segments
  if (root?.toLowerCase() !== 'serviceconfigs' || word?.toLowerCase() !== 'hoppers' || !hopper)
    return undefined
  return Scid.safeParse(decode(scidSegment)).success ? { kind: 'hopper' } : invalid('scid', scidSegment)
}

/** Builds the path of an endpoint and percent-encodes each part. */
export function buildPath(name: EndpointName, parts: AddressParts): string {
  return endpoints[name].path.replace(/\{(\w+)\}/g, (_, part: Part) => encodeURIComponent(parts[part] ?? ''))
}
