/** The query that was last sent: the address's, by the identity that one acts as. */
import { useQuery } from '@tanstack/react-query'
import type { UsedConnection } from '../frame/use-connection.ts'
import { useIdentity } from '../frame/use-identity.ts'
import { identitiesQuery } from '../queries.ts'
import type { SharedSearch } from '../screen.ts'
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
  const question = fromSearch(search, standard)
  const isSent = useIsSent(sentKey(name, toSearch(question, standard)))
  // Who sends it must be known first; without `as`, that takes the list of identities.
  const isKnownSender = isLocal ? search.as !== undefined || !isPending : connection !== undefined
  // A link opens a query on the local directory and on a recording. A service is asked only on request.
  const isOpened = isAsked(search) && (isLocal || connection?.kind === 'cassette')
  if (!isKnownSender || !(isOpened || isSent)) return undefined
  return {
    request: toRequest(question),
    sender: {
      // Beyond the local directory, the server knows who it is.
      as: isLocal ? as : name,
      on: name,
      pathPrefix: connection?.path ?? '',
      contractVersion: question.contract,
    },
  }
}
