/** The session that the address names: read as whoever one acts as, and what is known around it. */
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useCallback, useMemo } from 'react'
import type { Exchange } from '#api/exchange.ts'
import type { ReceivedSession } from '#api/received.ts'
import { buildPath, parseAddress } from '#contract/mpsd/endpoints.ts'
import { parseContractVersion, type QueryCaller } from '#rules/preflight.ts'
import { type Refusal, refuse } from '#rules/verdict.ts'
import type { Situation } from '../exchange/situation.ts'
import type { UsedConnection } from '../frame/use-connection.ts'
import { useIdentity } from '../frame/use-identity.ts'
import { keyOfSession } from '../frame/use-open-session.ts'
import { identitiesQuery } from '../queries.ts'
import type { SharedSearch } from '../screen.ts'
import { markSent, useIsSent } from '../sent-requests.ts'
import { placeOfSearch, type SessionPlace, withoutElement } from '../session-place.ts'
import { useUnchanged } from '../use-unchanged.ts'
import type { SessionSearch } from './search.ts'
import { type AskedSession, partsOf, sessionQuery } from './session-queries.ts'

export interface OpenSession {
  readonly place: SessionPlace | undefined
  /** Undefined while nothing is asked: on a service, somebody must say so first. */
  readonly asked: AskedSession | undefined
  readonly exchange: Exchange<ReceivedSession> | undefined
  readonly situation: Situation | undefined
  /** Milliseconds since 1970; 0 if nothing was answered. */
  readonly answeredAt: number
  readonly isFetching: boolean
  /** The session by its reference, also where a handle was opened. */
  readonly reference: Exclude<SessionPlace, { handle: string }> | undefined
  readonly readAgain: () => void
  /** Asks a service for it. */
  readonly read: () => void
  readonly fault: Error | null
}

const pathOf = (place: SessionPlace) =>
  'handle' in place
    ? buildPath('getHandleSession', { id: place.handle })
    : buildPath('getSession', partsOf(place))

/** What the rules say of the read before any data is looked at. */
function predictRead(place: SessionPlace, contractVersion: string, caller: QueryCaller): Refusal[] {
  const address = parseAddress('GET', pathOf(place))
  if (address.kind === 'invalid') return [refuse(12, 'address.invalid', address.field, address.value)]
  const version = parseContractVersion(contractVersion)
  if ('refusal' in version) return [version.refusal]
  return caller ? [] : [refuse('unauthorized', 'authorization.required', 'Authorization', '')]
}

/** The reference of the session that was answered: of a handle, the path that the answer names. */
function findReference(
  place: SessionPlace | undefined,
  exchange: Exchange<ReceivedSession> | undefined,
): OpenSession['reference'] {
  if (!place || !('handle' in place)) return place
  const location = exchange?.kind === 'answered' ? exchange.contentLocation : undefined
  if (location === undefined || !URL.canParse(location, 'http://localhost')) return undefined
  const address = parseAddress('GET', new URL(location, 'http://localhost').pathname)
  if (address.kind !== 'endpoint') return undefined
  const { scid, template, name } = address.parts
  return scid !== undefined && template !== undefined && name !== undefined
    ? { scid: scid.toLowerCase(), template, name }
    : undefined
}

export function useSession(
  search: SessionSearch & SharedSearch,
  { name: on, connection, isLocal }: UsedConnection,
  caller: QueryCaller,
  contractVersion: string,
): OpenSession {
  const queries = useQueryClient()
  const [as] = useIdentity()
  const { isPending } = useQuery(identitiesQuery)
  const found = placeOfSearch(search)
  const place = useUnchanged(found && withoutElement(found))
  const key = useMemo(() => (place ? keyOfSession(on, place) : ''), [on, place])
  const isSent = useIsSent(key)
  const isKnownSender = isLocal ? search.as !== undefined || !isPending : connection !== undefined
  const isOpened = isLocal || connection?.kind === 'cassette'
  const isToBeAsked = place !== undefined && isKnownSender && (isOpened || isSent)
  const sender = isLocal ? as : on
  const pathPrefix = connection?.path ?? ''
  const asked = useMemo(
    () =>
      place && isToBeAsked ? { place, sender: { as: sender, on, pathPrefix, contractVersion } } : undefined,
    [place, isToBeAsked, sender, on, pathPrefix, contractVersion],
  )
  const answer = useQuery(sessionQuery(queries, asked))
  const { data: exchange, dataUpdatedAt, isFetching, refetch, error } = answer
  const situation = useMemo(
    () =>
      asked && exchange
        ? { exchange, prediction: { refusals: predictRead(asked.place, contractVersion, caller) }, isLocal }
        : undefined,
    [asked, exchange, caller, contractVersion, isLocal],
  )
  const reference = useUnchanged(findReference(place, exchange))
  return {
    place,
    asked,
    exchange,
    situation,
    answeredAt: dataUpdatedAt,
    isFetching,
    reference,
    readAgain: useCallback(() => void refetch(), [refetch]),
    read: useCallback(() => markSent(key), [key]),
    fault: error,
  }
}
