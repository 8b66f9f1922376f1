/** The result of a rule: allowed, or refused with a reason. Never a bare boolean. */

import { removeKeyMarks } from '#contract/json.ts'
import { formatSource } from '#contract/ledger/clause.ts'
import { type ClauseId, getClause } from '#contract/ledger/clauses.ts'
import { limits } from '#contract/mpsd/limits.ts'
import type { RowNumber } from '#contract/mpsd/status-row.ts'
import { getStatusRow } from '#contract/mpsd/status-rows.ts'
import { fill, type Language } from '#contract/text.ts'

/** A row of section 7, or an answer outside the table: 401 (choice 6), 501 (choice 24), 500 (choice 40). */
export type RefusalRow = RowNumber | keyof typeof codesOutsideTable

/** Status codes of the answers that are not in the table. */
const codesOutsideTable = { unauthorized: 401, 'not-built': 501, damaged: 500 } as const

/** Why a request is not carried out: the row that answers it, the rule, the field and its value. */
export interface Refusal {
  readonly row: RefusalRow
  readonly clause: ClauseId
  readonly field: string
  /** The value as received. Empty if it is missing. */
  readonly value: string
  /** Values for the placeholders in the clause's sentence. */
  readonly facts?: Readonly<Record<string, string>>
}

export type Verdict = { readonly allowed: true } | { readonly allowed: false; readonly refusal: Refusal }

export const allowed: Verdict = { allowed: true }

export function refuse(
  row: RefusalRow,
  clause: ClauseId,
  field: string,
  value: string,
  facts?: Readonly<Record<string, string>>,
): Refusal {
  return facts ? { row, clause, field, value, facts } : { row, clause, field, value }
}

/** The HTTP status code of a refusal. */
export function statusOf(refusal: Refusal): number {
  return typeof refusal.row === 'number' ? getStatusRow(refusal.row).code : codesOutsideTable[refusal.row]
}

/** Formats a received value for a message: quoted, on one line, shortened. */
export function quoteValue(value: string): string {
  const shown =
    value.length > limits.maxQuotedCharacters ? `${value.slice(0, limits.maxQuotedCharacters)}…` : value
  return JSON.stringify(removeKeyMarks(shown).toWellFormed())
}

/** The text of the rule that a refusal names, with its values filled in. */
export function describeRefusal(refusal: Refusal, language: Language): string {
  return fill(getClause(refusal.clause).says[language], refusal.facts ?? {})
}

/** How to make the request acceptable, or undefined if the caller cannot. */
export function describeRemedy(refusal: Refusal, language: Language): string | undefined {
  const remedy = getClause(refusal.clause).remedy
  return remedy && fill(remedy[language], refusal.facts ?? {})
}

/** The message of a text answer: the field, its value, the rule and the source of the rule. */
export function messageOf(refusal: Refusal): string {
  const received = refusal.value === '' ? 'not given' : quoteValue(refusal.value)
  const source = formatSource(getClause(refusal.clause).source, 'en')
  const text = `${refusal.field}: ${received}. ${describeRefusal(refusal, 'en')} [${refusal.clause}; ${source}]`
  // The internal mark of whole-number keys (`heldKey`) must not be visible.
  return removeKeyMarks(text)
}
