/** A refusal in words: its rule, how to get past it, and the message of a text answer. */

import { formatSource } from '#contract/ledger/clause.ts'
import { getClause } from '#contract/ledger/clauses.ts'
import { limits } from '#contract/mpsd/limits.ts'
import { fill, type Language } from '#contract/text.ts'
import { removeKeyMarks } from '#contract/write-json.ts'
import type { Refusal } from './verdict.ts'

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
