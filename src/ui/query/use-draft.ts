/** What the form holds. It follows the address: a link, back and forward replace it. */
import { useQuery } from '@tanstack/react-query'
import { useMemo, useRef, useState } from 'react'
import type { UsedConnection } from '../frame/use-connection.ts'
import { identitiesQuery } from '../queries.ts'
import { useUnchanged } from '../use-unchanged.ts'
import { fromSearch, type Question, toSearch } from './question.ts'
import type { QuerySearch } from './search.ts'

export interface Draft {
  readonly question: Question
  /** The same with what was typed since it was drawn. */
  readonly readNewest: () => Question
  /** The question in the address, as text. */
  readonly address: string
  /** Without a field: what was typed is drawn now. */
  readonly change: (change: Partial<Question>) => void
  /** The form is sent. What is typed from now until the address has changed to `address` stays in the form. */
  readonly leave: () => (address: string) => void
  /** Whether the SCID was given, by the address or by hand; otherwise it is the directory's first. */
  readonly hasScid: boolean
}

/** A question as it was typed, and where: it counts there only, and not when somebody comes back. */
interface Typed {
  readonly question: Question
  readonly visit: number
  readonly standard: string
}

/** What was sent, where, and the address that it leads to. */
interface Left {
  readonly sent: Question
  readonly visit: number
  readonly address: string
}

/** The fields of a question that another one has otherwise. */
function differencesOf(question: Question, other: Question): Partial<Question> {
  const others = new Map<string, unknown>(Object.entries(other))
  return Object.fromEntries(Object.entries(question).filter(([name, value]) => value !== others.get(name)))
}

/** Another number for each address that one comes to. */
function useVisit(address: string): number {
  const [last, setLast] = useState({ address, visit: 0 })
  const isThere = last.address === address
  const visit = isThere ? last.visit : last.visit + 1
  if (!isThere) setLast({ address, visit })
  return visit
}

/** `standard`: the connection's contract version. */
export function useDraft(search: QuerySearch, { isLocal }: UsedConnection, standard: string): Draft {
  const { data } = useQuery(identitiesQuery)
  const inAddress = useUnchanged(fromSearch(search, standard))
  const address = useMemo(() => JSON.stringify(toSearch(inAddress, standard)), [inAddress, standard])
  const visit = useVisit(address)
  const [drawn, setDrawn] = useState<Typed>({ question: inAddress, visit, standard })
  const newest = useRef(drawn)
  const left = useRef<Left>(undefined)
  const [isTyped, setTyped] = useState(false)
  const hasScid = isTyped || search.scid !== undefined
  const first = (isLocal && data?.serviceConfigs[0]?.scid) || ''
  const withFirst = (one: Question) => (one.scid === '' && !hasScid ? { ...one, scid: first } : one)
  /** What was typed after the form was sent, and before the address had changed to it. */
  const typedBetween = ({ question, visit: typedAt }: Typed): Question | undefined => {
    const isSentThere = left.current?.visit === visit - 1 && left.current.address === address
    if (!left.current || !isSentThere || typedAt !== visit - 1) return undefined
    return { ...inAddress, ...differencesOf(question, left.current.sent) }
  }
  const questionOf = (typed: Typed): Question => {
    if (typed.visit !== visit) return typedBetween(typed) ?? inAddress
    const { question } = typed
    // On another connection, only the contract version changes, unless it was typed.
    const hasStandard = question.contract === typed.standard
    return typed.standard !== standard && hasStandard ? { ...question, contract: standard } : question
  }
  return {
    question: withFirst(questionOf(drawn)),
    address,
    readNewest: () => withFirst(questionOf(newest.current)),
    change: (change) => {
      const isDrawn = newest.current === drawn && drawn.visit === visit
      if (isDrawn && Object.keys(change).length === 0) return
      if (change.scid !== undefined) setTyped(true)
      newest.current = { question: { ...questionOf(newest.current), ...change }, visit, standard }
      setDrawn(newest.current)
    },
    leave: () => {
      const sent = newest.current.question
      return (next) => {
        left.current = { sent, visit, address: next }
      }
    },
    hasScid,
  }
}
