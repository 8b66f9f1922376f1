/** The query screen: a question, its answer, and why it was answered like that. */
import { useQuery } from '@tanstack/react-query'
import { useRouter } from '@tanstack/react-router'
import { memo, Suspense, useCallback, useEffect, useMemo, useRef, useState } from 'react'
import { buildQueryCall } from '#api/query-call.ts'
import { preflight } from '#rules/preflight.ts'
import { authorizationOf } from '../exchange/authorization.ts'
import { RequestLine } from '../exchange/RequestLine.tsx'
import { identityPickerId } from '../frame/IdentityPicker.tsx'
import { type UsedConnection, useConnection } from '../frame/use-connection.ts'
import { useCaller, useIdentity, useSelf } from '../frame/use-identity.ts'
import { useTitle } from '../frame/use-title.ts'
import { lazyPart } from '../kit/lazy-part.tsx'
import { runWhenIdle } from '../kit/run-when-idle.ts'
import { useKeys } from '../kit/use-keys.ts'
import { useSpeech } from '../language/speech.tsx'
import { identitiesQuery } from '../queries.ts'
import { useScreenSearch } from '../use-screen-search.ts'
import { useUnchanged } from '../use-unchanged.ts'
import { AskedLine } from './AskedLine.tsx'
import { Expectation } from './Expectation.tsx'
import { listNotes } from './field-notes.ts'
import { words } from './form-words.ts'
import { NothingSent } from './NothingSent.tsx'
import { type Pane, PhoneBar } from './PhoneBar.tsx'
import { formId, QuestionForm, titleId, xuidsId } from './QuestionForm.tsx'
import type { SentQuery } from './query-answer.ts'
import { emptyQuestion, findIgnored, fromSearch, isAsked, toRequest, toSearch } from './question.ts'
import { SendButton, StopButton } from './SendButton.tsx'
import { pickView, QuerySearch } from './search.ts'
import { type QueryAnswer, useAnswer } from './use-answer.ts'
import { useExplanation } from './use-explanation.ts'
import { useLastShown } from './use-last-shown.ts'
import { IsEdited, type QueryForm, useQueryForm } from './use-query-form.ts'
import { useSentQuery } from './use-sent-query.ts'

/** Loaded with the first question, which an address can hold already; of a question that was begun, once it is drawn. */
const AnswerPane = lazyPart(async () => (await import('./AnswerPane.tsx')).AnswerPane)
const loadAnswerPane = () => void AnswerPane.preload()

/** What is typed into the form does not draw the answer again. */
const StillAnswerPane = memo(AnswerPane)

export function QueryScreen() {
  const search = useScreenSearch(QuerySearch)
  const used = useConnection()
  const caller = useCaller()
  const self = useSelf()
  const standard = String(used.connection?.contractVersion ?? emptyQuestion.contract)
  const sent = useSentQuery(search, used, standard)
  const answer = useAnswer(sent, search.watch === '1')
  const isSent = sent !== undefined
  const form = useQueryForm({ search, connection: used, standard, caller, isSent, resend: answer.retry })
  const query = useMemo(
    () => sent && preflight(sent.request, sent.sender.contractVersion, caller).query,
    [sent, caller],
  )
  const explanation = useExplanation(sent, answer, true)
  const now = { sent, answer, query, search, explanation, used, caller }
  const shown = useLastShown(now, answer.isFetching ? sent : undefined)
  const [pane, setPane] = usePane(answer.arriving ? 'arriving' : answer.answeredAt)
  useQueryTitle(sent, answer)
  const isBegun = search.scid !== undefined
  useEffect(() => (isBegun ? runWhenIdle([loadAnswerPane]) : undefined), [isBegun])
  const send = useLatest(form.send)
  const showWhy = useCallback(() => setPane('why'), [setPane])
  const edit = useCallback(() => {
    setPane('question')
    // A phone shows the form only now.
    requestAnimationFrame(focusWrongField)
  }, [setPane])

  const isUnsent = !isSent && !used.isLocal && used.connection !== undefined && isAsked(search)
  return (
    <div className="fills-page flex min-h-0 flex-1 flex-col">
      <div className={pane === 'question' ? '' : 'max-sm:hidden'}>
        <Question {...{ search, form, used, standard }} answer={shown.answer} />
      </div>
      {shown.sent ? (
        <div
          data-skip-target=""
          tabIndex={-1}
          className={`query-answer shows-${pane} flex min-h-0 flex-1 flex-col outline-none ${pane === 'question' ? 'max-sm:hidden' : ''}`}
        >
          <AskedLine question={fromSearch(shown.search, standard)} onEdit={() => setPane('question')} />
          <Suspense>
            <IsEdited value={form.isEdited}>
              <StillAnswerPane
                {...shown}
                sent={shown.sent}
                {...{ standard, send }}
                onWhy={showWhy}
                onEdit={edit}
              />
            </IsEdited>
          </Suspense>
        </div>
      ) : (
        <NothingSent
          connection={used.connection}
          isLocal={used.isLocal}
          scid={form.question.scid}
          {...{ self, isUnsent }}
          onSend={(change) => form.send({ change })}
        />
      )}
      <PhoneBar shown={pane} onShow={setPane} />
    </div>
  )
}

/** The same function at all times, which calls the newest one. */
function useLatest<Given extends readonly unknown[], Result>(
  newest: (...given: Given) => Result,
): (...given: Given) => Result {
  const current = useRef(newest)
  current.current = newest
  return useCallback((...given: Given) => current.current(...given), [])
}

const focusWrongField = () => document.querySelector<HTMLElement>(`#${formId} [aria-invalid="true"]`)?.focus()

/** Which part a phone shows: the question, and the answer from its first rows on. */
function usePane(answered: number | 'arriving'): [Pane, (pane: Pane) => void] {
  const [shown, setShown] = useState<Pane>('question')
  const [seen, setSeen] = useState(answered)
  if (answered !== seen) {
    setSeen(answered)
    setShown('answer')
  }
  return [shown, setShown]
}

interface QuestionProps {
  readonly search: QuerySearch
  readonly form: QueryForm
  readonly used: UsedConnection
  readonly standard: string
  readonly answer: QueryAnswer
}

/** The form, the exact request that it makes, and Send. */
function Question({ search, form, used, standard, answer }: QuestionProps) {
  const { t } = useSpeech(words)
  const router = useRouter()
  const [as] = useIdentity()
  const { data: identities } = useQuery(identitiesQuery)
  const { missing } = form
  const { connection, isLocal, name } = used
  const question = useUnchanged(form.question)
  const request = useMemo(() => toRequest(question), [question])
  const notes = useUnchanged(listNotes(question, request, form.mistakes))
  const ignored = useUnchanged(findIgnored(search))
  const call = buildQueryCall(request)
  const isService = connection?.kind === 'service'
  const { href } = router.buildLocation({
    to: '/',
    search: { ...toSearch(question, standard), ...pickView(search), ...(isLocal ? { as } : { on: name }) },
  })
  const send = () => {
    if (!form.send() && missing) document.getElementById(missing === 'scid' ? titleId : xuidsId)?.focus()
  }
  useQuestionKeys(send)
  const [change, submit, clear] = [useLatest(form.change), useLatest(send), useLatest(form.clear)]
  return (
    <>
      <QuestionForm
        {...{ question, request, notes, ignored }}
        known={isLocal ? identities : undefined}
        onChange={change}
        onSend={submit}
        onClear={clear}
      />
      <RequestLine
        request={{
          method: call.method,
          path: call.path,
          headers: {
            ...(question.contract !== '' && { 'X-Xbl-Contract-Version': question.contract }),
            ...(call.body !== undefined && { 'Content-Type': 'application/json' }),
          },
          body: call.body,
        }}
        origin={isService ? connection.origin : undefined}
        authorization={authorizationOf(connection, isLocal, as)}
        pathPrefix={!isLocal && connection?.kind === 'cassette' ? connection.path : undefined}
        link={new URL(href, location.origin).href}
        missing={missing === 'filter' ? t('request.missing') : undefined}
        leading={<StopButton isSending={answer.isFetching} onStop={answer.stop} />}
        expectation={<Expectation form={form} connection={connection} isLocal={isLocal} />}
      >
        <SendButton isService={isService} />
      </RequestLine>
    </>
  )
}

/** `/` leads to the players, `i` to the identities; with ⌘ or Ctrl, Enter sends from anywhere. */
function useQuestionKeys(send: () => void): void {
  useKeys({
    '/': () => document.getElementById(xuidsId)?.focus(),
    i: () => document.getElementById(identityPickerId)?.click(),
  })
  const current = useRef(send)
  current.current = send
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return
      event.preventDefault()
      current.current()
    }
    addEventListener('keydown', press)
    return () => removeEventListener('keydown', press)
  }, [])
}

/** `Emberfall · 403`: whose sessions, and the status code. */
function useQueryTitle(sent: SentQuery | undefined, { exchange, isPast }: QueryAnswer): void {
  const { data } = useQuery(identitiesQuery)
  const scid = sent?.request.scid.toLowerCase()
  const config = data?.serviceConfigs.find((one) => one.scid === scid)
  const status = exchange?.kind === 'answered' && !isPast ? String(exchange.status) : undefined
  useTitle(sent && (config?.title ?? (scid || undefined)), status)
}
