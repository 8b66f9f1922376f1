/** What a rule answers: yes, or no with its reason. Never a bare boolean. */

import { nameSource } from '#contract/clause.ts'
import { type ClauseId, clauseOf } from '#contract/clauses.ts'
import { limits } from '#contract/limits.ts'
import type { RowNumber } from '#contract/status-row.ts'
import { rowOf } from '#contract/status-rows.ts'
import { fill, type Language } from '#contract/text.ts'

/** A row of section 7, or one of the two answers that stand outside it: 401 (choice 6) and 501 (choice 24). */
export type AnsweredBy = RowNumber | 'unauthorized' | 'not-built'

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
  if (refusal.row === 'unauthorized') return 401
  return refusal.row === 'not-built' ? 501 : rowOf(refusal.row).code
}

/** A received value as a message repeats it: quoted, on one line, shortened. */
export function echo(value: string): string {
  const shown = value.length > limits.echoedCharacters ? `${value.slice(0, limits.echoedCharacters)}…` : value
  return JSON.stringify(shown.toWellFormed())
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
  return `${refusal.field}: ${received}. ${sayRefusal(refusal, 'en')} [${refusal.clause}; ${source}]`
}
