/** Stored documents: their text, and a hash that detects damage on disk. */
import { hash } from 'node:crypto'
import { parseJson } from '#contract/json.ts'

/** The stored data differs from what was written. It is never served (choice 40). */
export class DamagedDocument extends Error {}

/** SHA-256 of the text, in hexadecimal. */
export function hashDocument(text: string): string {
  return hash('sha256', text)
}

interface Stored {
  readonly document: string
  readonly document_hash: string
}

/**
 * Whether the text matches its hash. The type is checked too, because damage can turn text into a blob with
 * the same hash.
 */
export function hasValidHash({ document, document_hash }: Stored): boolean {
  return typeof document === 'string' && hashDocument(document) === document_hash
}

/** Parses a stored document. `what` names it in the log. Errors: `DamagedDocument`. */
export function readStored<T>(row: Stored, what: string): T {
  if (!hasValidHash(row)) throw new DamagedDocument(`${what} is damaged`)
  const parsed = parseJson(row.document)
  if ('fault' in parsed) throw new DamagedDocument(`${what} cannot be read: ${parsed.detail}`)
  return parsed.value as T
}
