/** What has changed while a query was watched: when, which rows, which of their fields; and any two answers compared. */
import { useMemo } from 'react'
import { Differences } from '../exchange/Differences.tsx'
import { VersionList } from '../exchange/VersionList.tsx'
import { usePeople } from '../frame/people.ts'
import { ExactText } from '../kit/ExactText.tsx'
import type { Formats } from '../kit/formats.ts'
import { useSpeech } from '../language/speech.tsx'
import { listRowChanges, type RowChange } from './row-changes.ts'
import type { SeenAnswer } from './use-row-changes.ts'
import { words } from './words.ts'

interface Props {
  /** The newest first. */
  readonly answers: readonly SeenAnswer[]
  readonly formats: Formats
  readonly onSelect: (key: string) => void
}

/** Rows of one answer that are listed. */
const maxListed = 20

interface LoggedAnswer extends SeenAnswer {
  /** Since the answer before it. */
  readonly changes: readonly RowChange[]
}

/** The changes of each answer since the one before it. With long answers, listing them all again takes too long. */
const known = new WeakMap<SeenAnswer, readonly RowChange[]>()

function changesOf(answer: SeenAnswer, before: SeenAnswer | undefined): readonly RowChange[] {
  const changes = known.get(answer) ?? (before ? listRowChanges(before.rows, answer.rows) : [])
  known.set(answer, changes)
  return changes
}

export function WatchLog({ answers, formats, onSelect }: Props) {
  const { t } = useSpeech(words)
  const logged = useMemo(
    () =>
      answers
        .map((answer, i): LoggedAnswer => ({ ...answer, changes: changesOf(answer, answers[i + 1]) }))
        .toReversed(),
    [answers],
  )
  return (
    <section aria-labelledby="watch-log" className="flex flex-col gap-1.5" data-testid="watch-log">
      <h3 id="watch-log" className="font-medium">
        {t('watch.log')}
      </h3>
      {logged.length < 2 && <p className="text-xs text-muted">{t('watch.log.none')}</p>}
      <VersionList
        versions={logged}
        formats={formats}
        timeOf={({ at }) => at}
        isComparable={() => true}
        title={({ rows }) => t('watch.log.rows', { count: rows.length })}
        changes={(before, { changes }) =>
          before ? (
            <ChangeList changes={changes} onSelect={onSelect} />
          ) : (
            <p className="text-muted">{t('watch.log.first')}</p>
          )
        }
        compare={(before, after, isSideBySide) => (
          <ComparedRows changes={listRowChanges(before.rows, after.rows)} {...{ onSelect, isSideBySide }} />
        )}
      />
    </section>
  )
}

interface ListProps {
  readonly changes: readonly RowChange[]
  readonly onSelect: Props['onSelect']
}

/** The rows, and which of their fields are others. */
function ChangeList({ changes, onSelect }: ListProps) {
  return (
    <ul className="flex min-w-0 flex-col gap-0.5">
      {changes.slice(0, maxListed).map((change) => (
        <li key={change.key} className="flex flex-wrap items-baseline gap-x-1.5">
          <ChangedRow change={change} onSelect={onSelect} />
          {change.differences.length > 0 && (
            <span className="id text-muted">
              {change.differences.map(({ path }) => path.join('.')).join(', ')}
            </span>
          )}
        </li>
      ))}
      <Others count={changes.length - maxListed} />
    </ul>
  )
}

/** The rows, and what each of their fields was and is. */
function ComparedRows({ changes, onSelect, isSideBySide }: ListProps & { isSideBySide: boolean }) {
  const { t } = useSpeech(words)
  if (changes.length === 0) return <p className="text-xs text-muted">{t('watch.log.same')}</p>
  return (
    <ul className="flex min-w-0 flex-col gap-1.5 text-xs">
      {changes.slice(0, maxListed).map((change) => (
        <li key={change.key} className="flex flex-col gap-0.5">
          <span className="flex flex-wrap items-baseline gap-x-1.5">
            <ChangedRow change={change} onSelect={onSelect} />
          </span>
          {change.kind === 'changed' && (
            <Differences differences={change.differences} isSideBySide={isSideBySide} />
          )}
        </li>
      ))}
      <Others count={changes.length - maxListed} />
    </ul>
  )
}

function Others({ count }: { count: number }) {
  const { t } = useSpeech(words)
  return count > 0 ? <li className="text-muted">{t('watch.log.more', { count })}</li> : null
}

const colours = { new: 'text-good', changed: 'text-warn', gone: 'text-bad' } as const

function ChangedRow({ change, onSelect }: { change: RowChange; onSelect: Props['onSelect'] }) {
  const { t } = useSpeech(words)
  const { find } = usePeople()
  const { key, name, xuid, kind } = change
  return (
    <>
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
    </>
  )
}
