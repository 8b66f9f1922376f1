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
  readonly change: (change: Partial<Question>) => void
  /** Whether the SCID was given, by the address or by hand; otherwise it is the directory's first. */
  readonly hasScid: boolean
}

/** `standard`: the connection's contract version. */
export function useDraft(search: QuerySearch, { isLocal }: UsedConnection, standard: string): Draft {
  const { data } = useQuery(identitiesQuery)
  const inAddress = useUnchanged(fromSearch(search, standard))
  const address = useMemo(() => JSON.stringify(toSearch(inAddress, standard)), [inAddress, standard])
  const [draft, setDraft] = useState(inAddress)
  const newest = useRef(draft)
  const replace = (next: Question) => {
    newest.current = next
    setDraft(next)
  }
  const [followed, setFollowed] = useState({ address, standard })
  if (address !== followed.address || standard !== followed.standard) {
    setFollowed({ address, standard })
    // On another connection, only the contract version changes, unless it was typed.
    const hasStandard = draft.contract === followed.standard
    if (address !== followed.address) replace(inAddress)
    else if (hasStandard) replace({ ...draft, contract: standard })
  }
  const [isTyped, setTyped] = useState(false)
  const hasScid = isTyped || search.scid !== undefined
  const first = (isLocal && data?.serviceConfigs[0]?.scid) || ''
  const withFirst = (one: Question) => (one.scid === '' && !hasScid ? { ...one, scid: first } : one)
  return {
    question: withFirst(draft),
    address,
    readNewest: () => withFirst(newest.current),
    change: (change) => {
      if (change.scid !== undefined) setTyped(true)
      replace({ ...newest.current, ...change })
    },
    hasScid,
  }
}
