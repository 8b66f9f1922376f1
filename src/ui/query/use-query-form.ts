/** The form of the query screen: what is typed, what the rules say of it, and sending it. */
import { useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import type { Xuid } from '#contract/identifiers.ts'
import { type Preflight, preflight, type QueryCaller } from '#rules/preflight.ts'
import type { Refusal } from '#rules/verdict.ts'
import type { UsedConnection } from '../frame/use-connection.ts'
import { identitiesQuery } from '../queries.ts'
import type { SharedSearch } from '../screen.ts'
import { emptyQuestion, fromSearch, type Question, toRequest, toSearch } from './question.ts'
import type { QuerySearch } from './search.ts'
import { markSent, sentKey } from './sent-queries.ts'
import { useDraft } from './use-draft.ts'

interface Options {
  readonly search: QuerySearch & SharedSearch
  readonly connection: UsedConnection
  /** The connection's contract version. */
  readonly standard: string
  readonly caller: QueryCaller
  /** Whether a query was sent, and how to send it again. */
  readonly isSent: boolean
  readonly resend: () => void
}

export interface QueryForm {
  readonly question: Question
  readonly change: (change: Partial<Question>) => void
  readonly preflight: Preflight
  /** Whether there is nothing to search for yet. That is a mistake only once it is sent. */
  readonly isBlank: boolean
  /** What the fields show as wrong. */
  readonly mistakes: readonly Refusal[]
  /** Whether the form differs from the query in the address. */
  readonly isEdited: boolean
  /** Sends the form, with one more change, or as somebody else. */
  readonly send: (change?: Partial<Question>, as?: Xuid) => void
  /** Whether the form, with one more change, may be sent by whoever one acts as. */
  readonly canSend: (change: Partial<Question>) => boolean
  readonly clear: () => void
}

export function useQueryForm({ search, connection, standard, caller, isSent, resend }: Options): QueryForm {
  const navigate = useNavigate()
  const queries = useQueryClient()
  const { question, change, hasScid } = useDraft(search, connection, standard)
  const inAddress = JSON.stringify(toSearch(fromSearch(search, standard), standard))
  const predict = (asked: Question) => preflight(toRequest(asked), asked.contract, caller)

  /** The query may be sent before the directory has said which SCIDs it has. */
  const withScid = async (asked: Question): Promise<Question> => {
    if (asked.scid !== '' || hasScid || !connection.isLocal) return asked
    const known = await queries.ensureQueryData(identitiesQuery).catch(() => undefined)
    return { ...asked, scid: known?.serviceConfigs[0]?.scid ?? '' }
  }
  const send = async (asked: Question, as: SharedSearch['as']) => {
    const next = toSearch(await withScid(asked), standard)
    markSent(sentKey(connection.name, next))
    if (JSON.stringify(next) === inAddress && isSent && as === search.as) return resend()
    await navigate({ to: '/', search: { ...next, as, sort: search.sort, on: search.on } })
  }
  const isEdited = JSON.stringify(toSearch(question, standard)) !== inAddress
  const { parameters, batch } = toRequest(question)
  const isBlank = parameters.length === 0 && !batch && (isEdited || !isSent)
  const predicted = predict(question)
  const isMistake = ({ clause }: Refusal) => !(isBlank && clause === 'query.filter-required')
  return {
    question,
    change,
    preflight: predicted,
    mistakes: predicted.refusals.filter(isMistake),
    isBlank,
    isEdited,
    send: (extra = {}, as = undefined) => {
      if (Object.keys(extra).length > 0) change(extra)
      void send({ ...question, ...extra }, as ?? search.as)
    },
    canSend: (extra) => predict({ ...question, ...extra }).refusals.length === 0,
    clear: () => change({ ...emptyQuestion, scid: question.scid, contract: question.contract }),
  }
}
