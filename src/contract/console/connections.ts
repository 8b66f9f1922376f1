/** Connections: the services that the console can send requests to, and their public state. No secrets. */
import * as z from 'zod'
import { Xuid } from '../identifiers.ts'

/** A connection's name in a URL. The name `local` is reserved for the local directory. */
export const ConnectionName = z.string().regex(/^[a-z0-9][a-z0-9-]{0,39}$/)

export const localConnectionName = 'local'

/** The origin of the real service, used if a connection does not configure another one. */
export const defaultServiceOrigin = 'https://sessiondirectory.xboxlive.com'

/**
 * Why the gateway answered instead of the service. Sent in the header `x-sessionscope-gateway`, which a
 * service cannot set.
 */
export const gatewayKinds = [
  'unknown',
  'address',
  'unopened',
  'read-only',
  'no-credential',
  'crowded',
  'stopped',
  'timeout',
  'unreachable',
  'untrusted',
  'reset',
  'truncated',
  'unreadable',
  'too-large',
  'repeats-credential',
  'not-recorded',
] as const
export const GatewayKind = z.enum(gatewayKinds)
export type GatewayKind = z.infer<typeof GatewayKind>

export const gatewayHeader = 'x-sessionscope-gateway'

/** On a replayed answer: when it was recorded, and how long it took then: `2026-11-21T14:02:11.000Z 184`. */
export const recordedHeader = 'x-sessionscope-recorded'

/** Where the server gets an authorization from, and whether it has one. */
export const CredentialState = z.object({
  source: z.enum(['environment', 'file', 'command', 'pasted']),
  /** `untried`: the command or file has not been read yet. */
  status: z.enum(['untried', 'ready', 'missing', 'refused']),
  /** Why no authorization is available. Never contains the secret. */
  reason: z.string().optional(),
  userHash: z.string().optional(),
  /** Absent if neither the source nor the configuration gives it. It cannot be read from the opaque token. */
  xuid: Xuid.optional(),
  gamertag: z.string().optional(),
})
export type CredentialState = z.infer<typeof CredentialState>

export const BudgetState = z.object({
  windows: z.array(
    z.object({
      maxRequests: z.int(),
      periodInSeconds: z.int(),
      /**
       * Requests sent in the last `periodInSeconds` seconds. Absent while nobody knows by whom: the user of a credential
       * is known with its first request.
       */
      used: z.int().optional(),
    }),
  ),
  waiting: z.int(),
  /** Milliseconds until the first waiting request may be sent. */
  nextInMs: z.int().optional(),
  /** Set after a 429 or 503 with a `Retry-After` header. */
  stopped: z.object({ status: z.int(), inMs: z.int() }).optional(),
})
export type BudgetState = z.infer<typeof BudgetState>

/** One request that a cassette can answer. */
export const RecordedRequest = z.object({
  method: z.string(),
  path: z.string(),
  body: z.string().optional(),
  status: z.int(),
})
export type RecordedRequest = z.infer<typeof RecordedRequest>

export const Connection = z.object({
  name: ConnectionName,
  title: z.string(),
  /** `service`: an external service. Treat it as the real one. */
  kind: z.enum(['local', 'service', 'cassette']),
  /** The prefix that this connection adds to the contract's paths. */
  path: z.string(),
  origin: z.string().optional(),
  /**
   * The sandbox is a claim of the token, not a request parameter. Shown to avoid mistaking one for another.
   */
  sandbox: z.string().optional(),
  contractVersion: z.int(),
  writable: z.boolean(),
  /** True if the current user may use this connection now. */
  usable: z.boolean(),
  credential: CredentialState.optional(),
  budget: BudgetState.optional(),
  recording: z
    .object({
      on: z.boolean(),
      exchanges: z.int(),
      full: z.boolean(),
      /** The user who started it. */
      by: z.string().optional(),
      /** Whether the current user may stop, save and discard it: whoever started it, and operators. */
      own: z.boolean().optional(),
    })
    .optional(),
  recorded: z.array(RecordedRequest).optional(),
})
export type Connection = z.infer<typeof Connection>

/** `GET /console/connections`. */
export const ConnectionList = z.object({ connections: z.array(Connection) })
export type ConnectionList = z.infer<typeof ConnectionList>

/**
 * The body of `PUT /console/connections/{name}/credential`: the authorization itself, or the response of a
 * token service.
 */
export const CredentialPaste = z.strictObject({
  authorization: z.string().min(1).max(32_768),
  xuid: Xuid.optional(),
})
export type CredentialPaste = z.infer<typeof CredentialPaste>

/**
 * The body of `PUT /console/connections/{name}/recording`. Earlier recordings stay until they are discarded.
 */
export const RecordingChange = z.strictObject({ on: z.boolean() })
export type RecordingChange = z.infer<typeof RecordingChange>

/** One exchange as stored in a cassette. Only allowed headers are stored. Bodies are text or base64. */
export const RecordedExchange = z.strictObject({
  method: z.string().max(10),
  path: z.string().startsWith('/').max(65_536),
  requestHeaders: z.record(z.string(), z.string()),
  requestBody: z.string().optional(),
  status: z.int().min(200).max(999),
  headers: z.record(z.string(), z.string()),
  body: z.string(),
  base64: z.boolean().optional(),
  at: z.iso.datetime(),
  milliseconds: z.number(),
})
export type RecordedExchange = z.infer<typeof RecordedExchange>

export const Cassette = z.strictObject({
  format: z.literal('sessionscope-cassette'),
  version: z.literal(1),
  title: z.string().max(200),
  sandbox: z.string().max(200).optional(),
  contractVersion: z.int(),
  /** `replaced` if the XUIDs and gamertags are substitutes. */
  players: z.enum(['kept', 'replaced']),
  exchanges: z.array(RecordedExchange).max(5000),
})
export type Cassette = z.infer<typeof Cassette>

/** The answer to `POST /console/cassettes`: the name of the connection that replays the cassette. */
export const CassetteAnswer = z.object({ name: ConnectionName })
export type CassetteAnswer = z.infer<typeof CassetteAnswer>
