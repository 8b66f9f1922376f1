/** The result row of a session, written with the session so that queries do not compute it. */
import { writeJson } from '#contract/json.ts'
import { factsOf } from '#rules/facts.ts'
import { deriveRow } from '#rules/match.ts'
import type { SessionRecord } from '#rules/record.ts'

/**
 * Writes the result row as it is before any timeout passes, without the fields of a user and without the
 * keywords of the template.
 */
export function resultOf(record: SessionRecord): string {
  return writeJson(deriveRow(factsOf(record, [], Number.NEGATIVE_INFINITY), undefined))
}
