/** The state of the query screen: what is typed, what was asked, what came back, and why. */
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { useEffect, useState } from 'react'
import { type Preflight, preflight } from '#rules/predict.ts'
import { useCaller, useIdentity } from '../frame/use-identity.ts'
import { type Asked, answerQuery, explanationQuery, healthQuery, identitiesQuery } from '../queries.ts'
import {
  emptyQuestion,
  fromSearch,
  isAsked,
  type Question,
  type QuestionSearch,
  toRequest,
  toSearch,
} from './question.ts'

/** What the form holds. It follows the address: a link opened, or back and forward, replace it. */
function useDraft(search: QuestionSearch): [Question, (change: Partial<Question>) => void] {
  const { data } = useQuery(identitiesQuery)
  const address = JSON.stringify(toSearch(fromSearch(search)))
  const [draft, setDraft] = useState(() => fromSearch(search))
  const [followed, setFollowed] = useState(address)
  if (address !== followed) {
    setFollowed(address)
    setDraft(fromSearch(search))
  }
  // Until somebody writes a SCID themselves, the first of the directory's stands there.
  const [written, setWritten] = useState(false)
  const isWritten = written || search.scid !== undefined
  const first = data?.serviceConfigs[0]?.scid ?? ''
  const question = draft.scid === '' && !isWritten ? { ...draft, scid: first } : draft
  return [
    question,
    (change) => {
      if (change.scid !== undefined) setWritten(true)
      setDraft((before) => ({ ...before, ...change }))
    },
  ]
}

/** What was last sent: the address's question, by the identity one acts as. */
function useAsked(search: QuestionSearch): Asked | undefined {
  const [as] = useIdentity()
  const { isPending } = useQuery(identitiesQuery)
  const known = search.as !== undefined || !isPending
  if (!isAsked(search) || !known) return undefined
  const question = fromSearch(search)
  return { request: toRequest(question), contractVersion: question.contract, as }
}

export function useAsking() {
  const search = useSearch({ from: '__root__' })
  const navigate = useNavigate()
  const queries = useQueryClient()
  const caller = useCaller()
  const [draft, change] = useDraft(search)
  const asked = useAsked(search)

  const answer = useQuery(answerQuery(queries, asked))
  const health = useQuery(healthQuery)
  const { data: exchange, dataUpdatedAt, refetch, isPlaceholderData } = answer
  const answeredAt = exchange?.kind === 'answered' && !isPlaceholderData ? dataUpdatedAt : 0
  const explanation = useQuery(explanationQuery(queries, asked, answeredAt))

  // A directory that went away and came back is asked again by itself; reads alone are asked here.
  const isBack = health.isSuccess && health.dataUpdatedAt > dataUpdatedAt
  const wasAway = exchange?.kind === 'unreachable'
  useEffect(() => {
    if (isBack && wasAway) void refetch()
  }, [isBack, wasAway, refetch])

  const send = (question: Question, as: string | undefined) => {
    const next = toSearch(question)
    const same = JSON.stringify(next) === JSON.stringify(toSearch(fromSearch(search)))
    if (same && asked && as === search.as) void refetch()
    else void navigate({ to: '/', search: { ...next, as, sort: search.sort } })
  }
  const judge = (request: Asked['request'], version: string): Preflight => preflight(request, version, caller)
  return {
    draft,
    change,
    /** Sends the form as it is, with one more change, or as somebody else. */
    send: (extra: Partial<Question> = {}, as: string | undefined = search.as) => {
      if (Object.keys(extra).length > 0) change(extra)
      send({ ...draft, ...extra }, as)
    },
    /** Whether the form, with one more change, may be asked by whoever one acts as. */
    mayAsk: (extra: Partial<Question>) => {
      const question = { ...draft, ...extra }
      return judge(toRequest(question), question.contract).refusals.length === 0
    },
    clear: () => change({ ...emptyQuestion, scid: draft.scid, contract: draft.contract }),
    stop: () => void queries.cancelQueries({ queryKey: ['answer'] }),
    retry: () => void refetch(),
    caller,
    asked,
    answer,
    explanation,
    draftPreflight: judge(toRequest(draft), draft.contract),
    askedPreflight: asked && judge(asked.request, asked.contractVersion),
  }
}

export type Asking = ReturnType<typeof useAsking>
