/** What the form holds. It follows the address: a link, back and forward replace it. */
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { UsedConnection } from '../frame/use-connection.ts'
import { identitiesQuery } from '../queries.ts'
import { fromSearch, type Question, toSearch } from './question.ts'
import type { QuerySearch } from './search.ts'

export interface Draft {
  readonly question: Question
  readonly change: (change: Partial<Question>) => void
  /** Whether the SCID was given, by the address or by hand; otherwise it is the directory's first. */
  readonly hasScid: boolean
}

/** `standard`: the connection's contract version. */
export function useDraft(search: QuerySearch, { isLocal }: UsedConnection, standard: string): Draft {
  const { data } = useQuery(identitiesQuery)
  const inAddress = fromSearch(search, standard)
  const address = JSON.stringify(toSearch(inAddress, standard))
  const [draft, setDraft] = useState(inAddress)
  const [followed, setFollowed] = useState({ address, standard })
  if (address !== followed.address || standard !== followed.standard) {
    setFollowed({ address, standard })
    // On another connection, only the contract version changes, unless it was typed.
    const hasStandard = draft.contract === followed.standard
    if (address !== followed.address) setDraft(inAddress)
    else if (hasStandard) setDraft({ ...draft, contract: standard })
  }
  const [isTyped, setTyped] = useState(false)
  const hasScid = isTyped || search.scid !== undefined
  const first = (isLocal && data?.serviceConfigs[0]?.scid) || ''
  return {
    question: draft.scid === '' && !hasScid ? { ...draft, scid: first } : draft,
    change: (change) => {
      if (change.scid !== undefined) setTyped(true)
      setDraft((before) => ({ ...before, ...change }))
    },
    hasScid,
  }
}
