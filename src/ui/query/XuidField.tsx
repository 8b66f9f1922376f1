/** One XUID, none, or a list pasted in any common form. Counts them, and names those that are not valid. */
import { parseXuids } from '#contract/parse-xuids.ts'
import { Field } from '../kit/Field.tsx'
import { useSpeech } from '../language/speech.tsx'
import { words } from './words.ts'

interface Props {
  readonly value: string
  readonly onChange: (value: string) => void
  /** The XUID that is one's own, if it is known. */
  readonly self: string | undefined
  readonly errors: readonly string[]
}

const maxNamed = 5

export function XuidField({ value, onChange, self, errors }: Props) {
  const { t } = useSpeech(words)
  const { tokens, invalid, repeats } = parseXuids(value)
  const count =
    tokens.length === 0
      ? t('form.xuids.none')
      : tokens.length === 1
        ? t('form.xuids.one')
        : t('form.xuids.many', { count: tokens.length })
  const named = invalid
    .slice(0, maxNamed)
    .map(({ position, token, fault }) => t(`form.xuids.bad.${fault}`, { position, token }))
  if (invalid.length > maxNamed) named.push(t('form.xuids.badMore', { count: invalid.length - maxNamed }))
  return (
    <Field
      label={t('form.xuids')}
      help={t('form.xuids.help')}
      errors={named.length > 0 ? named : errors}
      aside={
        self && (
          <button
            type="button"
            className="link text-[12px]"
            title={t('form.xuids.selfHint')}
            onClick={() => onChange(self)}
          >
            {t('form.xuids.self')}
          </button>
        )
      }
    >
      {(control) => (
        <>
          <textarea
            {...control}
            className="control id min-h-16 resize-y"
            rows={Math.min(6, Math.max(2, value.split('\n').length))}
            spellCheck={false}
            autoComplete="off"
            value={value}
            onChange={(event) => onChange(event.target.value)}
          />
          <p role="status" className="text-[12px] font-semibold">
            {count}
            {repeats > 0 && `. ${t('form.xuids.repeats', { count: repeats })}`}
          </p>
        </>
      )}
    </Field>
  )
}
