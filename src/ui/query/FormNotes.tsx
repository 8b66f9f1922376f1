/** What is wrong with the form, in words, each tied to its field. Loaded when there is something to say. */
import { TriangleAlert } from 'lucide-react'
import type { QueryRequest } from '#contract/mpsd/query.ts'
import { describeRefusal } from '#rules/describe-refusal.ts'
import type { Refusal } from '#rules/verdict.ts'
import { usePeople } from '../frame/people.ts'
import { escapeUnseen } from '../kit/ExactText.tsx'
import type { WordKey } from '../language/define-words.ts'
import { type Speech, useSpeech } from '../language/speech.tsx'
import type { FieldNote } from './field-notes.ts'
import { words } from './form-words.ts'

type FormSpeech = Speech<WordKey<typeof words>>
type NameOf = (xuid: string) => string | undefined

/** Who may tick Private or Reservations for these XUIDs, by name. */
function describeOwner({ field }: Refusal, request: QueryRequest, nameOf: NameOf, { t }: FormSpeech): string {
  const asked = request.batch ? undefined : request.parameters.find(([name]) => name === 'xuid')?.[1]
  const flag = t(field === 'reservations' ? 'form.reservations' : 'form.private')
  if (asked === undefined) return t('form.serverOnly', { flag })
  return t('form.ownOrServer', { flag, name: nameOf(asked) ?? `XUID ${asked}` })
}

function describeNote(note: FieldNote, request: QueryRequest, nameOf: NameOf, speech: FormSpeech): string {
  switch (note.kind) {
    case 'xuid': {
      const { position, token, fault } = note.wrong
      return speech.t(`form.xuids.bad.${fault}`, { position, token: escapeUnseen(token.slice(0, 60)) })
    }
    case 'more xuids':
      return speech.t('form.xuids.badMore', { count: note.count })
    case 'caution':
      return speech.say(note.says)
    case 'refusal':
      return note.refusal.clause === 'query.own-or-server'
        ? describeOwner(note.refusal, request, nameOf, speech)
        : describeRefusal(note.refusal, speech.language)
    default:
      return note satisfies never
  }
}

interface Props {
  readonly notes: readonly FieldNote[]
  readonly request: QueryRequest
  /** What the ids of the notes begin with; the field follows. */
  readonly notesId: string
}

export function FormNotes({ notes, request, notesId }: Props) {
  const speech = useSpeech(words)
  const { nameOf } = usePeople()
  const fields = [...new Set(notes.map(({ field }) => field))]
  return fields.map((field) => (
    <div key={field} id={`${notesId}-${field}`}>
      {notes
        .filter((note) => note.field === field)
        .map((note) => describeNote(note, request, nameOf, speech))
        .map((says) => (
          <p key={says} className="flex items-baseline gap-1.5">
            <TriangleAlert className="icon-small translate-y-0.5" aria-hidden="true" />
            {says}
          </p>
        ))}
    </div>
  ))
}
