/** The ledger: every rule under its id, the one that traces, messages, tests and the panel name. */
import type { Clause } from './clause.ts'
import { handleClauses } from './clauses-handle.ts'
import { matchClauses } from './clauses-match.ts'
import { requestClauses } from './clauses-request.ts'
import { sessionClauses } from './clauses-session.ts'
import { writeClauses } from './clauses-write.ts'

export const clauses = {
  ...requestClauses,
  ...matchClauses,
  ...writeClauses,
  ...sessionClauses,
  ...handleClauses,
}
export type ClauseId = keyof typeof clauses

export function clauseOf(id: ClauseId): Clause {
  return clauses[id]
}
