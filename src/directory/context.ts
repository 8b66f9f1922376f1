/** The context of the directory and the call that every handler receives. */
import type { Caller } from '#contract/mpsd/caller.ts'
import type { AddressParts, Endpoint } from '#contract/mpsd/endpoints.ts'
import type { HeaderReader } from '#http/incoming.ts'
import type { BodyBytes } from '#http/read-bytes.ts'
import type { BodyReceiver } from './body-receiver.ts'
import type { Changes } from './changes.ts'
import type { Conditions } from './conditions.ts'
import type { DataCheck } from './data-check.ts'
import type { RateLimiter } from './rate-limiter.ts'
import type { Scheduler, WorkSlot } from './scheduler.ts'
import type { Db, Engine } from './store/engine.ts'
import type { KeptRows } from './store/kept-rows.ts'
import type { KeptSessions } from './store/kept-sessions.ts'
import type { Counts } from './store-counts.ts'
import type { ListTemplates } from './templates.ts'
import type { Tokens } from './tokens.ts'
import type { Traffic } from './traffic.ts'
import type { RunningTasks } from './world/world-progress.ts'

export interface Context {
  readonly db: Db
  readonly engine: Engine
  /** Milliseconds since 1970, by the directory's own clock. */
  readonly now: () => number
  /** Returns a new GUID each time. */
  readonly newId: () => string
  readonly conditions: Conditions
  readonly changes: Changes
  readonly traffic: Traffic
  readonly tasks: RunningTasks
  readonly dataCheck: DataCheck
  readonly counts: Counts
  readonly tokens: Tokens
  readonly limiter: RateLimiter
  readonly scheduler: Scheduler
  readonly bodyReceiver: BodyReceiver
  readonly templates: ListTemplates
  readonly keptRows: KeptRows
  readonly keptSessions: KeptSessions
  readonly version: string
  /** The database's name and version. */
  readonly engineName: string
  /** Headers added to every answer. */
  readonly headers: Readonly<Record<string, string>>
  /** The content of a new store, and of the store after a reset. */
  readonly world: 'demo' | 'empty'
}

/** One contract request: the address is parsed, the body is complete and the caller is identified. */
export interface Call {
  readonly context: Context
  readonly headers: HeaderReader
  readonly body: BodyBytes
  /** The query of the address with its `?`, or nothing. */
  readonly search: string
  readonly endpoint: Endpoint
  readonly parts: AddressParts
  readonly caller: Caller
  readonly contractVersion: number
  readonly correlationId: string
  readonly slot: WorkSlot
}
