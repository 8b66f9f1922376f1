/** One request of the contract and what came back, complete enough to be shown, explained and copied. */
import type { GatewayKind } from '#contract/console/connections.ts'
import type { EndpointName } from '#contract/mpsd/endpoints.ts'
import type { Throttle } from '#contract/mpsd/results.ts'
import type { ReceivedSession } from './received.ts'

/** The body of an answer, read as far as possible. `T` is the body of the endpoint's success. */
export type ParsedReply<T> =
  | { readonly kind: 'read'; readonly value: T }
  /** Not of the schema: the part that could be read, if any, and the places that are wrong. */
  | { readonly kind: 'off-schema'; readonly value: T | undefined; readonly issues: readonly string[] }
  /** A refusal that carries the session as it is (rows 11 and 21). */
  | { readonly kind: 'session'; readonly session: ReceivedSession }
  /** The body of a 429 (row 22). */
  | { readonly kind: 'throttle'; readonly throttle: Throttle }
  | { readonly kind: 'not-json'; readonly reason: string }
  | { readonly kind: 'message' }
  | { readonly kind: 'empty' }

export interface SentRequest {
  readonly endpoint: EndpointName
  readonly method: string
  /** Path with its parameters, as it goes over the wire, without the connection's prefix. */
  readonly path: string
  /** Without the credentials. */
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | undefined
}

export interface Answered<T> {
  readonly kind: 'answered'
  readonly sent: SentRequest
  readonly status: number
  /** Media type without parameters, lower case. */
  readonly contentType: string | undefined
  /** Why the gateway answered instead of the service; absent if the service answered. */
  readonly gateway: GatewayKind | undefined
  /** A fault of the local directory answered instead of the rules. */
  readonly isInjected?: boolean
  readonly retryAfter: string | undefined
  readonly correlationId: string | undefined
  readonly etag: string | undefined
  /** The path of what a handle names. */
  readonly contentLocation?: string | undefined
  /** The body as it came. */
  readonly text: string
  readonly reply: ParsedReply<T>
  readonly milliseconds: number
  /** Of a replayed answer: when it was recorded (milliseconds since 1970), and how long it took then. */
  readonly recorded?: { readonly at: number; readonly milliseconds: number }
}

export interface Unreachable {
  readonly kind: 'unreachable'
  readonly sent: SentRequest
  /** `path`: nothing was sent, because a URL cannot hold this path (a name that is `..`). */
  readonly cause: 'network' | 'path'
  /** What the network reported; or the path that would have been requested instead. */
  readonly reason: string
  readonly milliseconds: number
}

export type Exchange<T> = Answered<T> | Unreachable
