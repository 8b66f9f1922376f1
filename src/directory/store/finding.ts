/** Findings of a data check, and which of them can be repaired. */

export interface Finding {
  /**
   * `structure`: a damaged file or table, so rows may be missing. `index`: an index that differs from its
   * table. `document`, `seal`: a row that differs from what was written. `derived`: a row that differs from
   * what its document derives, is missing, or should not exist.
   */
  readonly kind: 'structure' | 'index' | 'document' | 'seal' | 'derived'
  /** The table, or empty for the whole file. */
  readonly table: string
  /** The key of the row as a JSON array, or empty for the whole table. */
  readonly key: string
  readonly detail: string
  /** Hash of the row's document. It identifies a row whose damaged key is not valid text. */
  readonly hash?: string
}

/** Tables whose rows are all derived from another table. */
export const derivedTables: ReadonlySet<string> = new Set(['session_members', 'session_keywords'])

export function writeFinding({ kind, table, key, detail }: Finding): string {
  return [kind, table, key, detail].filter((part) => part !== '').join(' ')
}

/** Whether the row can neither be read nor derived again. */
const isUnrecoverable = ({ kind }: Finding) => kind === 'document' || kind === 'seal'

/**
 * Lists what can be repaired: derived rows, and indexes of tables without a damaged row. An index that
 * differs from a damaged row may contain the only correct copy of its key, so it is not rebuilt.
 */
export function listRepairable(findings: readonly Finding[]): Finding[] {
  if (findings.some(({ kind }) => kind === 'structure')) return []
  const damagedTables = new Set(findings.filter(isUnrecoverable).map(({ table }) => table))
  return findings.filter(
    ({ kind, table }) => kind === 'derived' || (kind === 'index' && !damagedTables.has(table)),
  )
}

/**
 * Whether rows may be missing from answers, so that no request can be answered. A damaged row whose indexes
 * agree with it is still found by its key, and a request for it gets an error.
 */
export function mayHideRows(findings: readonly Finding[]): boolean {
  return findings.some(({ kind }) => kind === 'structure' || kind === 'index')
}
