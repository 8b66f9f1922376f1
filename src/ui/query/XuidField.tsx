/** The players that are asked for: typed by gamertag or XUID, pasted in any common form, or dropped as a file. */
import { X } from 'lucide-react'
import { useId, useState } from 'react'
import { IdentityMark } from '../frame/IdentityMark.tsx'
import { usePeople } from '../frame/people.ts'
import { ExactText } from '../kit/ExactText.tsx'
import { InlineField, inlineControl } from '../kit/InlineField.tsx'
import { useSpeech } from '../language/speech.tsx'
import { nobody } from '../sender.ts'
import { words } from './form-words.ts'
import { useXuidInput } from './use-xuid-input.ts'

interface Props {
  /** XUIDs in any form that can be pasted. */
  readonly value: string
  readonly onChange: (value: string) => void
  readonly notes: string | undefined
  readonly isWrong: boolean
  /** The element that a missing filter leads to. */
  readonly id: string
}

/** Players that are shown one by one. */
const maxChips = 3

export function XuidField({ value, onChange, notes, isWrong, id }: Props) {
  const { t } = useSpeech(words)
  const listId = useId()
  const input = useXuidInput(value, onChange)
  const { tokens } = input
  const [isComposed, setComposed] = useState(false)
  const hasNames = usePeople().list.length > 1
  const wrong = new Set(input.invalid.map(({ position }) => position - 1))
  const right = tokens.keys().filter((at) => !wrong.has(at))
  // Those that are wrong come first, so that they can be taken out.
  const shown = [...wrong, ...right].slice(0, maxChips).toSorted((a, b) => a - b)
  return (
    <InlineField
      label={t('form.xuids')}
      help={t('form.xuids.help')}
      {...{ id, notes, isWrong }}
      className="min-w-0 flex-1"
    >
      {(control) => (
        // biome-ignore lint/a11y/noStaticElementInteractions: a file can be dropped anywhere on the field.
        <span
          className="@container flex min-w-0 flex-1 items-center gap-1.5 overflow-hidden"
          onDragOver={(event) => event.preventDefault()}
          onDrop={input.drop}
        >
          {shown.map((at) => (
            <XuidChip
              key={at}
              xuid={tokens[at] ?? ''}
              isWrong={wrong.has(at)}
              shown={shown.length}
              onRemove={() => input.remove(at)}
            />
          ))}
          {tokens.length > shown.length && (
            <span className="flex-none text-xs text-soft tabular-nums">
              {t('form.xuids.more', { count: tokens.length - shown.length })}
            </span>
          )}
          <input
            {...control}
            ref={input.ref}
            className={`${inlineControl} min-w-12`}
            placeholder={t(
              tokens.length > 0
                ? 'form.xuids.addMore'
                : hasNames
                  ? 'form.xuids.placeholder'
                  : 'form.xuids.digits',
            )}
            list={listId}
            autoComplete="off"
            spellCheck={false}
            onChange={input.type}
            onCompositionStart={() => setComposed(true)}
            onCompositionEnd={(event) => {
              setComposed(false)
              input.type(event)
            }}
            onKeyDown={input.press}
            onPaste={input.paste}
            onBlur={input.commit}
          />
          {/* A list that changes would end what an input method is writing. */}
          <Suggestions id={listId} searched={isComposed ? '' : input.typed} />
          <Count tokens={tokens} repeats={input.repeats} onClear={input.clear} />
        </span>
      )}
    </InlineField>
  )
}

interface ChipProps {
  readonly xuid: string
  readonly isWrong: boolean
  /** How many chips are shown. */
  readonly shown: number
  readonly onRemove: () => void
}

/** Where there is not enough room for all of them, the digits beside a name give way first, then the names to initials. */
const nameClass = (shown: number) => (shown > 2 ? '@max-sm:hidden' : '')
const digitsClass = (shown: number) =>
  shown > 2 ? 'flex-none @max-3xl:hidden' : shown > 1 ? 'flex-none @max-md:hidden' : 'flex-none'

function XuidChip({ xuid, isWrong, shown, onRemove }: ChipProps) {
  const { t } = useSpeech(words)
  const person = usePeople().find(xuid)
  const tone = isWrong ? 'bg-warn-soft text-warn' : 'bg-strong'
  return (
    <span
      className={`inline-flex min-h-5.5 items-center gap-1 rounded-full pr-0.5 pl-1 ${person.isKnown && shown > 2 ? 'min-w-12' : 'min-w-16'} ${tone}`}
      title={xuid}
    >
      {person.isKnown && (
        <>
          <IdentityMark person={person} />
          <ExactText className={`max-w-32 truncate ${nameClass(shown)}`}>{person.name}</ExactText>
        </>
      )}
      <ExactText
        className={`id truncate text-xs text-soft ${person.isKnown ? digitsClass(shown) : 'min-w-0'}`}
      >
        {person.isKnown ? `…${xuid.slice(-4)}` : xuid.slice(0, 24)}
      </ExactText>
      <button
        type="button"
        className="grid size-6 flex-none place-items-center rounded-full text-muted hover:text-ink"
        aria-label={t('form.xuids.remove', { name: person.name })}
        // What is being typed stays unfinished: as a player of its own it would move this button away from the pointer.
        onMouseDown={(event) => event.preventDefault()}
        onClick={onRemove}
      >
        <X className="icon-small" aria-hidden="true" />
      </button>
    </span>
  )
}

/** People whose name or XUID holds what is searched for, as the browser's own list. */
function Suggestions({ id, searched }: { id: string; searched: string }) {
  const { list } = usePeople()
  const wanted = searched.toLowerCase()
  const found =
    wanted.length < 2
      ? []
      : list.filter(({ as, name }) => as !== nobody && `${name} ${as}`.toLowerCase().includes(wanted))
  return (
    <datalist id={id}>
      {found.slice(0, 20).map(({ as, name }) => (
        <option key={as} value={as} label={name} />
      ))}
    </datalist>
  )
}

interface CountProps {
  readonly tokens: readonly string[]
  readonly repeats: number
  readonly onClear: () => void
}

/** How many they are, and a way to begin again. */
function Count({ tokens, repeats, onClear }: CountProps) {
  const { t } = useSpeech(words)
  return (
    <>
      <span role="status" className="flex-none pr-2 text-xs text-muted empty:hidden">
        {tokens.length > 1 && repeats > 0 && `${t('form.xuids.repeats', { count: repeats })} · `}
        {tokens.length > 1 && t('form.xuids.many', { count: tokens.length })}
      </span>
      {tokens.length > maxChips && (
        <button
          type="button"
          className="icon-button"
          aria-label={t('form.xuids.clear')}
          title={t('form.xuids.clear')}
          onClick={onClear}
        >
          <X className="icon-small" aria-hidden="true" />
        </button>
      )}
    </>
  )
}
