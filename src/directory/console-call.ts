/** What every handler of our own endpoints is given, and how handlers do long work. */
import type { RequestUser } from '#contract/console/sign-in.ts'
import type { PathParts } from '#contract/path-parser.ts'
import type { Answer } from '#http/answer.ts'
import type { ConsoleHandler } from '#http/console-router.ts'
import type { Context } from './context.ts'
import { retryAfterOverload, sendBusy } from './refusals.ts'
import type { WorkSlot } from './scheduler.ts'
import { DamagedDocument } from './store/document.ts'

export interface ConsoleCall {
  readonly context: Context
  readonly request: Request
  /** Without a visitor, everything is allowed. */
  readonly visitor: RequestUser | undefined
}

/** A handler whose work is long: it has a work slot. */
type SlotHandler = (call: ConsoleCall, slot: WorkSlot, parts: PathParts) => Promise<Answer>

/** All scheduled requests to our own endpoints count as one caller. */
export const consoleCaller = 'console'

export const overloaded = sendBusy(retryAfterOverload)

/** Runs a handler in a work slot, in turn with the requests of the contract. */
export const inSlot =
  (handler: SlotHandler): ConsoleHandler<ConsoleCall> =>
  async (call, parts) =>
    (await call.context.scheduler.run(consoleCaller, (slot) => handler(call, slot, parts))) ?? overloaded

/** The same, for an answer that would be incomplete if rows were missing. Errors: `DamagedDocument`. */
export const inSlotOnWholeData = (handler: SlotHandler): ConsoleHandler<ConsoleCall> =>
  inSlot(async (call, slot, parts) => {
    if (call.context.dataCheck.isBlocked()) throw new DamagedDocument('rows may be missing')
    return handler(call, slot, parts)
  })
