/** Documents as stored: their text, and a hash by which damage on disk is noticed. */
import { hash } from 'node:crypto'
import { parseJson } from '#contract/json.ts'

/** What is stored is not what was written. It is never served (choice 40). */
export class DamagedDocument extends Error {}

/** SHA-256 of the text, in hexadecimal. */
export function hashDocument(text: string): string {
  return hash('sha256', text)
}

interface Stored {
  readonly document: string
  readonly document_hash: string
}

/** Whether the text is what was written. Damage can make bytes of a text, which have the same hash. */
export function isWhole({ document, document_hash }: Stored): boolean {
  return typeof document === 'string' && hashDocument(document) === document_hash
}

/** Reads a stored document. Errors: `DamagedDocument`. `what` names it in the log. */
export function readStored<T>(row: Stored, what: string): T {
  if (!isWhole(row)) throw new DamagedDocument(`${what} is damaged`)
  const parsed = parseJson(row.document)
  if ('fault' in parsed) throw new DamagedDocument(`${what} cannot be read: ${parsed.detail}`)
  return parsed.value as T
}
