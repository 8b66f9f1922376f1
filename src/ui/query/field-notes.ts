/** Which rule stands at which field of the form. Pure. */
import type { QueryRequest } from '#contract/mpsd/query.ts'
import { findCautions } from '#rules/cautions.ts'
import type { Preflight } from '#rules/preflight.ts'
import type { Refusal } from '#rules/verdict.ts'
import { describeRefusal } from '#rules/verdict.ts'
import type { Speech } from '../text/speech.ts'
import type { Question } from './question.ts'

type FormField = keyof Question

/** A refusal names wire fields; the form shows it at its own. */
function fieldsOf(refusal: Refusal): FormField[] {
  const field = refusal.field
  if (field === 'X-Xbl-Contract-Version') return ['contract']
  if (field === 'keyword, xuid') return ['xuids', 'keyword']
  if (field === 'xuid' || field.startsWith('body')) return ['xuids']
  return [field as FormField]
}

export interface Notes {
  readonly errors: readonly string[]
  readonly cautions: readonly string[]
}

/** The errors and cautions of one field, in the reader's language. */
export function notesOf(
  field: FormField,
  preflight: Preflight,
  request: QueryRequest,
  speech: Speech,
): Notes {
  const refusals: readonly Refusal[] = preflight.refusals
  // That nothing was asked yet is no fault to point at.
  const blank = request.parameters.length === 0 && !request.batch
  return {
    errors: refusals
      .filter((refusal) => fieldsOf(refusal).includes(field))
      .filter((refusal) => !(blank && refusal.clause === 'query.filter-required'))
      .map((refusal) => describeRefusal(refusal, speech.language)),
    cautions: findCautions(request)
      .filter((caution) => caution.field === field)
      .map((caution) => speech.say(caution.says)),
  }
}
