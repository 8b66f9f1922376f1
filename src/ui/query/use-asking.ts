/** The state of the query screen: what is typed, what was asked, what came back, and why. */
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { useEffect, useState } from 'react'
import type { Xuid } from '#contract/identifiers.ts'
import { type Preflight, preflight } from '#rules/preflight.ts'
import { type Chosen, useConnection } from '../frame/use-connection.ts'
import { useCaller, useIdentity, useSelf } from '../frame/use-identity.ts'
import { type Asked, answerQuery, explanationQuery, healthQuery, identitiesQuery } from '../queries.ts'
import {
  emptyQuestion,
  findIgnored,
  fromSearch,
  isAsked,
  type Question,
  type QuestionSearch,
  toRequest,
  toSearch,
} from './question.ts'
import { markSent, questionKey, useIsSent } from './sent.ts'

/** What the form holds. It follows the address: a link opened, or back and forward, replace it. */
function useDraft(
  search: QuestionSearch,
  { isLocal }: Chosen,
  standard: string,
): [question: Question, change: (change: Partial<Question>) => void, isWritten: boolean] {
  const { data } = useQuery(identitiesQuery)
  const there = fromSearch(search, standard)
  const address = JSON.stringify(toSearch(there, standard))
  const [draft, setDraft] = useState(there)
  const [followed, setFollowed] = useState({ address, standard })
  if (address !== followed.address || standard !== followed.standard) {
    setFollowed({ address, standard })
    // Another connection has another version that goes without saying; what is typed stays.
    const isOfOld = draft.contract === followed.standard
    if (address !== followed.address) setDraft(there)
    else if (isOfOld) setDraft({ ...draft, contract: standard })
  }
  // Until somebody writes a SCID themselves, the first of the directory's stands there.
  const [written, setWritten] = useState(false)
  const isWritten = written || search.scid !== undefined
  const first = (isLocal && data?.serviceConfigs[0]?.scid) || ''
  const question = draft.scid === '' && !isWritten ? { ...draft, scid: first } : draft
  return [
    question,
    (change) => {
      if (change.scid !== undefined) setWritten(true)
      setDraft((before) => ({ ...before, ...change }))
    },
    isWritten,
  ]
}

/** What was last sent: the address's question, by the identity one acts as. */
function useAsked(search: QuestionSearch, chosen: Chosen, standard: string): Asked | undefined {
  const [as] = useIdentity()
  const { isPending } = useQuery(identitiesQuery)
  const { name, connection, isLocal } = chosen
  const question = fromSearch(search, standard)
  const isSent = useIsSent(questionKey(name, toSearch(question, standard)))
  const known = isLocal ? search.as !== undefined || !isPending : connection !== undefined && isSent
  if (!isAsked(search) || !known) return undefined
  return {
    request: toRequest(question),
    contractVersion: question.contract,
    // Elsewhere the server knows as whom.
    as: isLocal ? as : name,
    on: name,
    behind: connection?.path ?? '',
  }
}

export function useAsking() {
  const search = useSearch({ from: '__root__' })
  const navigate = useNavigate()
  const queries = useQueryClient()
  const caller = useCaller()
  const chosen = useConnection()
  const self = useSelf()
  const standard = String(chosen.connection?.contractVersion ?? emptyQuestion.contract)
  const [draft, change, isWritten] = useDraft(search, chosen, standard)
  const asked = useAsked(search, chosen, standard)

  const answer = useQuery(answerQuery(queries, asked))
  const [stopped, setStopped] = useState(-1)
  const health = useQuery(healthQuery)
  const { dataUpdatedAt, refetch, isPlaceholderData } = answer
  // The last answer stays in view while the next is awaited; once that is stopped, it answers nothing here.
  const exchange = isPlaceholderData && !answer.isFetching ? undefined : answer.data
  const answeredAt = exchange?.kind === 'answered' && !isPlaceholderData ? dataUpdatedAt : 0
  const explanation = useQuery(explanationQuery(queries, asked, answeredAt))

  // A directory that went away and came back is asked again by itself; reads alone are asked here.
  const isBack = health.isSuccess && health.dataUpdatedAt > dataUpdatedAt
  const wasAway = exchange?.kind === 'unreachable' && exchange.cause === 'network'
  useEffect(() => {
    if (isBack && wasAway) void refetch()
  }, [isBack, wasAway, refetch])

  // Whether it answers is seen first by whoever asks.
  useEffect(() => {
    if (wasAway) void queries.invalidateQueries({ queryKey: healthQuery.queryKey })
  }, [wasAway, queries])

  /** Somebody may send before the directory has said which SCIDs it has. */
  const withScid = async (question: Question): Promise<Question> => {
    if (question.scid !== '' || isWritten || !chosen.isLocal) return question
    const known = await queries.ensureQueryData(identitiesQuery).catch(() => undefined)
    return { ...question, scid: known?.serviceConfigs[0]?.scid ?? '' }
  }
  const send = async (question: Question, as: QuestionSearch['as']) => {
    const next = toSearch(await withScid(question), standard)
    const same = JSON.stringify(next) === JSON.stringify(toSearch(fromSearch(search, standard), standard))
    markSent(questionKey(chosen.name, next))
    if (same && asked && as === search.as) await refetch()
    else await navigate({ to: '/', search: { ...next, as, sort: search.sort, on: search.on } })
  }
  const judge = (request: Asked['request'], version: string): Preflight => preflight(request, version, caller)
  return {
    draft,
    change,
    /** Sends the form as it is, with one more change, or as somebody else. */
    send: (extra: Partial<Question> = {}, as: Xuid | undefined = undefined) => {
      if (Object.keys(extra).length > 0) change(extra)
      void send({ ...draft, ...extra }, as ?? search.as)
    },
    /** Whether the form, with one more change, may be asked by whoever one acts as. */
    mayAsk: (extra: Partial<Question>) => {
      const question = { ...draft, ...extra }
      return judge(toRequest(question), question.contract).refusals.length === 0
    },
    clear: () => change({ ...emptyQuestion, scid: draft.scid, contract: draft.contract }),
    stop: () => {
      setStopped(dataUpdatedAt)
      void queries.cancelQueries({ queryKey: ['answer'] })
    },
    /** Whether what is in view was answered before a question that was stopped. */
    isStopped: stopped === dataUpdatedAt && !answer.isFetching && exchange !== undefined,
    /** A question stands in the address that was not sent to this connection. */
    isUnsent: asked === undefined && !chosen.isLocal && chosen.connection !== undefined && isAsked(search),
    retry: () => void refetch(),
    caller,
    /** The XUID that is one’s own, where it is known. */
    self,
    connection: chosen.connection,
    isLocal: chosen.isLocal,
    /** The address of the form’s question. */
    address: { ...toSearch(draft, standard), on: search.on },
    asked,
    /** Whether the form says something else than what was asked. */
    isEdited:
      asked !== undefined &&
      JSON.stringify(toSearch(draft)) !== JSON.stringify(toSearch(fromSearch(search, standard))),
    /** What the address holds that is no part of a question. */
    ignored: findIgnored(search),
    answer,
    exchange,
    /** Whether `exchange` answers the question before. */
    isPast: isPlaceholderData,
    explanation,
    draftPreflight: judge(toRequest(draft), draft.contract),
    askedPreflight: asked && judge(asked.request, asked.contractVersion),
  }
}

export type Asking = ReturnType<typeof useAsking>
