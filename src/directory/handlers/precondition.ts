/** Preconditions of reads and writes: If-Match and If-None-Match (section 6). */
import type { HeaderReader } from '#http/incoming.ts'
import type { SessionRecord } from '#rules/session-record.ts'
import { type Refusal, refuse } from '#rules/verdict.ts'

export interface Precondition {
  readonly ifMatch: string | undefined
  readonly create: boolean
}

/** Compares ETags. Clients send them back with or without quotes. */
function isSameTag(given: string, etag: string): boolean {
  return given.replaceAll('"', '') === etag.replaceAll('"', '')
}

/** If-None-Match on a read uses weak comparison, and `*` matches any ETag (RFC 9110, 13.1.2). */
export function matchesIfNoneMatch(header: string | null, etag: string): boolean {
  const tags = (header ?? '').split(',').map((tag) => tag.trim().replace(/^W\//, ''))
  return header !== null && tags.some((tag) => tag === '*' || isSameTag(tag, etag))
}

export type ReadPrecondition = { readonly condition: Precondition } | { readonly refusal: Refusal }

/**
 * Reads the precondition of a write. Headers that contradict each other are refused (choice 22), but only to a
 * caller who may read the session (choice 21).
 */
export function readPrecondition(headers: HeaderReader): ReadPrecondition {
  const ifMatch = headers.get('if-match')?.trim()
  const ifNoneMatch = headers.get('if-none-match')?.trim()
  const isContradictory =
    ifMatch?.includes(',') || (ifNoneMatch !== undefined && (ifNoneMatch !== '*' || ifMatch !== undefined))
  if (isContradictory) {
    const given = Object.entries({ 'If-Match': ifMatch, 'If-None-Match': ifNoneMatch }).filter(
      ([, one]) => one,
    )
    const names = given.map(([name]) => name).join(', ')
    return { refusal: refuse(9, 'precondition.unclear', names, given.map(([, one]) => one).join('; ')) }
  }
  return { condition: { ifMatch, create: ifNoneMatch === '*' } }
}

/** Checks a write's precondition: `stale` if the session exists but its ETag does not match (row 21). */
export function checkPrecondition(
  condition: Precondition,
  record: SessionRecord | undefined,
): 'holds' | 'unmet' | 'stale' {
  if (condition.create) return record ? 'unmet' : 'holds'
  if (condition.ifMatch === undefined) return 'holds'
  if (!record) return 'unmet'
  return condition.ifMatch === '*' || isSameTag(condition.ifMatch, record.etag) ? 'holds' : 'stale'
}

/** Whether If-Match of a read fails; the answer then has no body (row 20). */
export function failsIfMatch(headers: HeaderReader, record: SessionRecord | undefined): boolean {
  const ifMatch = headers.get('if-match')
  if (ifMatch === null) return false
  if (!record) return true
  // If-Match uses strong comparison: a weak ETag never matches (RFC 9110, 13.1.1).
  return !ifMatch.split(',').some((tag) => tag.trim() === '*' || isSameTag(tag.trim(), record.etag))
}
