/** Who may do what on a server that is reached from elsewhere: three roles, and what each request needs. */
import * as z from 'zod'
import { type EndpointName, readAddress } from './endpoints.ts'

/** Each may what the one before may. */
export const roles = ['viewer', 'tester', 'operator'] as const
export const Role = z.enum(roles)
export type Role = z.infer<typeof Role>

/** Whoever sends a request, as the host found out. */
export interface Visitor {
  readonly user: string
  readonly role: Role
  /** Signed in, or came by the start-up link: may use connections that have a credential. */
  readonly opened: boolean
}

/** `GET /console/sign-in`: how to come in, and who is in. */
export const SignInState = z.object({
  /** None on loopback: everybody who reaches it may. */
  methods: z.array(z.enum(['token', 'oidc'])),
  user: z.string().optional(),
  role: Role.optional(),
  opened: z.boolean(),
})
export type SignInState = z.infer<typeof SignInState>

/** `POST /console/sign-in` and `POST /console/open`. */
export const SignInRequest = z.strictObject({ secret: z.string().min(1).max(4096) })
export type SignInRequest = z.infer<typeof SignInRequest>

/** One line of the audit log. */
export const AuditEntry = z.object({
  /** The same on the line that is written before anything is done, and on the one when it is over. */
  id: z.string(),
  at: z.iso.datetime(),
  /** Lines of an earlier version have none: they are of requests. */
  event: z
    .enum([
      'request',
      'sign-in',
      /** A wrong secret or access token, or what the issuer refused. */
      'sign-in-refused',
      'sign-out',
      /** Nobody was signed in, or the role was not enough. */
      'refused',
      /** Lines of one user that were too many in a minute: so many as `count` says. */
      'left-out',
      'audit-read',
    ])
    .default('request'),
  /** Empty where nobody was signed in; there is no role then. */
  user: z.string(),
  role: Role.optional(),
  from: z.string(),
  connection: z.string(),
  method: z.string(),
  /** Its first 1,000 characters; `cut` says how many more there were. */
  target: z.string(),
  cut: z.int().optional(),
  /** 0 on the first line; 499 where whoever asked did not wait for the answer. */
  status: z.int(),
  milliseconds: z.int(),
  count: z.int().optional(),
})
export type AuditEntry = z.infer<typeof AuditEntry>

/** Whether the audit log is as it was written. */
export const AuditState = z.object({
  /** Each line holds the hash of the line before, over all files, to the last line that was written. */
  holds: z.boolean(),
  lines: z.int(),
  files: z.int(),
})
export type AuditState = z.infer<typeof AuditState>

/** Queries in a body change nothing. */
const reading: ReadonlySet<EndpointName> = new Set(['batchTemplate', 'batchServiceConfig', 'queryHandles'])

/** Whether an endpoint of the contract only reads, whatever its verb is. */
export function isReading(name: EndpointName, method: string): boolean {
  return method === 'GET' || method === 'HEAD' || reading.has(name)
}

function isReadingPath(method: string, path: string): boolean {
  const address = readAddress(method, path)
  return address.kind === 'endpoint' ? isReading(address.name, method) : method === 'GET' || method === 'HEAD'
}

const connectionPath = /^\/connections\/([^/]*)(\/.*)?$/i
const consoleRoles: readonly [method: RegExp, path: RegExp, role: Role][] = [
  // A copy of the database holds the key that local identities are signed with.
  [/^(?:GET|HEAD)$/, /^\/console\/(?:audit|backup)$/i, 'operator'],
  [/^(?:GET|HEAD)$/, /^\/console\/(?:export|connections\/[^/]+\/cassette)$/i, 'tester'],
  [/^(?:GET|HEAD)$/, /./, 'viewer'],
  [/^POST$/, /^\/console\/(?:tokens|explain|connections\/[^/]+\/credential)$/i, 'viewer'],
  [/^DELETE$/, /^\/console\/connections\/[^/]+\/recording$/i, 'tester'],
  [/^PUT$/, /^\/console\/(?:clock|faults|serviceconfigs\/.*|connections\/[^/]+\/recording)$/i, 'tester'],
  [/^(?:POST|DELETE)$/, /^\/console\/cassettes(?:\/[^/]+)?$/i, 'tester'],
]

/** Which connection a path goes to, and what is behind it. */
export function readConnectionPath(path: string): { name: string; rest: string } | undefined {
  const [, name, rest] = connectionPath.exec(path) ?? []
  return name === undefined ? undefined : { name, rest: rest ?? '/' }
}

/** The least role that a request needs. `path` is without its query. */
export function roleFor(method: string, path: string): Role {
  const connection = readConnectionPath(path)
  if (connection) return isReadingPath(method, connection.rest) ? 'viewer' : 'operator'
  if (!/^\/console(?:\/|$)/i.test(path)) return isReadingPath(method, path) ? 'viewer' : 'tester'
  return consoleRoles.find(([verb, where]) => verb.test(method) && where.test(path))?.[2] ?? 'operator'
}

/** Whether a request may change something that lasts: its line in the audit log is on disk before it is carried out. */
export function isChange(method: string, path: string): boolean {
  const connection = readConnectionPath(path)
  if (connection) return !isReadingPath(method, connection.rest)
  if (!/^\/console(?:\/|$)/i.test(path)) return !isReadingPath(method, path)
  return method !== 'GET' && method !== 'HEAD' && !/^\/console\/explain$/i.test(path)
}

export function mayAct(role: Role, needed: Role): boolean {
  return roles.indexOf(role) >= roles.indexOf(needed)
}

/**
 * The connection that the audit log names for a request; nothing for what it does not hold. Who asked
 * what of a connection is always in it; of the local directory only where people sign in.
 */
export function auditedConnection(method: string, path: string, isSigning: boolean): string | undefined {
  const connection = readConnectionPath(path)
  if (connection) return connection.name.toLowerCase()
  const isRead = method === 'GET' || method === 'HEAD'
  const [, collection, name, what] =
    /^\/console\/(connections|cassettes)(?:\/([^/]+)(?:\/(.*))?)?$/i.exec(path) ?? []
  if (collection !== undefined)
    return isRead && what === undefined ? undefined : (name ?? collection).toLowerCase()
  if (!isSigning) return undefined
  const isQuiet = /^\/console\//i.test(path) && isRead && !/^\/console\/(?:export|backup|audit)$/i.test(path)
  return isQuiet ? undefined : 'local'
}
