/** The form of the query screen: what is typed, what the rules say of it, and sending it. */
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useRouter } from '@tanstack/react-router'
import { createContext, useState } from 'react'
import { buildQueryCall } from '#api/query-call.ts'
import type { IdentityList } from '#contract/console/identities.ts'
import { type Preflight, preflight, type QueryCaller } from '#rules/preflight.ts'
import { type Refusal, refuse } from '#rules/verdict.ts'
import { parseActor } from '../frame/actor.ts'
import type { UsedConnection } from '../frame/use-connection.ts'
import { useIdentity } from '../frame/use-identity.ts'
import { identitiesQuery } from '../queries.ts'
import { rememberQuestion } from '../recent-questions.ts'
import type { SharedSearch } from '../screen.ts'
import { markSent, sentKey } from '../sent-requests.ts'
import { readScreenSearch } from '../use-screen-search.ts'
import { beginQuery, forgetAnswer } from './query-answer.ts'
import { emptyQuestion, fromSearch, type Question, toRequest, toSearch } from './question.ts'
import { pickView, QuerySearch, type ViewSearch } from './search.ts'
import { useDraft } from './use-draft.ts'
import { usePreparedSending } from './use-prepared-sending.ts'
import { toSent } from './use-sent-query.ts'

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

/** What to send besides the form as it is. */
export interface SendOptions {
  readonly change?: Partial<Question>
  /** Whom to act as. */
  readonly as?: string | undefined
  readonly view?: Partial<ViewSearch>
}

export interface QueryForm {
  readonly question: Question
  readonly change: (change: Partial<Question>) => void
  readonly preflight: Preflight
  /** What must be filled in before anything can be sent. */
  readonly missing: 'scid' | 'filter' | undefined
  /** What the fields show as wrong. */
  readonly mistakes: readonly Refusal[]
  /** Whether the form differs from the query in the address. */
  readonly isEdited: boolean
  /** Sends the form; false if something is missing. */
  readonly send: (options?: SendOptions) => boolean
  readonly clear: () => void
}

/** A SCID or a template that the local directory does not have is answered with 404. */
function findUnknown(asked: Question, known: IdentityList | undefined): Refusal | undefined {
  if (!known) return undefined
  const config = known.serviceConfigs.find(({ scid }) => scid === asked.scid.trim().toLowerCase())
  if (!config) return refuse(13, 'lookup.scid', 'scid', asked.scid)
  const isKnown = config.templates.some((name) => name.toLowerCase() === asked.template.toLowerCase())
  return asked.template === '' || isKnown
    ? undefined
    : refuse(13, 'lookup.template', 'template', asked.template)
}

/** What the rules say of a question, and what the local directory's own list of templates says. */
export function predict(asked: Question, caller: QueryCaller, known: IdentityList | undefined): Preflight {
  const predicted = preflight(toRequest(asked), asked.contract, caller)
  const unknown = predicted.query ? findUnknown(asked, known) : undefined
  return unknown ? { refusals: [unknown] } : predicted
}

/** Whether the form differs from the query in the address, for the parts that only read this. */
export const IsEdited = createContext(false)

interface SendContext extends Omit<Options, 'caller'> {
  readonly hasScid: boolean
  /** The question in the address, as text. */
  readonly address: string
}

/** Sends a question: it is on its way at once, and the address changes to it. */
function useSend(context: SendContext) {
  const { search, connection, standard, isSent, resend, hasScid, address } = context
  const router = useRouter()
  const queries = useQueryClient()
  const [self] = useIdentity()
  const { data: identities } = useQuery(identitiesQuery)
  const { isLocal, name, connection: used } = connection
  const isWhole = (asked: Question) => asked.scid !== '' || hasScid || !isLocal
  /** The query may be sent before the directory has said which SCIDs it has. */
  const withScid = async (asked: Question): Promise<Question> => {
    const known = await queries.ensureQueryData(identitiesQuery).catch(() => undefined)
    return { ...asked, scid: known?.serviceConfigs[0]?.scid ?? '' }
  }
  return async (asked: Question, leaveFor: (address: string) => void, options: SendOptions) => {
    const next = toSearch(isWhole(asked) ? asked : await withScid(asked), standard)
    // Another person, connection or screen may have been chosen meanwhile, before this one is drawn again.
    if (router.latestLocation.pathname !== '/') return
    const newest = readScreenSearch(QuerySearch, router.latestLocation.search)
    const isDrawn = newest.on === search.on
    const { as = newest.as, view } = options
    if (isDrawn) markSent(sentKey(name, next))
    const question = fromSearch(next, standard)
    const request = toRequest(question)
    const { method, path, body = '' } = buildQueryCall(request)
    rememberQuestion({ label: `${method} ${path} ${body}`.slice(0, 200), search: { ...next, as } })
    const actor = parseActor(as) ?? self
    const isKnownSender = isLocal ? as !== undefined || identities : used
    // It is on its way while the screen is drawn.
    if (isKnownSender && isDrawn) {
      beginQuery(queries, toSent(question, { isLocal, name, path: used?.path }, actor))
    }
    const nextAddress = JSON.stringify(next)
    leaveFor(nextAddress)
    // The address may have changed already to a question that is not drawn yet.
    const newestAddress = JSON.stringify(toSearch(fromSearch(newest, standard), standard))
    const isSame = nextAddress === address && nextAddress === newestAddress
    if (isSame && isSent && isDrawn && (!isLocal || actor === self)) {
      resend()
      if (as === search.as && as === newest.as && !view) return
    } else {
      // What was answered before is not an answer to this request.
      forgetAnswer(queries, request)
    }
    const kept = { ...pickView(newest), ...(!isSame && { only: undefined }), ...view }
    await router.navigate({ to: '/', search: { ...next, ...kept, as, on: newest.on } })
  }
}

export function useQueryForm({ search, connection, standard, caller, isSent, resend }: Options): QueryForm {
  const { data } = useQuery(identitiesQuery)
  const draft = useDraft(search, connection, standard)
  const { question, readNewest, change, hasScid, address: inAddress } = draft
  const [isTried, setTried] = useState(false)

  const context = { search, connection, standard, isSent, resend, hasScid, address: inAddress }
  const send = useSend(context)
  const missingIn = (asked: Question) => {
    const { parameters, batch } = toRequest(asked)
    if (asked.scid.trim() === '' && (hasScid || !connection.isLocal)) return 'scid' as const
    return parameters.length === 0 && !batch ? ('filter' as const) : undefined
  }
  const predicted = predict(question, caller, connection.isLocal ? data : undefined)
  const missing = missingIn(question)
  const [self] = useIdentity()
  usePreparedSending(connection.isLocal, self)
  // Nothing is red before anything was done.
  const isQuiet = missing !== undefined && !isTried
  return {
    question,
    change: (changes) => {
      setTried(false)
      change(changes)
    },
    preflight: predicted,
    mistakes: isQuiet ? [] : predicted.refusals,
    missing,
    isEdited: JSON.stringify(toSearch(question, standard)) !== inAddress,
    send: (options = {}) => {
      const asked = { ...readNewest(), ...options.change }
      if (missingIn(asked) !== undefined) {
        setTried(true)
        return false
      }
      // Also without a change: what was typed is drawn now, and not later.
      change(options.change ?? {})
      void send(asked, draft.leave(), options)
      return true
    },
    clear: () => {
      setTried(false)
      const { scid, contract } = readNewest()
      change({ ...emptyQuestion, scid, contract })
    },
  }
}
