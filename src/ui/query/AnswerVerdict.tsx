/** The verdict on the answer to a query: what came back and what did not, when, and what can be done with it. */
import { useQuery } from '@tanstack/react-query'
import { Columns3 } from 'lucide-react'
import { use, useMemo } from 'react'
import type { SessionQuery } from '#contract/mpsd/query.ts'
import { describeWaiting } from '../exchange/pending.ts'
import type { Situation } from '../exchange/situation.ts'
import { Verdict } from '../exchange/Verdict.tsx'
import { words as exchangeWords } from '../exchange/words.ts'
import { StatusRowLink } from '../frame/StatusRowLink.tsx'
import type { UsedConnection } from '../frame/use-connection.ts'
import { getFormats } from '../kit/formats.ts'
import { Switch } from '../kit/Switch.tsx'
import { useSpeech } from '../language/speech.tsx'
import { usePreferences } from '../preferences.ts'
import { connectionsQuery } from '../queries.ts'
import { useScreenSearch } from '../use-screen-search.ts'
import { rowsOf, summarize } from './asked.ts'
import { comparableConnections } from './comparison.ts'
import { ViewSearch } from './search.ts'
import type { QueryAnswer } from './use-answer.ts'
import type { UsedExplanation } from './use-explanation.ts'
import { IsEdited } from './use-query-form.ts'
import { useChangeView } from './use-view.ts'
import { words } from './words.ts'

interface Props {
  readonly answer: QueryAnswer
  readonly situation: Situation | undefined
  readonly query: SessionQuery | undefined
  readonly explanation: UsedExplanation
  readonly used: UsedConnection
}

export function AnswerVerdict({ answer, situation, query, explanation, used }: Props) {
  const speech = useSpeech(words)
  const exchangeSpeech = useSpeech(exchangeWords)
  const { isFetching } = answer
  const { exchange } = answer
  const rows = rowsOf(exchange)
  const pending = answer.arriving
    ? speech.t('status.arriving', { count: answer.arriving.count })
    : isFetching
      ? describeWaiting(used.connection?.budget, exchangeSpeech)
      : exchangeSpeech.t('status.stopped')
  const known = explanation.data
  const summary = useMemo(
    () => (query && rows ? summarize({ query, rows, explanation: known }, speech) : undefined),
    [query, rows, known, speech],
  )
  const isEdited = use(IsEdited)
  const notes = [
    ...(answer.isStopped ? [speech.t('status.stoppedAt')] : []),
    ...(isEdited && !isFetching ? [speech.t('status.edited')] : []),
  ]
  return (
    <Verdict
      situation={isFetching ? undefined : situation}
      pending={pending}
      isPending={isFetching}
      summary={summary}
      stamp={<Stamp answer={answer} />}
      linkRow={(row, text) => (
        <StatusRowLink row={row} className="link-inline">
          {text}
        </StatusRowLink>
      )}
      note={notes.join(' · ') || undefined}
      answeredAt={answer.answeredAt}
      actions={
        <>
          <WatchSwitch used={used} />
          <CompareButton used={used} />
        </>
      }
    />
  )
}

/** When it was answered, and how long that took; of a recording, then. */
function Stamp({ answer }: { answer: QueryAnswer }) {
  const { t, language, number } = useSpeech(words)
  const { clock } = usePreferences()
  const formats = getFormats(language, clock)
  const { exchange, answeredAt } = answer
  if (!exchange) return null
  const recorded = exchange.kind === 'answered' ? exchange.recorded : undefined
  const took = recorded?.milliseconds ?? exchange.milliseconds
  return (
    <div className="tabular-nums">
      {recorded
        ? t('stamp.recorded', { time: formats.exact(recorded.at) })
        : t('stamp.answered', { time: formats.clock(answeredAt) })}
      {' · '}
      {t(recorded ? 'stamp.tookThen' : 'stamp.took', { count: number(Math.max(1, Math.round(took))) })}
    </div>
  )
}

/** Asks the same query again and again. A recording answers the same every time. */
function WatchSwitch({ used: { isLocal, connection } }: Pick<Props, 'used'>) {
  const { t } = useSpeech(words)
  const onView = useChangeView()
  const { watch, compare } = useScreenSearch(ViewSearch)
  if (connection?.kind === 'cassette' || compare !== undefined) return null
  return (
    <span title={t(isLocal ? 'watch.local' : 'watch.service')} className="max-sm:hidden">
      <Switch
        label={t('watch.title')}
        isOn={watch === '1'}
        onChange={(isOn) => onView({ watch: isOn ? '1' : undefined })}
      />
    </span>
  )
}

function CompareButton({ used }: Pick<Props, 'used'>) {
  const { t } = useSpeech(words)
  const { data } = useQuery(connectionsQuery)
  const onView = useChangeView()
  const { compare } = useScreenSearch(ViewSearch)
  // On a service, the credentials that are there can be compared: each connection to it has one.
  const canCompare =
    used.isLocal ||
    (used.connection?.kind === 'service' &&
      comparableConnections(data?.connections ?? [], used.connection.origin).length > 1)
  if (!canCompare || compare !== undefined) return null
  return (
    <button type="button" className="button max-sm:hidden" onClick={() => onView({ compare: 'default' })}>
      <Columns3 className="icon text-soft" aria-hidden="true" />
      {t('compare.open')}
    </button>
  )
}
