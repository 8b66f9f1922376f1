/** What has changed while a query was watched: when, which rows, and which of their fields. */
import { usePeople } from '../frame/people.ts'
import { ExactText } from '../kit/ExactText.tsx'
import type { Formats } from '../kit/formats.ts'
import { useSpeech } from '../language/speech.tsx'
import type { LoggedAnswer } from './use-row-changes.ts'
import type { RowChange } from './watched-rows.ts'
import { words } from './words.ts'

interface Props {
  readonly log: readonly LoggedAnswer[]
  readonly formats: Formats
  readonly onSelect: (key: string) => void
}

/** Rows of one answer that are listed. */
const maxListed = 20

export function WatchLog({ log, formats, onSelect }: Props) {
  const { t } = useSpeech(words)
  return (
    <section aria-labelledby="watch-log" className="flex flex-col gap-1.5" data-testid="watch-log">
      <h3 id="watch-log" className="font-medium">
        {t('watch.log')}
      </h3>
      {log.length === 0 && <p className="text-xs text-muted">{t('watch.log.none')}</p>}
      <ol className="flex flex-col gap-1.5">
        {log.map(({ at, changes }) => (
          <li key={at} className="flex gap-2.5 text-xs">
            <span className="flex-none text-muted tabular-nums">{formats.clock(at)}</span>
            <ul className="flex min-w-0 flex-col gap-0.5">
              {changes.slice(0, maxListed).map((change) => (
                <Line key={change.key} change={change} onSelect={onSelect} />
              ))}
              {changes.length > maxListed && (
                <li className="text-muted">{t('watch.log.more', { count: changes.length - maxListed })}</li>
              )}
            </ul>
          </li>
        ))}
      </ol>
    </section>
  )
}

const colours = { new: 'text-good', changed: 'text-warn', gone: 'text-bad' } as const

function Line({ change, onSelect }: { change: RowChange; onSelect: Props['onSelect'] }) {
  const { t } = useSpeech(words)
  const { find } = usePeople()
  const { key, name, xuid, kind, fields } = change
  return (
    <li className="flex flex-wrap items-baseline gap-x-1.5">
      <span className={`font-medium ${colours[kind]}`}>{t(`watch.log.${kind}`)}</span>
      {kind === 'gone' ? (
        <ExactText className="id break-all">{name}</ExactText>
      ) : (
        <button
          type="button"
          className="id text-left break-all hover:text-accent"
          onClick={() => onSelect(key)}
        >
          <ExactText>{name}</ExactText>
        </button>
      )}
      {xuid !== undefined && <ExactText className="text-muted">{find(xuid).name}</ExactText>}
      {fields.length > 0 && <span className="id text-muted">{fields.join(', ')}</span>}
    </li>
  )
}
