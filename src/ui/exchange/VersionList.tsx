/** What was seen one after another, the newest first; any two of it are compared. */
import { type ReactNode, useState } from 'react'
import { Choice } from '../kit/Choice.tsx'
import type { Formats } from '../kit/formats.ts'
import { useSpeech } from '../language/speech.tsx'
import { words } from './diff-words.ts'

interface Props<Version> {
  /** The oldest first. */
  readonly versions: readonly Version[]
  readonly formats: Formats
  /** When it was seen, milliseconds since 1970. Tells the versions apart. */
  readonly timeOf: (version: Version) => number
  /** Whether there is something to compare. */
  readonly isComparable: (version: Version) => boolean
  /** Stands beside the time of a version. */
  readonly title: (version: Version) => ReactNode
  /** What a version has changed; `before` is undefined for the oldest. */
  readonly changes: (before: Version | undefined, version: Version) => ReactNode
  readonly compare: (before: Version, after: Version, isSideBySide: boolean) => ReactNode
}

export function VersionList<Version>(props: Props<Version>) {
  const { versions, formats, timeOf, isComparable, title, changes } = props
  const { t } = useSpeech(words)
  const [chosen, setChosen] = useState<readonly number[]>([])
  const toggle = (at: number) =>
    setChosen(chosen.includes(at) ? chosen.filter((one) => one !== at) : [...chosen, at].slice(-2))
  const [before, after] = versions.filter((one) => chosen.includes(timeOf(one)) && isComparable(one))
  const hint = before === undefined ? 'versions.hint' : 'versions.hintOne'
  return (
    <>
      {before !== undefined && after !== undefined ? (
        <Compared {...props} before={before} after={after} />
      ) : (
        versions.filter(isComparable).length > 1 && <p className="text-xs text-muted">{t(hint)}</p>
      )}
      <ol className="flex flex-col gap-2">
        {versions.toReversed().map((version, i) => {
          const at = timeOf(version)
          return (
            <li key={at} className="flex items-start gap-2 text-xs">
              <input
                type="checkbox"
                className="mt-0.5"
                aria-label={t('versions.choose', { time: formats.clock(at) })}
                checked={chosen.includes(at)}
                disabled={!isComparable(version)}
                onChange={() => toggle(at)}
              />
              <div className="min-w-0 flex-1">
                <p className="flex flex-wrap gap-x-2 tabular-nums">
                  <span className="text-muted">{formats.clock(at)}</span>
                  <span className="font-medium">{title(version)}</span>
                </p>
                {changes(versions[versions.length - 2 - i], version)}
              </div>
            </li>
          )
        })}
      </ol>
    </>
  )
}

interface ComparedProps<Version> extends Props<Version> {
  readonly before: Version
  readonly after: Version
}

function Compared<Version>({ before, after, formats, timeOf, title, compare }: ComparedProps<Version>) {
  const { t } = useSpeech(words)
  const [isSideBySide, setSideBySide] = useState(false)
  const [one, other] = [before, after].map((version) => formats.clock(timeOf(version)))
  return (
    <section
      aria-label={t('versions.compared')}
      className="flex flex-col gap-1.5 rounded-box border border-line bg-raised p-2.5"
    >
      <h4 className="text-xs font-semibold">
        {t('versions.compare', { one: one ?? '', other: other ?? '' })}
      </h4>
      <div>
        <Choice
          label={t('versions.layout')}
          value={isSideBySide ? 'beside' : 'byField'}
          onChange={(value) => setSideBySide(value === 'beside')}
          options={(['byField', 'beside'] as const).map((value) => ({
            value,
            label: t(`versions.${value}`),
          }))}
        />
      </div>
      {isSideBySide && (
        <p className="grid grid-cols-2 gap-px text-xs text-muted tabular-nums" aria-hidden="true">
          {[before, after].map((version) => (
            <span key={timeOf(version)} className="px-1.5">
              {formats.clock(timeOf(version))} {title(version)}
            </span>
          ))}
        </p>
      )}
      {compare(before, after, isSideBySide)}
    </section>
  )
}
