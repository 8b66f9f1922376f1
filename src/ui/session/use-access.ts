/** Whose access to a session is shown, and what it is: told by the directory, or worked out from what was read. */
import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import type { InspectedMember, SessionInspection } from '#contract/console/session-inspection.ts'
import { messageOfError } from '#contract/errors.ts'
import { Xuid } from '#contract/identifiers.ts'
import type { UsedConnection } from '../frame/use-connection.ts'
import { useIdentity, useSelf } from '../frame/use-identity.ts'
import { identitiesQuery } from '../queries.ts'
import { nobody } from '../sender.ts'
import { useUnchanged } from '../use-unchanged.ts'
import { type AccessRow, type KnownCaller, listAccessOf, rowOfAccess } from './access-rows.ts'
import { inspectionQuery } from './session-queries.ts'
import type { SessionView } from './session-view.ts'
import type { OpenSession } from './use-session.ts'

/** Members whose access is shown without being asked for. */
const maxMembers = 3

export interface UsedAccess {
  /** Undefined while it is not known. */
  readonly rows: readonly AccessRow[] | undefined
  /** What the local directory adds; undefined on another connection. */
  readonly inspection: SessionInspection | undefined
  /** Members with their timers, by index. */
  readonly members: ReadonlyMap<string, InspectedMember> | undefined
  readonly problem: string | undefined
  /** Milliseconds since 1970, by this browser's clock, of the inspection. */
  readonly inspectedAt: number
}

/** The present caller, some members, the examples of the directory, nobody, and whoever was added. */
function useCallers(
  session: SessionView | undefined,
  added: readonly string[],
  isLocal: boolean,
): readonly string[] {
  const [as] = useIdentity()
  const self = useSelf()
  const { data } = useQuery(identitiesQuery)
  const examples = isLocal ? (data?.identities ?? []).filter(({ role }) => role).map(({ xuid }) => xuid) : []
  const members = (session?.members ?? []).flatMap(({ xuid }) => xuid ?? []).slice(0, maxMembers)
  const first = isLocal ? [as] : self === undefined ? [] : [self]
  return useUnchanged([...new Set([...first, ...added, ...members, ...examples, nobody])])
}

export function useAccess(
  open: OpenSession,
  session: SessionView | undefined,
  added: readonly string[],
  { isLocal }: UsedConnection,
): UsedAccess {
  const callers = useCallers(session, added, isLocal)
  const { reference, answeredAt } = open
  const asked = useQuery(inspectionQuery(isLocal ? reference : undefined, callers, answeredAt))
  const inspection = isLocal ? asked.data : undefined
  const rows = useMemo(() => {
    if (isLocal) return inspection?.access.map(rowOfAccess)
    if (!session || !reference) return undefined
    const known = callers.flatMap((one): KnownCaller[] => {
      if (one === nobody) return [nobody]
      const xuid = Xuid.safeParse(one)
      return xuid.success ? [{ xuid: xuid.data, server: false }] : []
    })
    return listAccessOf(session, reference, known)
  }, [isLocal, inspection, session, reference, callers])
  const members = useMemo(
    () => inspection && new Map(inspection.members.map((one) => [String(one.index), one])),
    [inspection],
  )
  return {
    rows,
    inspection,
    members,
    problem: asked.error ? messageOfError(asked.error) : undefined,
    inspectedAt: asked.dataUpdatedAt,
  }
}
