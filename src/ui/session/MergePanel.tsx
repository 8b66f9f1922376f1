/** After a 412: the session as it was read, as the write sets it, and as it is now; field by field. */
import { useState } from 'react'
import type { Json } from '#contract/json.ts'
import { Differences } from '../exchange/Differences.tsx'
import type { Difference } from '../exchange/diff.ts'
import { ExactText } from '../kit/ExactText.tsx'
import { useSpeech } from '../language/speech.tsx'
import { buildMerged, keyOfField, type MergedField } from './merge.ts'
import { writeValue } from './session-view.ts'
import { words } from './words.ts'
import { writeBody } from './write-draft.ts'

interface Props {
  readonly fields: readonly MergedField[]
  /** What only the others have changed. */
  readonly others: readonly Difference[]
  /** The body of the merge, to be sent with the present ETag. */
  readonly onMerge: (body: string) => void
}

export function MergePanel({ fields, others, onMerge }: Props) {
  const { t } = useSpeech(words)
  /** Of each field that both have changed: whether their value is kept. Nothing is chosen for the reader. */
  const [chosen, setChosen] = useState<ReadonlyMap<string, boolean>>(new Map())
  const choose = (field: MergedField, isTheirs: boolean) =>
    setChosen(new Map([...chosen, [keyOfField(field), isTheirs]]))
  const conflicts = fields.filter(({ isConflict }) => isConflict).length
  const left = conflicts - chosen.size
  const kept = new Set([...chosen].flatMap(([key, isTheirs]) => (isTheirs ? [key] : [])))
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
                isTheirs={chosen.get(keyOfField(field))}
                onChoose={(isTheirs) => choose(field, isTheirs)}
              />
            ))}
          </tbody>
        </table>
      </div>
      {others.length > 0 && (
        <div>
          <p className="text-xs text-soft">{t('merge.theirsOnly')}</p>
          <Differences differences={others} />
        </div>
      )}
      <p className="flex flex-wrap items-center gap-2">
        <button
          type="button"
          className="button button-small"
          disabled={left > 0}
          onClick={() => onMerge(writeBody(buildMerged(fields, kept)))}
        >
          {t('merge.use')}
        </button>
        {left > 0 && <span className="text-xs text-warn">{t('merge.choose', { count: left })}</span>}
      </p>
    </section>
  )
}

interface FieldProps {
  readonly field: MergedField
  /** Undefined until something is chosen. */
  readonly isTheirs: boolean | undefined
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
