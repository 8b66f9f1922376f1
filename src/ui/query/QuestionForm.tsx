/** The question: every field in view, in two lines above the answer. */
import { ChevronDown } from 'lucide-react'
import { memo, Suspense, useCallback, useId } from 'react'
import type { IdentityList } from '#contract/console/identities.ts'
import { limits } from '#contract/mpsd/limits.ts'
import { getMaxSessionVersion, type QueryRequest, ReportedVisibility } from '#contract/mpsd/query.ts'
import { Chooser } from '../kit/Chooser.tsx'
import { InlineField, inlineControl } from '../kit/InlineField.tsx'
import { lazyPart } from '../kit/lazy-part.tsx'
import { TickChip } from '../kit/TickChip.tsx'
import { useTextInput } from '../kit/use-text-input.ts'
import { useSpeech } from '../language/speech.tsx'
import type { FieldNote, FormField } from './field-notes.ts'
import { words } from './form-words.ts'
import { HelpButton } from './HelpButton.tsx'
import type { Question } from './question.ts'
import { XuidField } from './XuidField.tsx'

const FormNotes = lazyPart(async () => (await import('./FormNotes.tsx')).FormNotes)

export const formId = 'question-form'
/** The field that a missing filter leads to. */
export const xuidsId = 'question-xuids'
export const titleId = 'question-title'

interface Props {
  readonly question: Question
  readonly onChange: (change: Partial<Question>) => void
  /** The request that the question makes. */
  readonly request: QueryRequest
  readonly notes: readonly FieldNote[]
  /** What the directory knows, as suggestions; undefined for another connection. */
  readonly known: IdentityList | undefined
  /** Parameters of the address that are not used. */
  readonly ignored: readonly string[]
  readonly onSend: () => void
  readonly onClear: () => void
}

/** Drawn only when one of its props changes: what is answered meanwhile does not draw it. */
export const QuestionForm = memo(function QuestionForm(props: Props) {
  const { question, onChange, notes, known, ignored, onSend, onClear } = props
  const { t } = useSpeech(words)
  const notesId = useId()
  const versionHelp = useVersionHelp(question.contract)
  const find = (field: FormField) => {
    const isWrong = notes.some((note) => note.field === field && note.isMistake)
    const has = notes.some((note) => note.field === field)
    return { isWrong, notes: has ? `${notesId}-${field}` : undefined }
  }
  const fieldOf = <N extends FormField & keyof Question>(name: N) => ({
    value: question[name],
    onChange,
    ...find(name),
  })
  const changeXuids = useCallback((xuids: string) => onChange({ xuids }), [onChange])
  const config = known?.serviceConfigs.find((one) => one.scid === question.scid.trim().toLowerCase())
  return (
    <form
      id={formId}
      aria-label={t('form.title')}
      className="flex flex-none flex-col gap-2 bg-surface px-4 py-3 max-sm:px-3"
      onSubmit={(event) => {
        event.preventDefault()
        onSend()
      }}
    >
      <div className="flex flex-wrap gap-2">
        <TitleField {...fieldOf('scid')} known={known} />
        <TemplateField {...fieldOf('template')} templates={config?.templates ?? nothing} />
        <div className="flex min-w-64 flex-1 max-[900px]:order-1 max-[900px]:basis-full">
          <StillXuidField id={xuidsId} {...fieldOf('xuids')} onChange={changeXuids} />
        </div>
        <TextField
          {...fieldOf('keyword')}
          name="keyword"
          className="w-53 max-[900px]:flex-1 max-sm:order-1 max-sm:basis-full"
          placeholder={t('form.keyword.placeholder')}
          options={config?.keywords ?? nothing}
        />
      </div>
      <div className="flex flex-wrap items-center gap-2">
        <fieldset className="flex flex-wrap items-center gap-1.5">
          <legend className="float-left mr-1 text-xs font-medium text-muted max-[1100px]:sr-only">
            {t('form.include')}
          </legend>
          {(['reservations', 'inactive', 'private'] as const).map((name) => (
            <Tick key={name} name={name} {...fieldOf(name)} />
          ))}
        </fieldset>
        <VisibilityField {...fieldOf('visibility')} />
        <TextField
          {...fieldOf('version')}
          name="version"
          className="w-28"
          placeholder={t('form.visibility.any')}
          help={versionHelp}
          isNumber
        />
        <TextField {...fieldOf('take')} name="take" className="w-28" placeholder="100" isNumber />
        <TextField
          {...fieldOf('contract')}
          name="contract"
          className="w-32"
          isNumber
          options={contractVersions}
        />
        <span className="min-w-0 flex-1" />
        <HelpButton versionHelp={versionHelp} />
        <button type="button" className="button button-plain" onClick={onClear}>
          {t('form.reset')}
        </button>
      </div>
      <Notes notes={notes} request={props.request} notesId={notesId} ignored={ignored} />
    </form>
  )
})

const StillXuidField = memo(XuidField)

const nothing: readonly string[] = []
const contractVersions = ['104', '105', '107']

/** `1–7`; undefined if the contract version is not valid, or allows no session version. */
function describeCeiling(contract: string): string | undefined {
  const version = Number(contract)
  if (!Number.isInteger(version) || version < limits.minContractVersion) return undefined
  const ceiling = getMaxSessionVersion(version)
  return ceiling < 1 ? undefined : ceiling === 1 ? '1' : `1–${ceiling}`
}

function useVersionHelp(contract: string): string {
  const { t } = useSpeech(words)
  const ceiling = describeCeiling(contract)
  return ceiling === undefined ? t('form.version.none') : t('form.version.help', { ceiling })
}

/** A field is drawn only when its own value, what is wrong with it or its options change. */
interface FieldProps<T = string> {
  readonly value: T
  readonly onChange: (change: Partial<Question>) => void
  readonly isWrong: boolean
  /** The id of the element that says what is wrong with it. */
  readonly notes: string | undefined
}

interface TextFieldProps extends FieldProps {
  readonly name: 'keyword' | 'version' | 'take' | 'contract'
  readonly help?: string
  readonly placeholder?: string
  readonly isNumber?: boolean
  readonly className: string
  readonly options?: readonly string[]
}

const TextField = memo(function TextField(props: TextFieldProps) {
  const { name, value, onChange, options, isWrong, notes } = props
  const { t } = useSpeech(words)
  const listId = useId()
  const { ref, write } = useTextInput({ text: value })
  const help = props.help ?? t(name === 'version' ? 'form.version' : `form.${name}.help`)
  return (
    <InlineField label={t(`form.${name}`)} help={help} className={props.className} {...{ isWrong, notes }}>
      {(control) => (
        <>
          <input
            {...control}
            ref={ref}
            className={inlineControl}
            onChange={({ target: { value: text } }) => write({ text }, () => onChange({ [name]: text }))}
            placeholder={props.placeholder}
            inputMode={props.isNumber ? 'numeric' : undefined}
            list={options && options.length > 0 ? listId : undefined}
            autoComplete="off"
            spellCheck={false}
          />
          {options && options.length > 0 && (
            <datalist id={listId}>
              {options.map((one) => (
                <option key={one} value={one} />
              ))}
            </datalist>
          )}
        </>
      )}
    </InlineField>
  )
})

const shortScid = (scid: string) => (scid.length > 12 ? `${scid.slice(0, 4)}…${scid.slice(-4)}` : scid)

const TitleField = memo(function TitleField(props: FieldProps & Pick<Props, 'known'>) {
  const { value: scid, onChange, isWrong, notes, known } = props
  const { t } = useSpeech(words)
  const configs = known?.serviceConfigs ?? []
  const title = configs.find((one) => one.scid === scid.trim().toLowerCase())?.title
  const missing = t('form.scid.placeholder')
  return (
    <Chooser
      id={titleId}
      texts={{ label: t('form.scid'), search: t('form.scid.search'), none: t('form.scid.none') }}
      items={configs.map((one) => ({ value: one.scid, label: one.title, detail: one.scid }))}
      value={scid}
      valueText={title === undefined ? scid || missing : `${title} ${scid}`}
      onChange={(next) => onChange({ scid: next })}
      makeItem={(text) => ({ value: text, label: text, detail: t('form.scid.use') })}
      isInvalid={isWrong}
      describedBy={notes}
      className={chooserClass(isWrong, 'w-64 max-[1280px]:w-56 max-[900px]:flex-1')}
    >
      <span className="flex-none text-xs font-medium text-muted">{t('form.scid')}</span>
      <span className="flex min-w-0 flex-1 items-baseline gap-1.5">
        {title !== undefined && <span className="truncate font-medium">{title}</span>}
        <span className={scid === '' ? 'text-muted' : 'id truncate text-xs text-muted'}>
          {scid === '' ? missing : title === undefined ? scid : shortScid(scid)}
        </span>
      </span>
    </Chooser>
  )
})

const chooserClass = (isWrong: boolean, width: string) =>
  `flex min-h-8 min-w-0 items-center gap-2 rounded-box border bg-surface pr-2 pl-2.5 text-left hover:border-muted ${isWrong ? 'border-warn ring-1 ring-warn' : 'border-edge'} ${width}`

interface TemplateProps extends FieldProps {
  readonly templates: readonly string[]
}

const TemplateField = memo(function TemplateField(props: TemplateProps) {
  const { value: template, onChange, isWrong, notes, templates } = props
  const { t } = useSpeech(words)
  const all = { value: '', label: t('form.template.all') }
  return (
    <Chooser
      texts={{ label: t('form.template'), search: t('form.template.search'), none: t('form.template.none') }}
      items={[all, ...templates.map((value) => ({ value, label: value }))]}
      value={template}
      valueText={template || all.label}
      onChange={(next) => onChange({ template: next })}
      makeItem={(text) => ({ value: text, label: text, detail: t('form.template.use') })}
      isInvalid={isWrong}
      describedBy={notes}
      className={chooserClass(isWrong, 'w-42 max-[1280px]:w-36 max-[900px]:flex-1')}
    >
      <span className="flex-none text-xs font-medium text-muted">{t('form.template')}</span>
      <span className="min-w-0 flex-1 truncate">{template || all.label}</span>
    </Chooser>
  )
})

interface TickProps extends FieldProps<boolean> {
  readonly name: 'reservations' | 'inactive' | 'private'
}

const Tick = memo(function Tick({ name, value, onChange, isWrong, notes }: TickProps) {
  const { t } = useSpeech(words)
  return (
    <TickChip
      label={t(`form.${name}`)}
      help={t(`form.${name}.help`)}
      isOn={value}
      onChange={(isOn) => onChange({ [name]: isOn })}
      {...{ isWrong, notes }}
    />
  )
})

const VisibilityField = memo(function VisibilityField({ value, onChange, isWrong, notes }: FieldProps) {
  const { t } = useSpeech(words)
  const options: readonly string[] = ['', ...ReportedVisibility.options]
  return (
    <InlineField
      label={t('form.visibility')}
      help={t('form.visibility.help')}
      className="w-36 max-[1100px]:w-32"
      {...{ isWrong, notes }}
    >
      {(control) => (
        <>
          <select
            {...control}
            className={`${inlineControl} appearance-none [&>option]:bg-surface`}
            value={value}
            onChange={(event) => onChange({ visibility: event.target.value })}
          >
            {/* A link may hold a value that is not in the list; it is shown as it is. */}
            {[...new Set([...options, value])].map((one) => (
              <option key={one} value={one}>
                {one === '' ? t('form.visibility.any') : one}
              </option>
            ))}
          </select>
          <ChevronDown className="icon pointer-events-none -ml-6 mr-2 text-muted" aria-hidden="true" />
        </>
      )}
    </InlineField>
  )
})

interface NotesProps extends Pick<Props, 'notes' | 'request' | 'ignored'> {
  readonly notesId: string
}

/** What is wrong, in one place that does not move the fields. */
function Notes({ notes, request, notesId, ignored }: NotesProps) {
  const { t } = useSpeech(words)
  if (notes.length === 0 && ignored.length === 0) return null
  return (
    <div className="flex flex-col gap-1 font-medium text-warn">
      {notes.length > 0 && (
        <Suspense>
          <FormNotes {...{ notes, request, notesId }} />
        </Suspense>
      )}
      {ignored.length > 0 && (
        <p role="status" className="break-all">
          {t('form.ignored', { what: ignored.join(', ') })}
        </p>
      )}
    </div>
  )
}
