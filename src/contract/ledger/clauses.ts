/** The ledger: every rule by its id. Traces, messages, tests and the explanation panel use these ids. */
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

export function getClause(id: ClauseId): Clause {
  return clauses[id]
}

export function isClauseId(id: string): id is ClauseId {
  return Object.hasOwn(clauses, id)
}
