/** What every handler is given. */
import type { Caller } from '#contract/caller.ts'
import type { AddressParts, Endpoint } from '#contract/endpoints.ts'
import type { Admission, Turn } from './admission.ts'
import type { Conditions } from './conditions.ts'
import type { DataCheck } from './data-check.ts'
import type { KnownAnswers } from './known-answers.ts'
import type { RateLimiter } from './rate-limiter.ts'
import type { BodyBytes } from './read-body.ts'
import type { Receiving } from './receive.ts'
import type { Db, Engine } from './store/engine.ts'
import type { Tokens } from './tokens.ts'

export interface Context {
  readonly db: Db
  readonly engine: Engine
  /** Milliseconds since 1970, by the directory's own clock. */
  readonly now: () => number
  /** A fresh GUID at each call. */
  readonly newId: () => string
  readonly conditions: Conditions
  readonly dataCheck: DataCheck
  readonly tokens: Tokens
  readonly limiter: RateLimiter
  readonly admission: Admission
  readonly receiving: Receiving
  readonly knownAnswers: KnownAnswers
  readonly version: string
  /** The database's name and version. */
  readonly engineName: string
  /** On every answer, besides its own. */
  readonly headers: Readonly<Record<string, string>>
  /** What the store holds in its first state. */
  readonly world: 'demo' | 'empty'
}

/** One request of the contract, its address read, its body whole and its caller known. */
export interface Call {
  readonly context: Context
  readonly headers: Headers
  readonly body: BodyBytes
  readonly url: URL
  readonly endpoint: Endpoint
  readonly parts: AddressParts
  readonly caller: Caller
  readonly contractVersion: number
  readonly correlationId: string
  readonly turn: Turn
}
