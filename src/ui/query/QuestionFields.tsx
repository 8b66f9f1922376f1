/** The fields of a query: each says what it does, what is wrong with it, and when it may not be used. */
import { type ReactNode, useId } from 'react'
import type { IdentityList } from '#contract/console/identities.ts'
import { getMaxSessionVersion, ReportedVisibility } from '#contract/mpsd/query.ts'
import type { Refusal } from '#rules/verdict.ts'
import { Field, Notes } from '../kit/Field.tsx'
import { useSpeech } from '../language/speech.tsx'
import { type FormField, notesOf } from './field-notes.ts'
import { type Question, toRequest } from './question.ts'
import { words } from './words.ts'
import { XuidField } from './XuidField.tsx'

interface Props {
  readonly question: Question
  readonly onChange: (change: Partial<Question>) => void
  readonly mistakes: readonly Refusal[]
  /** What the directory knows, as suggestions; undefined for another connection. */
  readonly known: IdentityList | undefined
  /** The XUID that is one's own, if it is known. */
  readonly self: string | undefined
  /** Nothing was filled in yet, so that a missing SCID is no mistake. */
  readonly isUntouched: boolean
}

type TextFieldName = 'scid' | 'template' | 'keyword' | 'version' | 'take' | 'contract'

interface TextFieldProps extends Pick<Props, 'question' | 'onChange' | 'mistakes'> {
  readonly name: TextFieldName
  readonly help: string
  readonly placeholder?: string
  readonly isNumber?: boolean
  readonly className?: string
  /** Suggestions: a value and what it is. */
  readonly options?: readonly (readonly [value: string, label: string])[]
  readonly isUntouched?: boolean
}

function TextField(props: TextFieldProps) {
  const { name, help, question, onChange, mistakes, options, isNumber, isUntouched = false } = props
  const speech = useSpeech(words)
  const listId = useId()
  const notes = isUntouched ? {} : notesOf(name, mistakes, toRequest(question), speech)
  return (
    <Field label={speech.t(`form.${name}`)} help={help} {...notes}>
      {(control) => (
        <>
          <input
            {...control}
            className={`control ${props.className ?? ''}`}
            value={question[name]}
            onChange={(event) => onChange({ [name]: event.target.value })}
            placeholder={props.placeholder}
            inputMode={isNumber ? 'numeric' : undefined}
            list={options ? listId : undefined}
            autoComplete="off"
            spellCheck={false}
          />
          {options && (
            <datalist id={listId}>
              {options.map(([value, label]) => (
                <option key={value} value={value} label={label || undefined} />
              ))}
            </datalist>
          )}
        </>
      )}
    </Field>
  )
}

const asOptions = (values: readonly string[]) => values.map((value) => [value, ''] as const)
const contractVersions = asOptions(['104', '105', '107'])

export function QuestionFields({ question, onChange, mistakes, known, self, isUntouched }: Props) {
  const speech = useSpeech(words)
  const { t } = speech
  const form = { question, onChange, mistakes }
  const config = known?.serviceConfigs.find((one) => one.scid === question.scid.trim().toLowerCase())
  return (
    <>
      <TextField
        name="scid"
        help={config?.title ?? t('form.scid.help')}
        className="id text-[12px]"
        options={(known?.serviceConfigs ?? []).map(({ scid, title }) => [scid, title])}
        isUntouched={isUntouched}
        {...form}
      />
      <TextField
        name="template"
        help={t('form.template.help')}
        placeholder={t('form.template.all')}
        options={asOptions(config?.templates ?? [])}
        {...form}
      />
      <XuidField
        value={question.xuids}
        onChange={(xuids) => onChange({ xuids })}
        self={self}
        errors={notesOf('xuids', mistakes, toRequest(question), speech).errors}
      />
      <TextField
        name="keyword"
        help={t('form.keyword.help')}
        options={asOptions(config?.keywords ?? [])}
        {...form}
      />
      <fieldset className="flex flex-col gap-2">
        <legend className="mb-1 font-semibold">{t('form.include')}</legend>
        {(['reservations', 'inactive', 'private'] as const).map((name) => (
          <Flag key={name} name={name} {...form} />
        ))}
      </fieldset>
      <VisibilityField {...form} />
      <div className="grid grid-cols-3 gap-2">
        <TextField
          name="version"
          help={t('form.version.help', { ceiling: getMaxSessionVersion(Number(question.contract) || 0) })}
          isNumber
          {...form}
        />
        <TextField name="take" help={t('form.take.help')} placeholder="100" isNumber {...form} />
        <TextField
          name="contract"
          help={t('form.contract.help')}
          options={contractVersions}
          isNumber
          {...form}
        />
      </div>
    </>
  )
}

interface FlagProps extends Pick<Props, 'question' | 'onChange' | 'mistakes'> {
  readonly name: FormField & ('reservations' | 'inactive' | 'private')
}

function Flag({ name, question, onChange, mistakes }: FlagProps): ReactNode {
  const speech = useSpeech(words)
  const id = useId()
  return (
    <div className="grid grid-cols-[auto_1fr] gap-x-2">
      <input
        id={id}
        type="checkbox"
        className="mt-[3px] size-4 accent-accent"
        checked={question[name]}
        onChange={(event) => onChange({ [name]: event.target.checked })}
        aria-describedby={`${id}-notes`}
      />
      <label htmlFor={id}>{speech.t(`form.${name}`)}</label>
      <div className="col-start-2">
        <Notes
          id={`${id}-notes`}
          help={speech.t(`form.${name}.help`)}
          {...notesOf(name, mistakes, toRequest(question), speech)}
        />
      </div>
    </div>
  )
}

function VisibilityField({ question, onChange, mistakes }: Omit<FlagProps, 'name'>) {
  const speech = useSpeech(words)
  const { t } = speech
  const options: readonly string[] = ['', ...ReportedVisibility.options]
  return (
    <Field
      label={t('form.visibility')}
      help={t('form.visibility.help')}
      {...notesOf('visibility', mistakes, toRequest(question), speech)}
    >
      {(control) => (
        <select
          {...control}
          className="control"
          value={question.visibility}
          onChange={(event) => onChange({ visibility: event.target.value })}
        >
          {/* A link may hold a value that is not in the list; it is shown as it is. */}
          {[...new Set([...options, question.visibility])].map((one) => (
            <option key={one} value={one}>
              {one === '' ? t('form.visibility.any') : one}
            </option>
          ))}
        </select>
      )}
    </Field>
  )
}
