/** After a 412: the session as it was read, as the write sets it, and as it is now; field by field. */
import { useState } from 'react'
import type { Json } from '#contract/json.ts'
import { ExactText } from '../kit/ExactText.tsx'
import { useSpeech } from '../language/speech.tsx'
import { buildMerged, keyOfField, type MergedField } from './merge.ts'
import { writeValue } from './session-view.ts'
import { words } from './words.ts'
import { writeBody } from './write-draft.ts'

interface Props {
  readonly fields: readonly MergedField[]
  /** The body of the merge, to be sent with the present ETag. */
  readonly onMerge: (body: string) => void
}

export function MergePanel({ fields, onMerge }: Props) {
  const { t } = useSpeech(words)
  const [kept, setKept] = useState<ReadonlySet<string>>(new Set())
  const choose = (field: MergedField, isTheirs: boolean) => {
    const next = new Set(kept)
    if (isTheirs) next.add(keyOfField(field))
    else next.delete(keyOfField(field))
    setKept(next)
  }
  const conflicts = fields.filter(({ isConflict }) => isConflict).length
  return (
    <section className="flex flex-col gap-2" aria-label={t('merge.title')} data-testid="merge">
      <h3 className="font-semibold">{t('merge.title')}</h3>
      <p className="text-soft">
        {t(conflicts > 0 ? 'merge.conflicts' : 'merge.noConflicts', { count: conflicts })}
      </p>
      <div className="relative overflow-x-auto">
        <table className="plain-table text-xs">
          <thead>
            <tr>
              <th>{t('merge.field')}</th>
              <th>{t('merge.base')}</th>
              <th>{t('merge.mine')}</th>
              <th>{t('merge.theirs')}</th>
            </tr>
          </thead>
          <tbody>
            {fields.map((field) => (
              <Field
                key={keyOfField(field)}
                field={field}
                isTheirs={kept.has(keyOfField(field))}
                onChoose={(isTheirs) => choose(field, isTheirs)}
              />
            ))}
          </tbody>
        </table>
      </div>
      <p>
        <button
          type="button"
          className="button button-small"
          onClick={() => onMerge(writeBody(buildMerged(fields, kept)))}
        >
          {t('merge.use')}
        </button>
      </p>
    </section>
  )
}

interface FieldProps {
  readonly field: MergedField
  readonly isTheirs: boolean
  readonly onChoose: (isTheirs: boolean) => void
}

function Field({ field, isTheirs, onChoose }: FieldProps) {
  const { t } = useSpeech(words)
  const { path, value, base, theirs, isConflict } = field
  const name = path.join('.')
  const choice = (isTheirsChoice: boolean, shown: Json | undefined) =>
    isConflict ? (
      <label className="flex items-start gap-1.5">
        <input
          type="radio"
          name={`merge ${name}`}
          checked={isTheirs === isTheirsChoice}
          onChange={() => onChoose(isTheirsChoice)}
        />
        <Value value={shown} />
      </label>
    ) : (
      <Value value={shown} />
    )
  return (
    <tr aria-selected={isConflict}>
      <th scope="row" className="id text-xs font-normal">
        <ExactText>{name}</ExactText>
        {isConflict && <span className="ml-2 font-sans font-medium text-warn">{t('merge.conflict')}</span>}
      </th>
      <td>
        <Value value={base} />
      </td>
      <td>{choice(false, value)}</td>
      <td>{choice(true, theirs)}</td>
    </tr>
  )
}

function Value({ value }: { value: Json | undefined }) {
  if (value === undefined) return <span className="text-muted">–</span>
  return <ExactText className="id break-all">{writeValue(value).slice(0, 200)}</ExactText>
}
