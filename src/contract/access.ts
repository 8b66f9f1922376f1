/** Access rules for a server that other machines can reach: three roles, and the role each request needs. */
import * as z from 'zod'
import { type EndpointName, parseAddress } from './mpsd/endpoints.ts'

/** From least to most access. Each role includes the rights of the roles before it. */
export const roles = ['viewer', 'tester', 'operator'] as const
export const Role = z.enum(roles)
export type Role = z.infer<typeof Role>

/** The sender of a request, as the host identified them. */
export interface RequestUser {
  readonly user: string
  readonly role: Role
  /**
   * True after sign-in or after use of the start-up link. Required for connections that have a credential.
   */
  readonly opened: boolean
}

/** `GET /console/sign-in`: the available sign-in methods, and the user who is signed in. */
export const SignInState = z.object({
  /** Empty on loopback, where every request is allowed without sign-in. */
  methods: z.array(z.enum(['token', 'oidc'])),
  user: z.string().optional(),
  role: Role.optional(),
  opened: z.boolean(),
})
export type SignInState = z.infer<typeof SignInState>

/** The body of `POST /console/sign-in` and `POST /console/open`. */
export const SignInRequest = z.strictObject({ secret: z.string().min(1).max(4096) })
export type SignInRequest = z.infer<typeof SignInRequest>

/** One line of the audit log. */
export const AuditEntry = z.object({
  /** A request writes two lines with this id: one before the request runs and one after it ends. */
  id: z.string(),
  at: z.iso.datetime(),
  /** Lines written by earlier versions have no `event`. They describe requests. */
  event: z
    .enum([
      'request',
      'sign-in',
      /** The secret or access token was wrong, or the issuer rejected the sign-in. */
      'sign-in-refused',
      'sign-out',
      /** No user was signed in, or the role was not sufficient. */
      'refused',
      /** Stands for lines omitted because one user caused too many in a minute. `count` is their number. */
      'left-out',
      'audit-read',
    ])
    .default('request'),
  /** Empty if no user was signed in. `role` is then absent. */
  user: z.string(),
  role: Role.optional(),
  from: z.string(),
  connection: z.string(),
  method: z.string(),
  /** The first 1,000 characters. `cut` is the number of characters removed. */
  target: z.string(),
  cut: z.int().optional(),
  /** 0 on the line written before the request runs. 499 if the client disconnected before the answer. */
  status: z.int(),
  milliseconds: z.int(),
  count: z.int().optional(),
})
export type AuditEntry = z.infer<typeof AuditEntry>

/** The result of verifying the audit log's hash chain. */
export const AuditState = z.object({
  /** True if each line, across all files up to the last written line, contains the previous line's hash. */
  holds: z.boolean(),
  lines: z.int(),
  files: z.int(),
})
export type AuditState = z.infer<typeof AuditState>

/** Endpoints that use POST but only read: their query is in the request body. */
const readOnlyEndpoints: ReadonlySet<EndpointName> = new Set([
  'batchTemplate',
  'batchServiceConfig',
  'queryHandles',
])

/** True if an endpoint of the contract only reads data, whatever its HTTP method is. */
export function isReadOnly(name: EndpointName, method: string): boolean {
  return method === 'GET' || method === 'HEAD' || readOnlyEndpoints.has(name)
}

function isReadOnlyPath(method: string, path: string): boolean {
  const address = parseAddress(method, path)
  return address.kind === 'endpoint'
    ? isReadOnly(address.name, method)
    : method === 'GET' || method === 'HEAD'
}

const connectionPath = /^\/connections\/([^/]*)(\/.*)?$/i
const consoleRoles: readonly [method: RegExp, path: RegExp, role: Role][] = [
  // A backup of the database contains the key that signs local identities.
  [/^(?:GET|HEAD)$/, /^\/console\/(?:audit|backup)$/i, 'operator'],
  [/^(?:GET|HEAD)$/, /^\/console\/(?:export|connections\/[^/]+\/cassette)$/i, 'tester'],
  [/^(?:GET|HEAD)$/, /./, 'viewer'],
  [/^POST$/, /^\/console\/(?:tokens|explain|connections\/[^/]+\/credential)$/i, 'viewer'],
  [/^DELETE$/, /^\/console\/connections\/[^/]+\/recording$/i, 'tester'],
  [/^PUT$/, /^\/console\/(?:clock|faults|serviceconfigs\/.*|connections\/[^/]+\/recording)$/i, 'tester'],
  [/^(?:POST|DELETE)$/, /^\/console\/cassettes(?:\/[^/]+)?$/i, 'tester'],
]

/** The connection that a path names, and the rest of the path. */
export function parseConnectionPath(path: string): { name: string; rest: string } | undefined {
  const [, name, rest] = connectionPath.exec(path) ?? []
  return name === undefined ? undefined : { name, rest: rest ?? '/' }
}

/** The lowest role that a request needs. `path` excludes the query string. */
export function getRequiredRole(method: string, path: string): Role {
  const connection = parseConnectionPath(path)
  if (connection) return isReadOnlyPath(method, connection.rest) ? 'viewer' : 'operator'
  if (!/^\/console(?:\/|$)/i.test(path)) return isReadOnlyPath(method, path) ? 'viewer' : 'tester'
  return consoleRoles.find(([verb, where]) => verb.test(method) && where.test(path))?.[2] ?? 'operator'
}

/**
 * True if a request may change stored data. The host writes its audit line to disk before it runs the
 * request.
 */
export function isChange(method: string, path: string): boolean {
  const connection = parseConnectionPath(path)
  if (connection) return !isReadOnlyPath(method, connection.rest)
  if (!/^\/console(?:\/|$)/i.test(path)) return !isReadOnlyPath(method, path)
  return method !== 'GET' && method !== 'HEAD' && !/^\/console\/explain$/i.test(path)
}

export function hasRole(role: Role, needed: Role): boolean {
  return roles.indexOf(role) >= roles.indexOf(needed)
}

/**
 * The connection that the audit log records for a request, or undefined if the log omits the request.
 * Requests through a connection, and changes to connections and cassettes, are always recorded. Requests to
 * the local directory are recorded only if sign-in is required, and reads of most `/console` endpoints are
 * not.
 */
export function auditedConnection(method: string, path: string, requiresSignIn: boolean): string | undefined {
  const connection = parseConnectionPath(path)
  if (connection) return connection.name.toLowerCase()
  const isRead = method === 'GET' || method === 'HEAD'
  const [, collection, name, subpath] =
    /^\/console\/(connections|cassettes)(?:\/([^/]+)(?:\/(.*))?)?$/i.exec(path) ?? []
  if (collection !== undefined)
    return isRead && subpath === undefined ? undefined : (name ?? collection).toLowerCase()
  if (!requiresSignIn) return undefined
  const isNotAudited =
    /^\/console\//i.test(path) && isRead && !/^\/console\/(?:export|backup|audit)$/i.test(path)
  return isNotAudited ? undefined : 'local'
}
