/** The filter form: each field says what it does and when it may not be used. */
import { useQuery } from '@tanstack/react-query'
import { useRouter } from '@tanstack/react-router'
import { type ReactNode, useId } from 'react'
import { getMaxSessionVersion, ReportedVisibility } from '#contract/mpsd/query.ts'
import { Field, Notes } from '../kit/Field.tsx'
import { identitiesQuery, nobody } from '../queries.ts'
import { useSpeech } from '../text/language.tsx'
import { notesOf } from './field-notes.ts'
import { type Question, toRequest } from './question.ts'
import { type Prospect, RequestPreview } from './RequestPreview.tsx'
import type { Asking } from './use-asking.ts'
import { XuidField } from './XuidField.tsx'

export const questionFormId = 'question-form'

export function QuestionForm({ asking, as }: { asking: Asking; as: string }) {
  const speech = useSpeech()
  const { t } = speech
  const { draft, change, draftPreflight } = asking
  const router = useRouter()
  const { data: identities } = useQuery(identitiesQuery)
  // What the local directory knows is no suggestion for another.
  const data = asking.isLocal ? identities : undefined
  const config = data?.serviceConfigs.find((one) => one.scid === draft.scid.trim().toLowerCase())
  const request = toRequest(draft)
  const notes = (field: keyof Question) => notesOf(field, draftPreflight, request, speech)
  const text = (field: 'scid' | 'template' | 'keyword' | 'version' | 'take' | 'contract') => ({
    value: draft[field],
    onChange: (event: { target: { value: string } }) => change({ [field]: event.target.value }),
    autoComplete: 'off',
    spellCheck: false,
  })
  const { href } = router.buildLocation({
    to: '/',
    search: { ...asking.address, ...(asking.isLocal && { as }) },
  })
  const link = new URL(href, location.origin).href
  // Of another title nobody has given one yet: that is no mistake.
  const isUntouched = !asking.isLocal && draft.scid === '' && !asking.isUnsent && asking.asked === undefined
  const ceiling = getMaxSessionVersion(Number(draft.contract) || 0)
  return (
    <form
      id={questionFormId}
      className="flex min-h-full flex-col gap-3 p-3"
      onSubmit={(event) => {
        event.preventDefault()
        asking.send()
      }}
    >
      <h2 className="text-base font-semibold">{t('form.title')}</h2>
      {asking.ignored.length > 0 && (
        <p role="status" className="border-l-2 border-warn pl-2 text-[12px] break-all text-warn">
          {t('form.ignored', { what: asking.ignored.join(', ') })}
        </p>
      )}
      <Field
        label={t('form.scid')}
        help={config?.title ?? t('form.scid.help')}
        {...(isUntouched ? {} : notes('scid'))}
      >
        {(control) => (
          <input {...control} {...text('scid')} list="scids" className="control id text-[12px]" />
        )}
      </Field>
      <Options id="scids" values={(data?.serviceConfigs ?? []).map((one) => [one.scid, one.title])} />
      <Field label={t('form.template')} help={t('form.template.help')} {...notes('template')}>
        {(control) => (
          <input
            {...control}
            {...text('template')}
            list="templates"
            className="control"
            placeholder={t('form.template.all')}
          />
        )}
      </Field>
      <Options id="templates" values={(config?.templates ?? []).map((name) => [name, ''])} />
      <XuidField
        value={draft.xuids}
        onChange={(xuids) => change({ xuids })}
        self={asking.self}
        errors={notes('xuids').errors}
      />
      <Field label={t('form.keyword')} help={t('form.keyword.help')} {...notes('keyword')}>
        {(control) => <input {...control} {...text('keyword')} list="keywords" className="control" />}
      </Field>
      <Options id="keywords" values={(config?.keywords ?? []).map((keyword) => [keyword, ''])} />
      <fieldset className="flex flex-col gap-2">
        <legend className="mb-1 font-semibold">{t('form.include')}</legend>
        {(['reservations', 'inactive', 'private'] as const).map((flag) => (
          <Flag
            key={flag}
            label={t(`form.${flag}`)}
            checked={draft[flag]}
            onChange={(on) => change({ [flag]: on })}
          >
            {(id) => <Notes id={id} help={t(`form.${flag}.help`)} {...notes(flag)} />}
          </Flag>
        ))}
      </fieldset>
      <Field label={t('form.visibility')} help={t('form.visibility.help')} {...notes('visibility')}>
        {(control) => (
          <select
            {...control}
            className="control"
            value={draft.visibility}
            onChange={(event) => change({ visibility: event.target.value })}
          >
            <option value="">{t('form.visibility.any')}</option>
            {ReportedVisibility.options.map((one) => (
              <option key={one}>{one}</option>
            ))}
            {/* A link may hold a value that is none; it is shown as it is. */}
            {!['', ...ReportedVisibility.options].includes(draft.visibility) && (
              <option>{draft.visibility}</option>
            )}
          </select>
        )}
      </Field>
      <div className="grid grid-cols-3 gap-2">
        <Field label={t('form.version')} help={t('form.version.help', { ceiling })} {...notes('version')}>
          {(control) => <input {...control} {...text('version')} inputMode="numeric" className="control" />}
        </Field>
        <Field label={t('form.take')} help={t('form.take.help')} {...notes('take')}>
          {(control) => (
            <input {...control} {...text('take')} inputMode="numeric" className="control" placeholder="100" />
          )}
        </Field>
        <Field label={t('form.contract')} help={t('form.contract.help')} {...notes('contract')}>
          {(control) => (
            <input
              {...control}
              {...text('contract')}
              inputMode="numeric"
              className="control"
              list="contracts"
            />
          )}
        </Field>
      </div>
      <Options id="contracts" values={['104', '105', '107'].map((version) => [version, ''])} />
      <div className="-mx-3 mt-auto -mb-3 flex flex-col gap-2 border-t border-line bg-surface p-3 min-[641px]:sticky min-[641px]:bottom-0">
        <RequestPreview
          request={request}
          contractVersion={draft.contract}
          authorized={asking.isLocal ? as !== nobody : asking.connection?.kind === 'service'}
          origin={asking.connection?.origin}
          preflight={draftPreflight}
          prospect={prospectOf(asking)}
          link={link}
        />
        <div className="max-[641px]:hidden">
          <SendBar asking={asking} />
        </div>
      </div>
    </form>
  )
}

/** Where the connection itself decides more than the rules do. */
function prospectOf({ connection, caller, draft, isLocal }: Asking): Prospect {
  if (isLocal) return 'answer'
  if (connection?.kind === 'cassette') return 'recorded'
  const status = connection?.credential?.status
  if (!connection?.usable || status === 'missing') return 'unsendable'
  if (status === 'refused') return 'refused'
  return caller === 'unknown' && (draft.private || draft.reservations) ? 'untold' : 'answer'
}

function Flag(props: {
  label: string
  checked: boolean
  onChange: (on: boolean) => void
  children: (notesId: string) => ReactNode
}) {
  const id = useId()
  return (
    <div className="grid grid-cols-[auto_1fr] gap-x-2">
      <input
        id={id}
        type="checkbox"
        className="mt-[3px] size-4 accent-accent"
        checked={props.checked}
        onChange={(event) => props.onChange(event.target.checked)}
        aria-describedby={`${id}-notes`}
      />
      <label htmlFor={id}>{props.label}</label>
      <div className="col-start-2">{props.children(`${id}-notes`)}</div>
    </div>
  )
}

function Options({ id, values }: { id: string; values: readonly (readonly [string, string])[] }) {
  return (
    <datalist id={id}>
      {values.map(([value, label]) => (
        <option key={value} value={value} label={label || undefined} />
      ))}
    </datalist>
  )
}

/** Send stays in reach, at the foot of the pane or of the screen; while asking, it stops. */
export function SendBar({ asking }: { asking: Asking }) {
  const { t } = useSpeech()
  const isAsking = asking.answer.isFetching
  return (
    <div className="flex gap-2">
      <button type="submit" form={questionFormId} className="button button-main flex-1">
        {isAsking ? t('form.sending') : t('form.send')} <span aria-hidden="true">⏎</span>
      </button>
      {isAsking ? (
        <button type="button" className="button" onClick={asking.stop}>
          {t('form.stop')}
        </button>
      ) : (
        <button type="button" className="button" onClick={asking.clear}>
          {t('form.reset')}
        </button>
      )}
    </div>
  )
}
