/** The versions of the open session that this page has seen. */
import { useState } from 'react'
import { addVersion, type Version } from './history.ts'
import type { SessionView } from './session-view.ts'
import type { OpenSession } from './use-session.ts'

const noVersions: readonly Version[] = []

export function useHistory(
  { exchange, answeredAt }: OpenSession,
  session: SessionView | undefined,
): readonly Version[] {
  const [seen, setSeen] = useState({ at: 0, versions: noVersions })
  const isSession = exchange?.kind === 'answered' && (exchange.status === 204 || session !== undefined)
  if (isSession && answeredAt !== seen.at) {
    const version = {
      at: answeredAt,
      document: session?.document,
      changeNumber: session?.changeNumber,
      status: exchange.status,
    }
    setSeen({ at: answeredAt, versions: addVersion(seen.versions, version) })
  }
  return seen.versions
}
