/** What ended a session: its last member left or was removed, a timer, or the world that it was in. */
import type { Caller } from '#contract/mpsd/caller.ts'
import { findOwnMember } from './can-read.ts'
import { type MemberRecord, type SessionRecord, stateOf } from './session-record.ts'
import { getEndTime, getRemovalTime } from './timers.ts'

export type SessionEnd =
  | { readonly cause: 'left'; readonly xuid: string }
  /** `by` is the server that removed the last member. */
  | { readonly cause: 'removed'; readonly xuid?: string; readonly by: string }
  /** The timeout that passed last; without a XUID it is the session's own. */
  | {
      readonly cause: 'timeout'
      readonly timeout: 'reservedRemovalTimeout' | 'inactiveRemovalTimeout' | 'sessionEmptyTimeout'
      readonly xuid?: string
    }
  /** The whole world was replaced, and this session is not in the new one. */
  | { readonly cause: 'reset' | 'import' }

function findLastRemoved(record: SessionRecord): MemberRecord | undefined {
  let last: { readonly member: MemberRecord; readonly at: number } | undefined
  for (const member of record.members) {
    const at = getRemovalTime(record, member)
    if (at !== null && (!last || at >= last.at)) last = { member, at }
  }
  return last?.member
}

/**
 * When and by which timeout a session ended of which nobody has heard since. `at` is in milliseconds since 1970.
 * Undefined if the session is there at `now`.
 */
export function findTimeoutEnd(
  record: SessionRecord,
  now: number,
): { readonly at: number; readonly end: SessionEnd } | undefined {
  const at = getEndTime(record)
  if (at === null || at > now) return undefined
  const last = record.emptySince === undefined ? findLastRemoved(record) : undefined
  if (!last) return { at, end: { cause: 'timeout', timeout: 'sessionEmptyTimeout' } }
  const timeout = stateOf(last) === 'reserved' ? 'reservedRemovalTimeout' : 'inactiveRemovalTimeout'
  return { at, end: { cause: 'timeout', timeout, xuid: last.xuid } }
}

/** What a write of `caller` did that ended this session. */
export function describeWrittenEnd(record: SessionRecord, caller: Caller): SessionEnd {
  if (findOwnMember(record, caller)) return { cause: 'left', xuid: caller.xuid }
  const last = record.members.at(-1)
  return { cause: 'removed', ...(last && { xuid: last.xuid }), by: caller.xuid }
}
