/** The result of a rule: allowed, or refused with a reason. Never a bare boolean. */

import type { ClauseId } from '#contract/ledger/clauses.ts'
import { type RowNumber, rowCodes } from '#contract/mpsd/status-row.ts'

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
  return typeof refusal.row === 'number' ? rowCodes[refusal.row] : codesOutsideTable[refusal.row]
}
