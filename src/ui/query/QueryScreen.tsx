/** The query screen: a query, its answer, and why it was answered like that. */
import { useQuery } from '@tanstack/react-query'
import { type ComponentProps, useState } from 'react'
import type { ReadableRow } from '#api/received.ts'
import { preflight, type QueryCaller } from '#rules/preflight.ts'
import { StatusLine } from '../exchange/StatusLine.tsx'
import type { Situation } from '../exchange/situation.ts'
import { Trace } from '../exchange/Trace.tsx'
import { WhyPanel } from '../exchange/WhyPanel.tsx'
import { words as exchangeWords } from '../exchange/words.ts'
import { type UsedConnection, useConnection } from '../frame/use-connection.ts'
import { useCaller, useIdentity, useSelf } from '../frame/use-identity.ts'
import { useTitle } from '../frame/use-title.ts'
import { useSpeech } from '../language/speech.tsx'
import { identitiesQuery } from '../queries.ts'
import { useScreenSearch } from '../use-screen-search.ts'
import { AnswerPane } from './AnswerPane.tsx'
import { describeAsked, rowsOf } from './asked.ts'
import { NothingSent } from './NothingSent.tsx'
import { SendBar } from './QuestionForm.tsx'
import { QuestionPane } from './QuestionPane.tsx'
import type { SentQuery } from './query-answer.ts'
import { emptyQuestion, isAsked } from './question.ts'
import { QuerySearch } from './search.ts'
import { type QueryAnswer, useAnswer } from './use-answer.ts'
import { findConsidered, useChoice } from './use-choice.ts'
import { type UsedExplanation, useExplanation } from './use-explanation.ts'
import { useQueryForm } from './use-query-form.ts'
import { useSentQuery } from './use-sent-query.ts'
import { Workbench } from './Workbench.tsx'
import { words } from './words.ts'

const noRows: readonly ReadableRow[] = []

export function QueryScreen() {
  const search = useScreenSearch(QuerySearch)
  const used = useConnection()
  const [as] = useIdentity()
  const caller = useCaller()
  const self = useSelf()
  const standard = String(used.connection?.contractVersion ?? emptyQuestion.contract)
  const sent = useSentQuery(search, used, standard)
  const answer = useAnswer(sent)
  const isSent = sent !== undefined
  const form = useQueryForm({ search, connection: used, standard, caller, isSent, resend: answer.retry })
  const situation = useSituation(sent, answer, caller, used.isLocal)
  const rows = rowsOf(answer.exchange)
  const [choice, choose] = useChoice(rows ?? noRows)
  const [isLeftOutOpen, setLeftOutOpen] = useState(false)
  const isExplained = isLeftOutOpen || choice !== undefined || rows?.length === 0
  const explanation = useExplanation(sent, answer, isExplained)
  useQueryTitle(sent, answer)

  const isUnsent = !isSent && !used.isLocal && used.connection !== undefined && isAsked(search)
  const { scid } = form.question
  const isUntouched = !used.isLocal && scid === '' && !isUnsent && !isSent
  const sendBar = <SendBar isSending={answer.isFetching} onStop={answer.stop} onClear={form.clear} />
  return (
    <Workbench
      answeredAt={answer.answeredAt}
      foot={sendBar}
      question={
        <QuestionPane {...{ form, search, used, as, caller, self, isUntouched, standard, sendBar }} />
      }
      answer={
        sent ? (
          <AnswerPane
            {...{ sent, answer, situation, rows, form, used, explanation, isLeftOutOpen, choice }}
            sort={search.sort}
            onToggleLeftOut={() => setLeftOutOpen(!isLeftOutOpen)}
            onChoose={choose}
          />
        ) : (
          <BeforeSending {...{ as, self, scid, isUnsent, used }} onSend={form.send} />
        )
      }
      why={
        <WhyPanel situation={situation} isFetching={answer.isFetching}>
          <SessionTrace {...{ situation, explanation }} chosen={findConsidered(choice, explanation.data)} />
        </WhyPanel>
      }
    />
  )
}

/** What is known about the answer to the sent query; undefined while an answer to it is awaited. */
function useSituation(
  sent: SentQuery | undefined,
  { exchange, isPast }: QueryAnswer,
  caller: QueryCaller,
  isLocal: boolean,
): Situation | undefined {
  const speech = useSpeech(words)
  // An answer to the query before this one would be explained by the wrong rules.
  if (!sent || !exchange || isPast) return undefined
  const { request, sender } = sent
  const prediction = preflight(request, sender.contractVersion, caller)
  const asked = describeAsked(request, prediction, caller, rowsOf(exchange), speech)
  return { exchange, prediction, isLocal, asked }
}

/** `Emberfall · 403`: whose sessions, and the status code. */
function useQueryTitle(sent: SentQuery | undefined, { exchange, isPast }: QueryAnswer): void {
  const { data } = useQuery(identitiesQuery)
  const scid = sent?.request.scid.toLowerCase()
  const config = data?.serviceConfigs.find((one) => one.scid === scid)
  const status = exchange?.kind === 'answered' && !isPast ? String(exchange.status) : undefined
  useTitle(sent && (config?.title ?? (scid || undefined)), status)
}

type BeforeSendingProps = Omit<ComponentProps<typeof NothingSent>, 'connection' | 'isLocal'> & {
  readonly used: UsedConnection
}

function BeforeSending({ used, ...rest }: BeforeSendingProps) {
  const { t } = useSpeech(words)
  const { connection, isLocal } = used
  const isReal = rest.isUnsent && connection?.kind === 'service'
  return (
    <>
      <StatusLine
        situation={undefined}
        pending={t(isReal ? 'status.unsent.real' : 'status.waiting')}
        answeredAt={0}
      />
      <NothingSent connection={connection} isLocal={isLocal} {...rest} />
    </>
  )
}

interface SessionTraceProps {
  readonly situation: Situation | undefined
  readonly explanation: UsedExplanation
  readonly chosen: ReturnType<typeof findConsidered>
}

/** Rule by rule for one session; a service does not say why a session is in its answer. */
function SessionTrace({ situation, explanation, chosen }: SessionTraceProps) {
  const { t } = useSpeech(exchangeWords)
  if (situation?.exchange.kind !== 'answered' || situation.exchange.status !== 200) return null
  if (situation.isLocal)
    return (
      <Trace
        chosen={chosen}
        isLoading={explanation.isLoading}
        problem={explanation.problem}
        onRetry={explanation.retry}
      />
    )
  return <p className="border-t border-line pt-3 text-muted">{t('trace.elsewhere')}</p>
}
