/** Writes the two audit log lines of a request: one before it runs, and one when it is over. */
import { randomUUID } from 'node:crypto'
import type { ServerResponse } from 'node:http'
import type { AuditEntry } from '#contract/console/audit.ts'
import { getRequestPolicy } from '#contract/console/request-policy.ts'
import { hasRole, type RequestUser } from '#contract/console/sign-in.ts'
import type { Audit } from './audit.ts'

export interface RequestToLog {
  readonly visitor: RequestUser
  readonly method: string
  readonly path: string
  /** The complete request target, without secrets. */
  readonly target: string
  readonly connection: string
  readonly from: string
}

/** Runs a request with `respond`, or returns the answer of `refuse` if the log cannot be synced to disk. */
export type RunLogged = (respond: () => Promise<Response>, refuse: () => Response) => Promise<Response>

/**
 * Writes the first line, and returns the function that runs the request; undefined if the line cannot be
 * written. A change runs only after its first line is on disk, and is answered only after its second line is.
 */
export function logRequest(
  audit: Audit,
  now: () => number,
  received: RequestToLog,
  response: ServerResponse,
): RunLogged | undefined {
  const { visitor, method, path, target, connection, from } = received
  // A viewer may not change anything. Its requests count as reads, so that it cannot fill the log.
  const changes = getRequestPolicy(method, path).isChange && hasRole(visitor.role, 'tester')
  const began = now()
  const lineOf = (status: number): AuditEntry => ({
    id,
    at: new Date(now()).toISOString(),
    event: 'request',
    user: visitor.user,
    role: visitor.role,
    from,
    connection,
    method,
    target,
    status,
    milliseconds: status === 0 ? 0 : now() - began,
  })
  const id = randomUUID()
  const firstWrite = audit.write(lineOf(0), changes ? 'must' : 'may')
  if (firstWrite === 'failed') return undefined
  let isLogged = firstWrite === 'left-out'
  const finish = (status: number) => {
    if (!isLogged) audit.write(lineOf(status), 'must')
    isLogged = true
  }
  response.once('close', () => finish(response.writableFinished ? response.statusCode : 499))
  if (!changes) return (respond) => respond()
  return async (respond, refuse) => {
    if (!(await audit.sync())) return refuse()
    try {
      const answer = await respond()
      finish(answer.status)
      return answer
    } catch (error) {
      finish(500)
      throw error
    } finally {
      // If this sync fails, the first line is on disk, and the answer still reports what was done.
      await audit.sync()
    }
  }
}
