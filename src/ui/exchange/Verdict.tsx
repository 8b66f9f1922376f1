/** What came back and what did not: the largest line on the screen, with one sentence why. */
import { CircleDashed, LoaderCircle, TriangleAlert, Unplug } from 'lucide-react'
import type { ReactNode } from 'react'
import { useSpeech } from '../language/speech.tsx'
import { RetryCountdown } from './RetryCountdown.tsx'
import { StatusCode } from './StatusCode.tsx'
import type { Situation } from './situation.ts'
import { describeVerdict, type Summary } from './verdict.ts'
import { words } from './words.ts'

interface Props {
  /** Undefined while there is no answer to describe; `pending` is then shown. */
  readonly situation: Situation | undefined
  /** What is being done, or what is missing. */
  readonly pending: string
  readonly isPending: boolean
  /** What the answer holds; undefined if it holds nothing to count. */
  readonly summary?: Summary | undefined
  /** When it was answered and how long that took. */
  readonly stamp?: ReactNode
  /** The row's number as a link to its page. */
  readonly linkRow: (row: number, text: string) => ReactNode
  /** Something to notice: that the form has changed since. */
  readonly note?: string | undefined
  /** Milliseconds since 1970 when the answer arrived. */
  readonly answeredAt: number
  /** What can be done with the answer as a whole. */
  readonly actions?: ReactNode
}

export function Verdict(props: Props) {
  const speech = useSpeech(words)
  const { situation, pending, isPending, summary, note, actions } = props
  const verdict = situation && describeVerdict(situation, summary, speech)
  return (
    <section
      aria-label={speech.t('verdict.title')}
      className="flex min-h-17 flex-wrap items-center gap-x-4 gap-y-2 border-b border-line bg-surface px-4 py-2.5 max-sm:px-3"
    >
      <div
        role="status"
        aria-live="polite"
        data-testid="status"
        className="flex min-w-0 flex-1 basis-80 items-center self-stretch gap-4 max-sm:items-start max-sm:gap-3"
      >
        {verdict ? (
          <>
            {verdict.code === undefined ? <NoCode /> : <StatusCode status={verdict.code} isLarge />}
            <div className="min-w-0">
              <h1 className="text-xl leading-tight font-semibold tracking-[-0.015em] max-sm:text-lg">
                {verdict.headline}
                {verdict.missing !== undefined && (
                  <span className="font-medium text-muted"> · {verdict.missing}</span>
                )}
              </h1>
              <p className="mt-0.5 text-soft">{verdict.sentence}</p>
              <Notes note={note} unexpected={verdict.isUnexpected ? verdict.predicted : undefined} />
            </div>
          </>
        ) : (
          <>
            {isPending ? (
              <LoaderCircle
                className="size-5 animate-spin text-muted motion-reduce:animate-none"
                aria-hidden="true"
              />
            ) : (
              <CircleDashed className="size-5 text-muted" aria-hidden="true" />
            )}
            <h1 className="text-lg font-medium text-soft">{pending}</h1>
          </>
        )}
      </div>
      {situation?.exchange.kind === 'answered' && situation.exchange.retryAfter !== undefined && (
        <RetryCountdown retryAfter={situation.exchange.retryAfter} answeredAt={props.answeredAt} />
      )}
      {verdict && (
        <div className="text-right text-xs leading-normal whitespace-nowrap text-muted max-[1100px]:order-last max-[1100px]:flex max-[1100px]:basis-full max-[1100px]:flex-wrap max-[1100px]:gap-x-3 max-[1100px]:text-left max-[1100px]:whitespace-normal">
          {props.stamp}
          <div>
            {verdict.row && props.linkRow(verdict.row.row, speech.t('status.row', { row: verdict.row.row }))}
            {verdict.predicted !== undefined &&
              !verdict.isUnexpected &&
              `${verdict.row ? ' · ' : ''}${verdict.predicted}`}
          </div>
        </div>
      )}
      {actions}
    </section>
  )
}

function NoCode() {
  return (
    <span className="status-code status-bad min-h-10 rounded-card px-3">
      <Unplug className="size-5" aria-hidden="true" />
    </span>
  )
}

function Notes({ note, unexpected }: { note: string | undefined; unexpected: string | undefined }) {
  const notes = [unexpected, note].filter((one) => one !== undefined)
  return notes.map((one) => (
    <p key={one} className="mt-0.5 flex items-center gap-1.5 font-medium text-warn">
      <TriangleAlert className="icon-small" aria-hidden="true" />
      {one}
    </p>
  ))
}
