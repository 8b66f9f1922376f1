/** What has changed while the page watched: when, which fields, from which change; and any two versions compared. */
import { Differences } from '../exchange/Differences.tsx'
import { listDifferences } from '../exchange/diff.ts'
import { VersionList } from '../exchange/VersionList.tsx'
import type { Formats } from '../kit/formats.ts'
import { useSpeech } from '../language/speech.tsx'
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
      <VersionList
        versions={versions}
        formats={formats}
        timeOf={({ at }) => at}
        isComparable={({ document }) => document !== undefined}
        title={({ document, changeNumber }) =>
          document ? t('history.change', { number: changeNumber ?? '–' }) : t('history.gone')
        }
        changes={(before, version) =>
          before?.document && version.document ? (
            <Differences differences={listChanges(before, version)} />
          ) : (
            !before && <p className="text-muted">{t('history.first')}</p>
          )
        }
        compare={(before, after, isSideBySide) =>
          before.document &&
          after.document && (
            <Differences
              differences={listDifferences(before.document, after.document)}
              isSideBySide={isSideBySide}
            />
          )
        }
      />
    </section>
  )
}
