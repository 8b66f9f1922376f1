/** What every handler is given. */
import type { Caller } from '#contract/caller.ts'
import type { AddressParts } from '#contract/endpoints.ts'
import type { RateLimiter } from './rate-limiter.ts'
import type { Db } from './store/store.ts'
import type { Tokens } from './tokens.ts'

export interface Context {
  readonly db: Db
  /** Milliseconds since 1970, by the directory's own clock. */
  readonly now: () => number
  /** A fresh GUID at each call. */
  readonly newId: () => string
  readonly tokens: Tokens
  readonly limiter: RateLimiter
  readonly version: string
  readonly engine: string
  /** Brings an emptied store back to its first state. */
  readonly fillWorld: (db: Db) => Promise<void>
}

/** One request of the contract, its address read and its caller known. */
export interface Call {
  readonly context: Context
  readonly request: Request
  readonly url: URL
  readonly parts: AddressParts
  readonly caller: Caller
  readonly contractVersion: number
  readonly correlationId: string
}
