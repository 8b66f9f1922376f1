/** What a check of the whole finds, and what of it can be made good. */

export interface Finding {
  /**
   * `structure`: of the file or a table, so that rows may be missing. `index`: an index that does not agree
   * with its table. `document`, `seal`: a row that is not what was written. `derived`: a row that is not
   * what its document derives, or that is missing or left over.
   */
  readonly kind: 'structure' | 'index' | 'document' | 'seal' | 'derived'
  /** The table; empty where it is the file. */
  readonly table: string
  /** What names the row, a JSON array; empty where it is the table. */
  readonly key: string
  readonly what: string
  /** The hash of the document that derives it: damage can make a key of bytes that no text has. */
  readonly hash?: string
}

/** Tables of which every row is derived from another. */
export const derivedTables: ReadonlySet<string> = new Set([
  'session_members',
  'session_keywords',
  'template_keywords',
])

export function writeFinding({ kind, table, key, what }: Finding): string {
  return [kind, table, key, what].filter((part) => part !== '').join(' ')
}

/** Rows that cannot be read or derived again. */
const isLost = ({ kind }: Finding) => kind === 'document' || kind === 'seal'

/**
 * What can be made good: derived rows, and indexes of tables that have no damaged row. An index that does
 * not agree with a damaged row may be the last to know its key.
 */
export function listRepairable(findings: readonly Finding[]): Finding[] {
  if (findings.some(({ kind }) => kind === 'structure')) return []
  const lost = new Set(findings.filter(isLost).map(({ table }) => table))
  return findings.filter(({ kind, table }) => kind === 'derived' || (kind === 'index' && !lost.has(table)))
}

/**
 * Whether rows may be missing from answers, so that none can be given. A damaged row whose indexes agree
 * with it is still found under its key, and whoever asks for it is told.
 */
export function isHiding(findings: readonly Finding[]): boolean {
  return findings.some(({ kind }) => kind === 'structure' || kind === 'index')
}
