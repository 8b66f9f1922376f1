/** The query that was last sent: the address's, by the identity that one acts as. */
import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import type { UsedConnection } from '../frame/use-connection.ts'
import { useIdentity } from '../frame/use-identity.ts'
import { identitiesQuery } from '../queries.ts'
import type { SharedSearch } from '../screen.ts'
import { useUnchanged } from '../use-unchanged.ts'
import type { SentQuery } from './query-answer.ts'
import { fromSearch, isAsked, toRequest, toSearch } from './question.ts'
import type { QuerySearch } from './search.ts'
import { sentKey, useIsSent } from './sent-queries.ts'

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
  // Beyond the local directory, the server knows who it is.
  const sender = isLocal ? as : name
  const pathPrefix = connection?.path ?? ''
  return useMemo(
    () =>
      isToBeSent
        ? {
            request: toRequest(question),
            sender: { as: sender, on: name, pathPrefix, contractVersion: question.contract },
          }
        : undefined,
    [isToBeSent, question, sender, name, pathPrefix],
  )
}
