/** What differs between two documents: field by field, or the two values side by side. */

import { writeJson } from '#contract/write-json.ts'
import { ExactText } from '../kit/ExactText.tsx'
import { useSpeech } from '../language/speech.tsx'
import type { Difference } from './diff.ts'
import { words } from './diff-words.ts'

/** Differences that are listed, and characters of a value. */
const maxListed = 100
const maxCharacters = 300

const write = (value: Difference['before']) =>
  value === undefined ? '' : writeJson(value).slice(0, maxCharacters)

interface Props {
  readonly differences: readonly Difference[]
  readonly isSideBySide?: boolean
}

export function Differences({ differences, isSideBySide = false }: Props) {
  const { t } = useSpeech(words)
  if (differences.length === 0) return <p className="text-muted">{t('diff.none')}</p>
  const Values = isSideBySide ? ValuesBeside : ValuesBelow
  return (
    <ul className="id flex flex-col gap-1 text-xs" aria-label={t('diff.title')} data-testid="differences">
      {differences.slice(0, maxListed).map((difference) => (
        <li key={JSON.stringify(difference.path)} className="min-w-0">
          <ExactText className="text-soft break-all">{difference.path.join('.')}</ExactText>
          <Values {...difference} />
        </li>
      ))}
      {differences.length > maxListed && (
        <li className="text-muted">{t('diff.more', { count: differences.length - maxListed })}</li>
      )}
    </ul>
  )
}

function ValuesBelow({ before, after }: Difference) {
  return (
    <>
      {before !== undefined && (
        <del className="block pl-4 break-all text-bad no-underline">
          <span aria-hidden="true">− </span>
          <ExactText className="whitespace-pre-wrap">{write(before)}</ExactText>
        </del>
      )}
      {after !== undefined && (
        <ins className="block pl-4 break-all text-good no-underline">
          <span aria-hidden="true">+ </span>
          <ExactText className="whitespace-pre-wrap">{write(after)}</ExactText>
        </ins>
      )}
    </>
  )
}

function ValuesBeside({ before, after }: Difference) {
  const { t } = useSpeech(words)
  const absent = <i className="text-muted">{t('diff.absent')}</i>
  return (
    <span className="grid grid-cols-2 gap-px overflow-hidden rounded-chip border border-line bg-line">
      <del className="bg-surface px-1.5 py-0.5 break-all text-bad no-underline">
        {before === undefined ? (
          absent
        ) : (
          <ExactText className="whitespace-pre-wrap">{write(before)}</ExactText>
        )}
      </del>
      <ins className="bg-surface px-1.5 py-0.5 break-all text-good no-underline">
        {after === undefined ? absent : <ExactText className="whitespace-pre-wrap">{write(after)}</ExactText>}
      </ins>
    </span>
  )
}
