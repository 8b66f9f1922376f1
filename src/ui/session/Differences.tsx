/** What a write changes or would change, field by field. */
import { ExactText } from '../kit/ExactText.tsx'
import { useSpeech } from '../language/speech.tsx'
import type { Difference } from './diff.ts'
import { writeValue } from './session-view.ts'
import { words } from './words.ts'

/** Differences that are listed, and characters of a value. */
const maxListed = 100
const maxCharacters = 300

const write = (value: Difference['before']) =>
  value === undefined ? '' : writeValue(value).slice(0, maxCharacters)

export function Differences({ differences }: { differences: readonly Difference[] }) {
  const { t } = useSpeech(words)
  if (differences.length === 0) return <p className="text-muted">{t('diff.none')}</p>
  return (
    <ul className="id flex flex-col gap-1 text-xs" aria-label={t('diff.title')} data-testid="differences">
      {differences.slice(0, maxListed).map(({ path, before, after }) => (
        <li key={JSON.stringify(path)} className="min-w-0">
          <ExactText className="text-soft break-all">{path.join('.')}</ExactText>
          {before !== undefined && (
            <del className="block pl-4 break-all text-bad no-underline">
              <span aria-hidden="true">− </span>
              <ExactText>{write(before)}</ExactText>
            </del>
          )}
          {after !== undefined && (
            <ins className="block pl-4 break-all text-good no-underline">
              <span aria-hidden="true">+ </span>
              <ExactText>{write(after)}</ExactText>
            </ins>
          )}
        </li>
      ))}
      {differences.length > maxListed && (
        <li className="text-muted">{t('diff.more', { count: differences.length - maxListed })}</li>
      )}
    </ul>
  )
}
