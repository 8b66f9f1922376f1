/** What is derived from a session's document and stored beside it, and the version of that derivation. */
import { hash } from 'node:crypto'
import type { SessionRecord } from '#rules/session-record.ts'
import { sampleSessions } from './derivation-samples.ts'
import { audienceOf, keywordRows, memberRows, sessionRow } from './session-rows.ts'

/** The functions that derive what is stored. */
export interface Derivation {
  readonly sessionRow: typeof sessionRow
  readonly memberRows: typeof memberRows
  readonly keywordRows: typeof keywordRows
  readonly audienceOf: typeof audienceOf
}

export const currentDerivation: Derivation = { sessionRow, memberRows, keywordRows, audienceOf }

/** What a derivation makes of one record, without the document itself. */
function derive(derivation: Derivation, record: SessionRecord): object {
  const { document: _, document_hash: __, ...row } = derivation.sessionRow(record)
  return {
    row,
    members: derivation.memberRows(record),
    keywords: derivation.keywordRows(record),
    audience: derivation.audienceOf(record),
  }
}

/**
 * The version of a derivation: a hash of what it makes of the sample sessions. Nobody has to remember to
 * raise it: a change of the rules or of the columns that shows in a sample changes it.
 */
export function versionOf(derivation: Derivation): string {
  const derived = sampleSessions.map((record) => derive(derivation, record))
  return hash('sha256', JSON.stringify(derived)).slice(0, 16)
}
