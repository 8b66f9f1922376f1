/** Constants or properties: each value, and who gave it. */
import { LockKeyhole } from 'lucide-react'
import type { ReactNode } from 'react'
import type { Json } from '#contract/json.ts'
import { CopyValue } from '../exchange/CopyValue.tsx'
import { Card } from '../kit/Card.tsx'
import { ExactText } from '../kit/ExactText.tsx'
import type { Formats } from '../kit/formats.ts'
import { useSpeech } from '../language/speech.tsx'
import { type FieldView, writeValue } from './session-view.ts'
import { words } from './words.ts'

interface Props {
  readonly title: string
  readonly note: string
  readonly fields: readonly FieldView[]
  /** Whether it is known what the template fixes. */
  readonly isTemplateKnown: boolean
  readonly isConstants: boolean
  readonly formats: Formats
  readonly element: string | undefined
  readonly marks: ReadonlySet<string>
  readonly actions?: ReactNode
  readonly children?: ReactNode
}

/** Characters of a value that are shown in one cell; the whole is in the JSON and when copied. */
const maxShown = 400

export function FieldsCard(props: Props) {
  const { title, note, fields, element, actions, children } = props
  return (
    <Card
      title={title}
      note={note}
      aside={
        <>
          {actions && <span className="flex-1" />}
          {actions}
        </>
      }
    >
      <table className="plain-table">
        <tbody>
          {fields.map((field) => (
            <tr
              key={field.path}
              aria-selected={element === field.path.replaceAll('.', '/')}
              data-changed={props.marks.has(field.path.replaceAll('.', '/')) || undefined}
              title={field.path}
            >
              <th scope="row" className="id text-left text-xs font-normal text-soft">
                <ExactText>{field.label}</ExactText>
              </th>
              <td className="id text-xs">
                <Value field={field} formats={props.formats} />
              </td>
              <td className="text-right text-xs whitespace-nowrap">
                <Source {...props} field={field} />
              </td>
              <td className="w-8 p-0">
                {field.value !== undefined && (
                  <CopyValue label={field.path} value={writeValue(field.value)} />
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {children}
    </Card>
  )
}

const isListOfTexts = (value: Json): value is string[] =>
  Array.isArray(value) && value.length > 0 && value.every((one) => typeof one === 'string')

function Value({ field: { value, fallback, label }, formats }: { field: FieldView; formats: Formats }) {
  if (value === undefined) return <span className="text-muted">{fallback ?? '–'}</span>
  if (label === 'keywords' && isListOfTexts(value)) {
    return (
      <span className="flex flex-wrap gap-1">
        {value.map((one) => (
          <ExactText key={one} className="keyword-chip">
            {one}
          </ExactText>
        ))}
      </span>
    )
  }
  const text = writeValue(value)
  const isTime = /Timeout$/.test(label) && typeof value === 'number'
  return (
    <span className="break-all">
      <ExactText className="whitespace-pre-wrap">{text.slice(0, maxShown)}</ExactText>
      {text.length > maxShown && '…'}
      {isTime && (
        <span className="ml-1 text-muted">ms{value > 0 ? ` · ${formats.duration(value)}` : ''}</span>
      )}
    </span>
  )
}

function Source({ field, isTemplateKnown, isConstants }: Props & { field: FieldView }) {
  const { t } = useSpeech(words)
  if (field.source === 'template') {
    return (
      <span className="inline-flex items-center gap-1 text-soft">
        <LockKeyhole className="icon-small" aria-hidden="true" />
        {t('source.template')}
      </span>
    )
  }
  if (field.source === 'default') return <span className="text-muted">{t('source.default')}</span>
  if (field.source === 'unset') return <span className="text-muted">{t('source.unset')}</span>
  const key = !isConstants ? 'source.session' : isTemplateKnown ? 'source.creation' : 'source.noTemplate'
  return <span className="text-muted">{t(key)}</span>
}
