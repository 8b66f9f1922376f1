/** Which rules are shown at which field of the form. Pure. */
import type { QueryRequest } from '#contract/mpsd/query.ts'
import { findCautions } from '#rules/cautions.ts'
import { describeRefusal, type Refusal } from '#rules/verdict.ts'
import type { FieldNotes } from '../kit/Field.tsx'
import type { Speech } from '../language/speech.tsx'
import type { Question } from './question.ts'

export type FormField = keyof Question

/** A refusal names fields of the wire; the form shows it at its own fields. */
function listFormFields({ field }: Refusal): readonly string[] {
  if (field === 'X-Xbl-Contract-Version') return ['contract']
  if (field === 'keyword, xuid') return ['xuids', 'keyword']
  return field === 'xuid' || field.startsWith('body') ? ['xuids'] : [field]
}

/** The errors and cautions of one field, in the reader's language. */
export function notesOf(
  field: FormField,
  refusals: readonly Refusal[],
  request: QueryRequest,
  speech: Speech,
): Required<Pick<FieldNotes, 'errors' | 'cautions'>> {
  return {
    errors: refusals
      .filter((refusal) => listFormFields(refusal).includes(field))
      .map((refusal) => describeRefusal(refusal, speech.language)),
    cautions: findCautions(request)
      .filter((caution) => caution.field === field)
      .map((caution) => speech.say(caution.says)),
  }
}
