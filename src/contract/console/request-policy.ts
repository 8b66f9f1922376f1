/** What each request needs and leaves: the role, whether it changes something, and its line in the audit log. */
import { type EndpointName, parseAddress } from '../mpsd/endpoints.ts'
import { consoleEndpoints } from './endpoints.ts'
import { isConsolePath, parseConsolePath } from './paths.ts'
import type { Role } from './sign-in.ts'

export interface RequestPolicy {
  /** The least role; `anyone` needs no sign-in. */
  readonly role: Role | 'anyone'
  /** May change something that lasts: the line in the audit log is on disk before the request is carried out. */
  readonly isChange: boolean
  /** The connection that the audit log names; nothing if it has no line for this request. */
  readonly audit: { readonly connection: string; readonly when: 'always' | 'signed-in' } | undefined
}

const isGet = (method: string) => method === 'GET' || method === 'HEAD'

/** Queries in a body change nothing. */
const readOnlyPosts: ReadonlySet<EndpointName> = new Set([
  'batchTemplate',
  'batchServiceConfig',
  'queryHandles',
])

/** Whether an endpoint of the contract only reads, whatever its method is. */
export function isReadOnly(name: EndpointName, method: string): boolean {
  return isGet(method) || readOnlyPosts.has(name)
}

function isReadOnlyPath(method: string, path: string): boolean {
  const address = parseAddress(method, path)
  return address.kind === 'endpoint' ? isReadOnly(address.name, method) : isGet(method)
}

/** The path of a connection. The paths of the contract are behind it. */
export const connectionPath = (name: string) => `/connections/${name}`

/** The connection a path goes to, and the path behind its name. */
export function parseConnectionPath(path: string): { name: string; rest: string } | undefined {
  const [, name, rest] = /^\/connections\/([^/]*)(\/.*)?$/i.exec(path) ?? []
  return name === undefined ? undefined : { name, rest: rest ?? '/' }
}

/** What the table says; an address that is not in it takes an operator, unless it is a GET. */
function getConsolePolicy(method: string, path: string): RequestPolicy {
  const found = parseConsolePath(method, path)
  if (found.kind !== 'endpoint') {
    const isRead = isGet(method)
    const audit = isRead ? undefined : ({ connection: 'local', when: 'signed-in' } as const)
    return { role: isRead ? 'viewer' : 'operator', isChange: !isRead, audit }
  }
  const { role, audited, answeredBy, readsOnly = false } = consoleEndpoints[found.name]
  // A recording is opened before it has a name.
  const connection = answeredBy === 'gateway' ? (found.parts.name ?? 'cassettes').toLowerCase() : 'local'
  const isLogged = audited === 'always' || audited === 'signed-in'
  return {
    role,
    isChange: !isGet(method) && !readsOnly,
    audit: isLogged ? { connection, when: audited } : undefined,
  }
}

/** `path` is without its query. */
export function getRequestPolicy(method: string, path: string): RequestPolicy {
  const connection = parseConnectionPath(path)
  if (connection) {
    const isRead = isReadOnlyPath(method, connection.rest)
    const audit = { connection: connection.name.toLowerCase(), when: 'always' } as const
    return { role: isRead ? 'viewer' : 'operator', isChange: !isRead, audit }
  }
  if (isConsolePath(path)) return getConsolePolicy(method, path)
  const isRead = isReadOnlyPath(method, path)
  const audit = { connection: 'local', when: 'signed-in' } as const
  return { role: isRead ? 'viewer' : 'tester', isChange: !isRead, audit }
}
