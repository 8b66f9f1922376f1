/** Section 6: what a request asks of the session's present state before it is read or written. */
import type { SessionRecord } from '#rules/record.ts'
import { type Refusal, refuse } from '#rules/verdict.ts'

export interface Precondition {
  readonly ifMatch: string | undefined
  readonly create: boolean
}

/** A tag as given back by clients: quoted or bare. */
function sameTag(given: string, etag: string): boolean {
  return given.replaceAll('"', '') === etag.replaceAll('"', '')
}

/** If-None-Match on a read compares weakly, and `*` is any (RFC 9110, 13.1.2). */
export function isHeld(header: string | null, etag: string): boolean {
  const tags = (header ?? '').split(',').map((tag) => tag.trim().replace(/^W\//, ''))
  return header !== null && tags.some((tag) => tag === '*' || sameTag(tag, etag))
}

/** The condition of a write; refused where its headers contradict each other (choice 22). */
export function readPrecondition(headers: Headers): { condition: Precondition } | { refusal: Refusal } {
  const ifMatch = headers.get('if-match')?.trim()
  const ifNoneMatch = headers.get('if-none-match')?.trim()
  const isUnclear =
    ifMatch?.includes(',') || (ifNoneMatch !== undefined && (ifNoneMatch !== '*' || ifMatch !== undefined))
  if (isUnclear) {
    const given = Object.entries({ 'If-Match': ifMatch, 'If-None-Match': ifNoneMatch }).filter(
      ([, one]) => one,
    )
    const names = given.map(([name]) => name).join(', ')
    return { refusal: refuse(9, 'precondition.unclear', names, given.map(([, one]) => one).join('; ')) }
  }
  return { condition: { ifMatch, create: ifNoneMatch === '*' } }
}

/** Whether a write may go on: `stale` where the session is there and is another than was meant (row 21). */
export function holds(
  condition: Precondition,
  record: SessionRecord | undefined,
): 'holds' | 'unmet' | 'stale' {
  if (condition.create) return record ? 'unmet' : 'holds'
  if (condition.ifMatch === undefined) return 'holds'
  if (!record) return 'unmet'
  return condition.ifMatch === '*' || sameTag(condition.ifMatch, record.etag) ? 'holds' : 'stale'
}

/** A read is conditional too: without a body where If-Match is unmet (row 20). */
export function isUnmetRead(headers: Headers, record: SessionRecord | undefined): boolean {
  const ifMatch = headers.get('if-match')
  if (ifMatch === null) return false
  if (!record) return true
  // If-Match compares strongly: a weak tag is never the same (RFC 9110, 13.1.1).
  return !ifMatch.split(',').some((tag) => tag.trim() === '*' || sameTag(tag.trim(), record.etag))
}
