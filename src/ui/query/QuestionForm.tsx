/** The question: every field in view, in two lines above the answer. */
import { ChevronDown, CircleQuestionMark } from 'lucide-react'
import { type ReactNode, Suspense, useId } from 'react'
import type { IdentityList } from '#contract/console/identities.ts'
import { limits } from '#contract/mpsd/limits.ts'
import { getMaxSessionVersion, type QueryRequest, ReportedVisibility } from '#contract/mpsd/query.ts'
import { Chooser } from '../kit/Chooser.tsx'
import { InlineField, inlineControl } from '../kit/InlineField.tsx'
import { lazyPart } from '../kit/lazy-part.tsx'
import { Popover } from '../kit/Popover.tsx'
import { TickChip } from '../kit/TickChip.tsx'
import { useTypedText } from '../kit/use-typed-text.ts'
import { useSpeech } from '../language/speech.tsx'
import type { FieldNote, FormField } from './field-notes.ts'
import { words } from './form-words.ts'
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

export function QuestionForm(props: Props) {
  const { question, onChange, notes, known, ignored, onSend, onClear } = props
  const { t } = useSpeech(words)
  const notesId = useId()
  const versionHelp = useVersionHelp(question.contract)
  const find = (field: FormField) => {
    const isWrong = notes.some((note) => note.field === field && note.isMistake)
    const has = notes.some((note) => note.field === field)
    return { isWrong, notes: has ? `${notesId}-${field}` : undefined }
  }
  const form = { question, onChange, find }
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
        <TitleField {...form} known={known} />
        <TemplateField {...form} templates={config?.templates ?? []} />
        <div className="flex min-w-64 flex-1 max-[900px]:order-1 max-[900px]:basis-full">
          <XuidField
            id={xuidsId}
            value={question.xuids}
            onChange={(xuids) => onChange({ xuids })}
            {...find('xuids')}
          />
        </div>
        <TextField
          {...form}
          name="keyword"
          className="w-53 max-[900px]:flex-1"
          placeholder={t('form.keyword.placeholder')}
          options={config?.keywords ?? []}
        />
      </div>
      <div className="flex flex-wrap items-center gap-2">
        <Ticks {...form} />
        <VisibilityField {...form} />
        <TextField
          {...form}
          name="version"
          className="w-28"
          placeholder={t('form.visibility.any')}
          help={versionHelp}
          isNumber
        />
        <TextField {...form} name="take" className="w-28" placeholder="100" isNumber />
        <TextField {...form} name="contract" className="w-32" isNumber options={contractVersions} />
        <span className="min-w-0 flex-1" />
        <HelpButton versionHelp={versionHelp} />
        <button type="button" className="button button-plain" onClick={onClear}>
          {t('form.reset')}
        </button>
      </div>
      <Notes notes={notes} request={props.request} notesId={notesId} ignored={ignored} />
    </form>
  )
}

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

interface FieldProps {
  readonly question: Question
  readonly onChange: (change: Partial<Question>) => void
  readonly find: (field: FormField) => { isWrong: boolean; notes: string | undefined }
}

interface TextFieldProps extends FieldProps {
  readonly name: 'keyword' | 'version' | 'take' | 'contract'
  readonly help?: string
  readonly placeholder?: string
  readonly isNumber?: boolean
  readonly className: string
  readonly options?: readonly string[]
}

function TextField({ name, question, onChange, find, options, ...props }: TextFieldProps) {
  const { t } = useSpeech(words)
  const listId = useId()
  const [shown, type] = useTypedText(question[name], (text) => onChange({ [name]: text }))
  const help = props.help ?? t(name === 'version' ? 'form.version' : `form.${name}.help`)
  return (
    <InlineField label={t(`form.${name}`)} help={help} className={props.className} {...find(name)}>
      {(control) => (
        <>
          <input
            {...control}
            className={inlineControl}
            value={shown}
            onChange={(event) => type(event.target.value)}
            placeholder={props.placeholder}
            inputMode={props.isNumber ? 'numeric' : undefined}
            list={options && options.length > 0 ? listId : undefined}
            autoComplete="off"
            spellCheck={false}
          />
          {options && options.length > 0 && (
            <datalist id={listId}>
              {options.map((value) => (
                <option key={value} value={value} />
              ))}
            </datalist>
          )}
        </>
      )}
    </InlineField>
  )
}

const shortScid = (scid: string) => (scid.length > 12 ? `${scid.slice(0, 4)}…${scid.slice(-4)}` : scid)

function TitleField({ question, onChange, find, known }: FieldProps & Pick<Props, 'known'>) {
  const { t } = useSpeech(words)
  const { scid } = question
  const configs = known?.serviceConfigs ?? []
  const title = configs.find((one) => one.scid === scid.trim().toLowerCase())?.title
  const { isWrong, notes } = find('scid')
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
}

const chooserClass = (isWrong: boolean, width: string) =>
  `flex min-h-8 min-w-0 items-center gap-2 rounded-box border bg-surface pr-2 pl-2.5 text-left hover:border-muted ${isWrong ? 'border-warn ring-1 ring-warn' : 'border-edge'} ${width}`

function TemplateField({
  question,
  onChange,
  find,
  templates,
}: FieldProps & { templates: readonly string[] }) {
  const { t } = useSpeech(words)
  const { template } = question
  const { isWrong, notes } = find('template')
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
}

function Ticks({ question, onChange, find }: FieldProps) {
  const { t } = useSpeech(words)
  return (
    <fieldset className="flex flex-wrap items-center gap-1.5">
      <legend className="float-left mr-1 text-xs font-medium text-muted max-[1100px]:sr-only">
        {t('form.include')}
      </legend>
      {(['reservations', 'inactive', 'private'] as const).map((name) => (
        <TickChip
          key={name}
          label={t(`form.${name}`)}
          help={t(`form.${name}.help`)}
          isOn={question[name]}
          onChange={(isOn) => onChange({ [name]: isOn })}
          {...find(name)}
        />
      ))}
    </fieldset>
  )
}

function VisibilityField({ question, onChange, find }: FieldProps) {
  const { t } = useSpeech(words)
  const options: readonly string[] = ['', ...ReportedVisibility.options]
  return (
    <InlineField
      label={t('form.visibility')}
      help={t('form.visibility.help')}
      className="w-36 max-[1100px]:w-32"
      {...find('visibility')}
    >
      {(control) => (
        <>
          <select
            {...control}
            className={`${inlineControl} appearance-none [&>option]:bg-surface`}
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
          <ChevronDown className="icon pointer-events-none -ml-6 mr-2 text-muted" aria-hidden="true" />
        </>
      )}
    </InlineField>
  )
}

const explained = [
  'xuids',
  'keyword',
  'reservations',
  'inactive',
  'private',
  'visibility',
  'take',
  'contract',
] as const

function HelpButton({ versionHelp }: { versionHelp: string }): ReactNode {
  const { t } = useSpeech(words)
  return (
    <Popover label={t('form.help')} button={<CircleQuestionMark className="icon" aria-hidden="true" />}>
      <dl className="grid max-h-[60vh] w-[min(30rem,88vw)] grid-cols-[auto_minmax(0,1fr)] gap-x-3 gap-y-1.5 overflow-auto">
        {explained.map((name) => (
          <div key={name} className="contents">
            <dt className="font-medium">{t(`form.${name}`)}</dt>
            <dd className="text-soft">{t(`form.${name}.help`)}</dd>
          </div>
        ))}
        <dt className="font-medium">{t('form.version')}</dt>
        <dd className="text-soft">{versionHelp}</dd>
      </dl>
    </Popover>
  )
}

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
