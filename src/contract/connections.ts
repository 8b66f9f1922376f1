/** Connections: what stands behind the console's paths, and what may be known of it. Never a secret. */
import * as z from 'zod'
import { Xuid } from './identifiers.ts'

/** A name as it stands in an address. `local` is the local directory's. */
export const ConnectionName = z.string().regex(/^[a-z0-9][a-z0-9-]{0,39}$/)

export const localName = 'local'

/** Where the real service is, unless a connection says otherwise. */
export const realOrigin = 'https://sessiondirectory.xboxlive.com'

/** Why the gateway answered in the service's place; told in `x-sessionscope-gateway`, which no service can set. */
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

/** How an authorization comes to the server. */
export const CredentialState = z.object({
  source: z.enum(['environment', 'file', 'command', 'pasted']),
  /** `untried`: a command or file that was not read yet. */
  status: z.enum(['untried', 'ready', 'missing', 'refused']),
  /** Why there is none, in words without the secret. */
  reason: z.string().optional(),
  userHash: z.string().optional(),
  /** Absent where neither the source nor the configuration names it: the token itself is opaque. */
  xuid: Xuid.optional(),
  gamertag: z.string().optional(),
})
export type CredentialState = z.infer<typeof CredentialState>

export const BudgetState = z.object({
  windows: z.array(
    z.object({
      maxRequests: z.int(),
      periodInSeconds: z.int(),
      /** Sent in the last `periodInSeconds`. */
      used: z.int(),
    }),
  ),
  waiting: z.int(),
  /** Milliseconds until the first that waits may go. */
  nextInMs: z.int().optional(),
  /** After a 429 or 503 that said when to come again. */
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
  /** `service`: a target outside, to be taken for the real one. */
  kind: z.enum(['local', 'service', 'cassette']),
  /** What the contract's paths are put behind. */
  path: z.string(),
  origin: z.string().optional(),
  /** A claim of the token, not of the request; shown so that nobody takes one for the other. */
  sandbox: z.string().optional(),
  contractVersion: z.int(),
  writable: z.boolean(),
  /** Whether whoever asks may use it now. */
  usable: z.boolean(),
  credential: CredentialState.optional(),
  budget: BudgetState.optional(),
  recording: z.object({ on: z.boolean(), exchanges: z.int(), full: z.boolean() }).optional(),
  recorded: z.array(RecordedRequest).optional(),
})
export type Connection = z.infer<typeof Connection>

/** `GET /console/connections`. */
export const ConnectionList = z.object({ connections: z.array(Connection) })
export type ConnectionList = z.infer<typeof ConnectionList>

/** `PUT /console/connections/{name}/credential`. The authorization, or what a token service answered with. */
export const CredentialPaste = z.strictObject({
  authorization: z.string().min(1).max(32_768),
  xuid: Xuid.optional(),
})
export type CredentialPaste = z.infer<typeof CredentialPaste>

/** `PUT /console/connections/{name}/recording`. What was recorded before stays until it is discarded. */
export const RecordingChange = z.strictObject({ on: z.boolean() })
export type RecordingChange = z.infer<typeof RecordingChange>

/** What one exchange was, as a cassette keeps it: allowed headers only, bodies as text or in base64. */
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
  /** Whether XUIDs and gamertags are stand-ins. */
  players: z.enum(['kept', 'replaced']),
  exchanges: z.array(RecordedExchange).max(5000),
})
export type Cassette = z.infer<typeof Cassette>

/** `POST /console/cassettes`: what the connection is called that replays it. */
export const CassetteAnswer = z.object({ name: ConnectionName })
export type CassetteAnswer = z.infer<typeof CassetteAnswer>
