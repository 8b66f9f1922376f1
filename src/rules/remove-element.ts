/** DELETE of one element of a session: a member or a server (section 1, rows 7, 10, 11, 15, 16, 19). */

import type { Caller } from '#contract/mpsd/caller.ts'
import { toStoredKey } from '#contract/write-json.ts'
import { findOwnMember } from './can-read.ts'
import { hasCapability, type MemberRecord, type SessionRecord } from './session-record.ts'
import { replaceMembers } from './timers.ts'
import { type Refusal, refuse } from './verdict.ts'

export type Element =
  /** `me`, or a member's index in decimal digits. */
  { readonly member: string } | { readonly server: string }

export type MemberLookup =
  | { readonly member: MemberRecord | undefined; readonly refusal?: undefined }
  | { readonly refusal: Refusal }

/** Finds the member that an address names. Row 16 if this session does not support the look-up. */
export function findMember(record: SessionRecord, which: string, caller: Caller): MemberLookup {
  if (which.toLowerCase() === 'me') {
    if (caller.server) return { refusal: refuse(16, 'element.no-self', 'members', 'me') }
    return { member: findOwnMember(record, caller) }
  }
  if (hasCapability(record, 'large')) return { refusal: refuse(16, 'element.large', 'members', which) }
  return { member: record.members.find((member) => String(member.index) === which) }
}

export type Removal =
  | { readonly kind: 'updated'; readonly record: SessionRecord }
  | { readonly kind: 'ended' }
  /** The element does not exist. */
  | { readonly kind: 'unchanged' }
  | { readonly kind: 'refused'; readonly refusal: Refusal }

/**
 * Decides a DELETE on a session that the caller may read. `newTag` creates the ETag of the changed session.
 */
export function removeElement(
  record: SessionRecord,
  element: Element,
  caller: Caller,
  now: number,
  createTag: () => string,
): Removal {
  const refused = (refusal: Refusal): Removal => ({ kind: 'refused', refusal })
  const changed = (next: SessionRecord): Removal => ({
    kind: 'updated',
    record: { ...next, changeNumber: record.changeNumber + 1, etag: createTag() },
  })
  if ('server' in element) {
    if (!caller.server) return refused(refuse(11, 'members.server-only', 'servers', element.server))
    const { [toStoredKey(element.server)]: removed, ...servers } = record.servers
    return removed === undefined ? { kind: 'unchanged' } : changed({ ...record, servers })
  }
  const isMe = element.member.toLowerCase() === 'me'
  if (!isMe && hasCapability(record, 'large')) {
    return refused(refuse(19, 'members.large', 'members', element.member))
  }
  if (!isMe && !caller.server) return refused(refuse(11, 'members.server-only', 'members', element.member))
  const found = findMember(record, element.member, caller)
  if (found.refusal) return refused(found.refusal)
  if (!found.member) return { kind: 'unchanged' }
  const members = record.members.filter((member) => member !== found.member)
  const settled = replaceMembers(record, members, now)
  return settled ? changed(settled) : { kind: 'ended' }
}
