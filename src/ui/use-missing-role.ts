/** What a signed-in person may not do, before it is tried. */
import { useQuery } from '@tanstack/react-query'
import { type ConsoleEndpointName, consoleEndpoints } from '#contract/console/endpoints.ts'
import { hasRole, type Role } from '#contract/console/sign-in.ts'
import { signInQuery } from './queries.ts'

export interface MissingRole {
  readonly needed: Role
  readonly role: Role
}

/** Undefined if the endpoint may be used. */
export function useMissingRole(name: ConsoleEndpointName): MissingRole | undefined {
  const { data } = useQuery(signInQuery)
  const { role: needed } = consoleEndpoints[name]
  const role = data?.role
  if (needed === 'anyone' || role === undefined || hasRole(role, needed)) return undefined
  return { needed, role }
}
