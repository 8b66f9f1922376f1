/** What has changed while the page watched: when, which fields, from which change; and any two versions compared. */
import { useState } from 'react'
import type { Formats } from '../kit/formats.ts'
import { useSpeech } from '../language/speech.tsx'
import { Differences } from './Differences.tsx'
import { listDifferences } from './diff.ts'
import { listChanges, type Version } from './history.ts'
import { words } from './words.ts'

interface Props {
  readonly versions: readonly Version[]
  readonly formats: Formats
  /** Whether the session is read again by itself. */
  readonly isWatched: boolean
}

export function HistoryPanel({ versions, formats, isWatched }: Props) {
  const { t } = useSpeech(words)
  const [chosen, setChosen] = useState<readonly number[]>([])
  const toggle = (at: number) =>
    setChosen(chosen.includes(at) ? chosen.filter((one) => one !== at) : [...chosen, at].slice(-2))
  const [one, other] = versions.filter(({ at }) => chosen.includes(at))
  return (
    <section aria-label={t('history.title')} className="flex flex-col gap-2" data-testid="history">
      <h3 className="flex items-baseline gap-2 font-semibold">
        {t('history.title')}
        <span className="text-xs font-normal text-muted">
          {t('history.count', { count: Math.max(0, versions.length - 1) })}
        </span>
      </h3>
      {versions.length < 2 && (
        <p className="text-xs text-muted">{t(isWatched ? 'history.none' : 'history.unwatched')}</p>
      )}
      <ol className="flex flex-col gap-2">
        {versions.toReversed().map((version, i) => {
          const before = versions[versions.length - 2 - i]
          return (
            <li key={version.at} className="flex gap-2 text-xs">
              <input
                type="checkbox"
                className="mt-0.5"
                aria-label={t('history.choose', { time: formats.clock(version.at) })}
                checked={chosen.includes(version.at)}
                disabled={!version.document}
                onChange={() => toggle(version.at)}
              />
              <div className="min-w-0 flex-1">
                <p className="flex gap-2 tabular-nums">
                  <span className="text-muted">{formats.clock(version.at)}</span>
                  <span className="font-medium">
                    {version.document
                      ? t('history.change', { number: version.changeNumber ?? '–' })
                      : t('history.gone')}
                  </span>
                </p>
                {before?.document && version.document ? (
                  <Differences differences={listChanges(before, version)} />
                ) : (
                  !before && <p className="text-muted">{t('history.first')}</p>
                )}
              </div>
            </li>
          )
        })}
      </ol>
      {one?.document && other?.document && (
        <section aria-label={t('history.compared')} className="flex flex-col gap-1 border-t border-line pt-2">
          <h4 className="text-xs font-semibold">
            {t('history.compare', {
              one: `${one.changeNumber ?? ''} · ${formats.clock(one.at)}`,
              other: `${other.changeNumber ?? ''} · ${formats.clock(other.at)}`,
            })}
          </h4>
          <Differences differences={listDifferences(one.document, other.document)} />
        </section>
      )}
    </section>
  )
}
