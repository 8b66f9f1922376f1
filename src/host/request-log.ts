/** The two lines that a request has in the audit log: one before anything is done, one when it is over. */
import { randomUUID } from 'node:crypto'
import type { ServerResponse } from 'node:http'
import { type AuditEntry, isChange, mayAct, type Visitor } from '#contract/access.ts'
import type { Audit } from './audit.ts'

export interface RequestToLog {
  readonly visitor: Visitor
  readonly method: string
  readonly path: string
  /** The whole of it, fit for the log. */
  readonly target: string
  readonly connection: string
  readonly from: string
}

/** Carries a request out by `respond`, or answers with `refuse` where the log is not on disk. */
export type CarryOut = (respond: () => Promise<Response>, refuse: () => Response) => Promise<Response>

/**
 * Writes the first line, and answers with what carries the request out; nothing where it cannot be
 * written. A change is carried out once its first line is on disk, and answered once its second is.
 */
export function logRequest(
  audit: Audit,
  now: () => number,
  asked: RequestToLog,
  response: ServerResponse,
): CarryOut | undefined {
  const { visitor, method, path, target, connection, from } = asked
  // Whoever may change nothing cannot fill the log with changes.
  const changes = isChange(method, path) && mayAct(visitor.role, 'tester')
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
  const noted = audit.write(lineOf(0), changes ? 'must' : 'may')
  if (noted === 'failed') return undefined
  let isOver = noted === 'left-out'
  const finish = (status: number) => {
    if (!isOver) audit.write(lineOf(status), 'must')
    isOver = true
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
      // Where this fails, the first line is on disk all the same, and the answer tells what was done.
      await audit.sync()
    }
  }
}
