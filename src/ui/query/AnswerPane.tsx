/** The middle of the query screen: the status, the table or what is in its place, and what was left out. */

import { useQuery } from '@tanstack/react-query'
import { Suspense, useMemo } from 'react'
import type { ReadableRow } from '#api/received.ts'
import { describeWaiting } from '../exchange/pending.ts'
import { StatusLine } from '../exchange/StatusLine.tsx'
import type { Situation } from '../exchange/situation.ts'
import { words as exchangeWords } from '../exchange/words.ts'
import type { UsedConnection } from '../frame/use-connection.ts'
import { lazyPart } from '../kit/lazy-part.tsx'
import { useSpeech } from '../language/speech.tsx'
import { identitiesQuery } from '../queries.ts'
import { Answer, Waiting } from './Answer.tsx'
import { summarize } from './asked.ts'
import { LeftOut } from './LeftOut.tsx'
import { NothingFound } from './NothingFound.tsx'
import { placeRows } from './placed-row.ts'
import { type SentQuery, xuidsOfBatch } from './query-answer.ts'
import { RecordedQueries } from './RecordedQueries.tsx'
import { RefusalActions } from './RefusalActions.tsx'
import type { QueryAnswer } from './use-answer.ts'
import type { Choice } from './use-choice.ts'
import type { UsedExplanation } from './use-explanation.ts'
import type { QueryForm } from './use-query-form.ts'
import { words } from './words.ts'

/** The table is loaded with the first answer that has rows. */
const ResultsTable = lazyPart(async () => (await import('./ResultsTable.tsx')).ResultsTable)

interface Props {
  readonly sent: SentQuery
  readonly answer: QueryAnswer
  /** Undefined while there is no answer to the sent query. */
  readonly situation: Situation | undefined
  readonly rows: readonly ReadableRow[] | undefined
  readonly sort: string | undefined
  readonly form: QueryForm
  readonly used: UsedConnection
  readonly explanation: UsedExplanation
  readonly isLeftOutOpen: boolean
  readonly onToggleLeftOut: () => void
  readonly choice: Choice | undefined
  readonly onChoose: (choice: Choice) => void
}

const noRows: readonly ReadableRow[] = []

export function AnswerPane(props: Props) {
  const { sent, answer, situation, rows, form, used, explanation, choice, onChoose } = props
  const isList = situation?.exchange.kind === 'answered' && situation.exchange.status === 200
  const recorded = used.connection?.recorded
  return (
    <>
      <AnswerStatus answer={answer} situation={situation} rows={rows} form={form} used={used} />
      <Answer
        answer={answer}
        situation={situation}
        isLocal={used.isLocal}
        hasRows={rows !== undefined && rows.length > 0}
        table={
          <AnswerTable rows={rows} answer={answer} sort={props.sort} choice={choice} onChoose={onChoose} />
        }
        nothingFound={
          <div className="min-h-0 flex-1 overflow-auto">
            <NothingFound
              request={sent.request}
              explanation={explanation.data}
              canSend={form.canSend}
              onSend={form.send}
            />
          </div>
        }
        refusalActions={
          situation?.prediction && (
            <RefusalActions
              request={sent.request}
              prediction={situation.prediction}
              question={form.question}
              onSend={form.send}
            />
          )
        }
        recorded={recorded && <RecordedQueries recorded={recorded} onSend={form.send} />}
      />
      {isList && used.isLocal && (
        <LeftOut
          explanation={explanation.data}
          problem={explanation.problem}
          onRetry={explanation.retry}
          xuidCount={xuidsOfBatch(sent.request).length}
          isOpen={props.isLeftOutOpen}
          onToggle={props.onToggleLeftOut}
          selected={choice?.leftOut}
          onSelect={(leftOut) => onChoose({ leftOut })}
        />
      )}
    </>
  )
}

type StatusProps = Pick<Props, 'answer' | 'situation' | 'rows' | 'form' | 'used'>

function AnswerStatus({ answer, situation, rows, form, used }: StatusProps) {
  const { t } = useSpeech(words)
  const exchangeSpeech = useSpeech(exchangeWords)
  const { isFetching, isStopped, answeredAt } = answer
  const pending = isFetching
    ? describeWaiting(used.connection?.budget, exchangeSpeech)
    : exchangeSpeech.t('status.stopped')
  return (
    <StatusLine
      situation={isFetching ? undefined : situation}
      pending={pending}
      summary={summarize(rows, { ...exchangeSpeech, t })}
      answeredAt={answeredAt}
      age={isStopped ? 'older' : used.isLocal ? undefined : 'time'}
      note={form.isEdited && !isFetching ? t('status.edited') : undefined}
    />
  )
}

type TableProps = Pick<Props, 'rows' | 'answer' | 'sort' | 'choice' | 'onChoose'>

function AnswerTable({ rows = noRows, answer, sort, choice, onChoose }: TableProps) {
  const { data } = useQuery(identitiesQuery)
  const placed = useMemo(() => {
    const gamertags = new Map<string, string>(data?.identities.map((one) => [one.xuid, one.gamertag]))
    return placeRows(rows, gamertags)
  }, [rows, data])
  return (
    <Suspense fallback={<Waiting />}>
      <ResultsTable
        rows={placed}
        sort={sort}
        answeredAt={answer.answeredAt}
        selected={choice?.row}
        onSelect={(row) => onChoose({ row })}
        isStale={answer.isFetching}
      />
    </Suspense>
  )
}
