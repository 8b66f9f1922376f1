/** Opens the session screen. A service is asked for the session, because somebody opened it here. */
import { markSent, sentKey } from '../sent-requests.ts'
import { sessionPath } from '../session-path.ts'
import { type SessionPlace, searchOfPlace, withoutElement } from '../session-place.ts'
import { useConnection } from './use-connection.ts'
import { useLinkTo } from './use-link-to.ts'

/** Tells which session was asked for on which connection. */
export const keyOfSession = (connection: string, place: SessionPlace) =>
  sentKey(connection, searchOfPlace(withoutElement(place)))

export function useOpenSession(): (place: SessionPlace, search?: Readonly<Record<string, string>>) => void {
  const { name } = useConnection()
  const linkTo = useLinkTo()
  return (place, search) => {
    markSent(keyOfSession(name, place))
    linkTo(sessionPath, { ...searchOfPlace(place), ...search })
  }
}
