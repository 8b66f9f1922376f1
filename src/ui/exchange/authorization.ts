/** Where the credential of a request comes from. */
import type { Connection } from '#contract/console/connections.ts'
import { nobody } from '../sender.ts'

/** This page, the server, or nowhere. */
export type Authorization = 'page' | 'server' | 'nobody' | 'recording'

export function authorizationOf(
  connection: Connection | undefined,
  isLocal: boolean,
  as: string,
): Authorization {
  if (isLocal) return as === nobody ? 'nobody' : 'page'
  return connection?.kind === 'service' ? 'server' : 'recording'
}
