/** What is wrong with the form, and what to be careful about, by field. Pure; the sentences are in `FormNotes.tsx`. */
import type { QueryRequest } from '#contract/mpsd/query.ts'
import { type ParsedXuids, parseXuids } from '#contract/parse-xuids.ts'
import type { Text } from '#contract/text.ts'
import { findCautions } from '#rules/cautions.ts'
import type { Refusal } from '#rules/verdict.ts'
import type { Question } from './question.ts'

export type FormField = keyof Question

interface NoteOfField {
  readonly field: FormField
  /** Whether it keeps the request from being answered with 200. */
  readonly isMistake: boolean
}

export type FieldNote = NoteOfField &
  (
    | { readonly kind: 'xuid'; readonly wrong: ParsedXuids['invalid'][number] }
    | { readonly kind: 'more xuids'; readonly count: number }
    | { readonly kind: 'refusal'; readonly refusal: Refusal }
    | { readonly kind: 'caution'; readonly says: Text }
  )

const formFields: ReadonlySet<string> = new Set<FormField>([
  'scid',
  'template',
  'keyword',
  'reservations',
  'inactive',
  'private',
  'visibility',
  'version',
  'take',
])
const isFormField = (field: string): field is FormField => formFields.has(field)

/** A refusal names fields of the wire; the form shows it at its own fields. */
function findFormField({ field }: Refusal): FormField {
  if (field === 'X-Xbl-Contract-Version') return 'contract'
  return isFormField(field) ? field : 'xuids'
}

/** XUIDs that are named one by one. */
const maxNamed = 3

function listWrongXuids(xuids: string): FieldNote[] {
  const { invalid } = parseXuids(xuids)
  const of = { field: 'xuids', isMistake: true } as const
  const named = invalid.slice(0, maxNamed).map((wrong) => ({ ...of, kind: 'xuid', wrong }) as const)
  const count = invalid.length - maxNamed
  return count > 0 ? [...named, { ...of, kind: 'more xuids', count }] : named
}

export function listNotes(
  question: Question,
  request: QueryRequest,
  refusals: readonly Refusal[],
): FieldNote[] {
  const wrongXuids = listWrongXuids(question.xuids)
  const mistakes = refusals
    // Whoever acts as nobody sees that in the bar; no field is wrong.
    .filter(({ field }) => field !== 'Authorization')
    .map((refusal) => ({ field: findFormField(refusal), isMistake: true, kind: 'refusal', refusal }) as const)
    // Each wrong XUID is named already.
    .filter(({ field }) => field !== 'xuids' || wrongXuids.length === 0)
  const cautions = findCautions(request).map(({ field, says }) => {
    return { field: field === 'xuid' ? 'xuids' : field, isMistake: false, kind: 'caution', says } as const
  })
  return [...wrongXuids, ...mistakes, ...cautions]
}
