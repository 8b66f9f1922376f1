/** A session as query answers show it, made when it is written rather than each time it is asked for. */
import { writeJson } from '#contract/json.ts'
import { factsOf } from '#rules/facts.ts'
import { deriveRow } from '#rules/match.ts'
import type { SessionRecord } from '#rules/record.ts'

/** The row of an answer without what it says of a user and without the template's keywords, while nothing has lapsed. */
export function resultOf(record: SessionRecord): string {
  return writeJson(deriveRow(factsOf(record, [], Number.NEGATIVE_INFINITY), undefined))
}
