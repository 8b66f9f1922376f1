/** The ledger: every rule under its id, the one that traces, messages, tests and the panel name. */
import type { Clause } from './clause.ts'
import { matchClauses } from './clauses-match.ts'
import { requestClauses } from './clauses-request.ts'
import { writeClauses } from './clauses-write.ts'

export const clauses = { ...requestClauses, ...matchClauses, ...writeClauses }
export type ClauseId = keyof typeof clauses

export function clauseOf(id: ClauseId): Clause {
  return clauses[id]
}
