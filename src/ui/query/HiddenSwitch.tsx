/** Shows the sessions that the query hides, among the others. Local directory only. */
import { Switch } from '../kit/Switch.tsx'
import { useSpeech } from '../language/speech.tsx'
import { countHidden, listHidden, switchHidden } from './hidden.ts'
import type { ViewSearch } from './search.ts'
import type { UsedExplanation } from './use-explanation.ts'
import { words } from './words.ts'

interface Props {
  readonly explanation: UsedExplanation
  readonly search: Pick<ViewSearch, 'hidden' | 'row'>
  readonly onView: (change: Partial<ViewSearch>) => void
}

/** Above an empty answer. */
export function HiddenBar({ explanation, search, onView }: Props) {
  const switcher = <HiddenSwitch {...{ explanation, search, onView }} />
  return explanation.data?.allowed && countHidden(explanation.data) > 0 ? (
    <div className="bg-page px-4 pt-3 max-sm:px-3">{switcher}</div>
  ) : null
}

export function HiddenSwitch({ explanation, search, onView }: Props) {
  const { t } = useSpeech(words)
  const { data, problem, retry } = explanation
  if (problem !== undefined) {
    return (
      <span role="alert" className="text-xs text-warn">
        {t('hidden.failed', { reason: problem })}{' '}
        <button type="button" className="link" onClick={retry}>
          {t('hidden.retry')}
        </button>
      </span>
    )
  }
  if (!data?.allowed) return null
  const count = countHidden(data)
  const unlisted = count - listHidden(data).length
  if (count === 0) return null
  return (
    <span className="flex flex-none items-center gap-2">
      <Switch
        label={t('hidden.show', { count })}
        isOn={search.hidden === '1'}
        onChange={() => onView(switchHidden(search, data))}
      />
      {search.hidden === '1' && unlisted > 0 && (
        <span className="text-xs text-muted">{t('hidden.unlisted', { count: unlisted })}</span>
      )}
    </span>
  )
}
