/** What a rule answers: yes, or no with its reason. Never a bare boolean. */

import { nameSource } from '#contract/clause.ts'
import { type ClauseId, clauseOf } from '#contract/clauses.ts'
import { plainText } from '#contract/json.ts'
import { limits } from '#contract/limits.ts'
import type { RowNumber } from '#contract/status-row.ts'
import { rowOf } from '#contract/status-rows.ts'
import { fill, type Language } from '#contract/text.ts'

/** A row of section 7, or an answer that stands outside it: 401 (choice 6), 501 (choice 24), 500 (choice 40). */
export type AnsweredBy = RowNumber | keyof typeof outside

/** Codes of the answers that the table does not have. */
const outside = { unauthorized: 401, 'not-built': 501, damaged: 500 } as const

/** Why a request is not carried out: which row answers it, which rule, which field and value. */
export interface Refusal {
  readonly row: AnsweredBy
  readonly clause: ClauseId
  readonly field: string
  /** As received; empty where nothing was. */
  readonly value: string
  /** Values that the clause's sentence names. */
  readonly facts?: Readonly<Record<string, string>>
}

export type Verdict = { readonly allowed: true } | { readonly allowed: false; readonly refusal: Refusal }

export const allowed: Verdict = { allowed: true }

export function refuse(
  row: AnsweredBy,
  clause: ClauseId,
  field: string,
  value: string,
  facts?: Readonly<Record<string, string>>,
): Refusal {
  return facts ? { row, clause, field, value, facts } : { row, clause, field, value }
}

/** The status code that a refusal is answered with. */
export function statusOf(refusal: Refusal): number {
  return typeof refusal.row === 'number' ? rowOf(refusal.row).code : outside[refusal.row]
}

/** A received value as a message repeats it: quoted, on one line, shortened. */
export function echo(value: string): string {
  const shown = value.length > limits.echoedCharacters ? `${value.slice(0, limits.echoedCharacters)}…` : value
  return JSON.stringify(plainText(shown).toWellFormed())
}

/** The rule a refusal names, in words, with its values filled in. */
export function sayRefusal(refusal: Refusal, language: Language): string {
  return fill(clauseOf(refusal.clause).says[language], refusal.facts ?? {})
}

/** What would make the request acceptable, or nothing where nothing would. */
export function sayRemedy(refusal: Refusal, language: Language): string | undefined {
  const remedy = clauseOf(refusal.clause).remedy
  return remedy && fill(remedy[language], refusal.facts ?? {})
}

/** The message of a text answer: field, value, rule, and where the rule stands. */
export function messageOf(refusal: Refusal): string {
  const received = refusal.value === '' ? 'not given' : echo(refusal.value)
  const source = nameSource(clauseOf(refusal.clause).source, 'en')
  const text = `${refusal.field}: ${received}. ${sayRefusal(refusal, 'en')} [${refusal.clause}; ${source}]`
  // The mark of a key that is a whole number (`heldKey`) is never shown.
  return plainText(text)
}
