/** The result row of a session, written with the session so that queries do not compute it. */
import { writeJson } from '#contract/write-json.ts'
import { deriveRow } from '#rules/match.ts'
import { deriveFacts } from '#rules/session-facts.ts'
import type { SessionRecord } from '#rules/session-record.ts'

/**
 * Writes the result row as it is before any timeout passes, without the fields of a user and without the
 * keywords of the template.
 */
export function writeResultRow(record: SessionRecord): string {
  return writeJson(deriveRow(deriveFacts(record, [], Number.NEGATIVE_INFINITY), undefined))
}
