/** The query that was last sent: the address's, by the identity that one acts as. */
import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import type { UsedConnection } from '../frame/use-connection.ts'
import { useIdentity } from '../frame/use-identity.ts'
import { identitiesQuery } from '../queries.ts'
import type { SharedSearch } from '../screen.ts'
import { sentKey, useIsSent } from '../sent-requests.ts'
import { useUnchanged } from '../use-unchanged.ts'
import type { SentQuery } from './query-answer.ts'
import { fromSearch, isAsked, type Question, toRequest, toSearch } from './question.ts'
import type { QuerySearch } from './search.ts'

export function useSentQuery(
  search: QuerySearch & SharedSearch,
  { name, connection, isLocal }: UsedConnection,
  standard: string,
): SentQuery | undefined {
  const [as] = useIdentity()
  const { isPending } = useQuery(identitiesQuery)
  // How the answer is looked at changes the address too, but not the question.
  const question = useUnchanged(fromSearch(search, standard))
  const key = useMemo(() => sentKey(name, toSearch(question, standard)), [name, question, standard])
  const isSent = useIsSent(key)
  // Who sends it must be known first; without `as`, that takes the list of identities.
  const isKnownSender = isLocal ? search.as !== undefined || !isPending : connection !== undefined
  // A link opens a query on the local directory and on a recording. A service is asked only on request.
  const isOpened = isAsked(search) && (isLocal || connection?.kind === 'cassette')
  const isToBeSent = isKnownSender && (isOpened || isSent)
  const path = connection?.path
  return useMemo(
    () => (isToBeSent ? toSent(question, { isLocal, name, path }, as) : undefined),
    [isToBeSent, question, isLocal, name, path, as],
  )
}

/** A question as the query that is sent. `as` counts on the local directory; elsewhere the server knows who it is. */
export function toSent(
  question: Question,
  { isLocal, name, path = '' }: Pick<UsedConnection, 'isLocal' | 'name'> & { path: string | undefined },
  as: string,
): SentQuery {
  return {
    request: toRequest(question),
    sender: { as: isLocal ? as : name, on: name, pathPrefix: path, contractVersion: question.contract },
  }
}
