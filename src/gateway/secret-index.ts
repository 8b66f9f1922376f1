/** Indexes secrets for search: finds them whole, or any long part of them, in any letter case. */
import { undoEscapes, undoQuotedPrintable } from './undo-encodings.ts'

export interface SecretIndex {
  /** Length in bytes of the shortest match. */
  readonly least: number
  readonly isIn: (bytes: Uint8Array) => boolean
}

/** This many consecutive characters of a secret count as the secret. */
const partLength = 40
/** Maximum bytes of a gram, the short piece that is looked up in the index. */
const longestGram = 8

const fold = new Uint8Array(256).map((_, byte) => (byte >= 0x41 && byte <= 0x5a ? byte + 0x20 : byte))
const folded = (bytes: Uint8Array) => bytes.map((byte) => fold[byte] ?? 0)

/** A secret's forms in lower case: as given, with its own escapes undone, and as base64 in each alignment. */
function formsOf(secret: string): Uint8Array[] {
  const plain = Buffer.from(secret, 'latin1')
  const undone = [undoEscapes(plain, 1), undoQuotedPrintable(plain, 1)].filter((one) => one !== undefined)
  const encoded = [0, 1, 2].flatMap((at) =>
    (['base64', 'base64url'] as const).map((encoding) =>
      // The last characters depend on the bytes that follow the secret.
      Buffer.from(plain.subarray(at).toString(encoding).replace(/=+$/, '').slice(0, -2), 'latin1'),
    ),
  )
  return [plain, ...undone, ...encoded.filter((one) => one.length > 3)].map(folded)
}

/** Counts the equal bytes around two positions, ignoring letter case. */
function sharedAround(bytes: Uint8Array, at: number, form: Uint8Array, formAt: number): number {
  let before = 0
  while (before < formAt && before < at && fold[bytes[at - before - 1] ?? 0] === form[formAt - before - 1])
    before++
  let after = 0
  while (
    formAt + after < form.length &&
    at + after < bytes.length &&
    fold[bytes[at + after] ?? 0] === form[formAt + after]
  )
    after++
  return before + after
}

/**
 * Looks up one gram every `step` bytes. Every part of a secret that is long enough contains one of these
 * grams. Only where a gram is in the index are the bytes around it compared.
 */
function createIndex(secrets: readonly string[]): SecretIndex {
  const forms = secrets.filter((secret) => secret !== '').flatMap(formsOf)
  const wantedOf = (form: Uint8Array) => Math.min(partLength, form.length)
  const least = Math.min(...forms.map(wantedOf))
  const gram = Math.max(1, Math.min(longestGram, Math.floor(least / 2)))
  const step = least - gram + 1
  const hashAt = (bytes: Uint8Array, at: number) => {
    let hash = 0
    for (let i = at; i < at + gram; i++) hash = (Math.imul(hash, 31) + (fold[bytes[i] ?? 0] ?? 0)) | 0
    return hash
  }
  const places = new Map<number, { form: Uint8Array; at: number }[]>()
  for (const form of forms) {
    for (let at = 0; at + gram <= form.length; at++) {
      const hash = hashAt(form, at)
      const there = places.get(hash)
      if (there) there.push({ form, at })
      else places.set(hash, [{ form, at }])
    }
  }
  return {
    least,
    isIn: (bytes) => {
      for (let at = 0; at + gram <= bytes.length; at += step) {
        const found = places.get(hashAt(bytes, at))
        if (found?.some((one) => sharedAround(bytes, at, one.form, one.at) >= wantedOf(one.form))) return true
      }
      return false
    },
  }
}

/** The most recent indexes, because most searches are for the same secrets. */
const known = new Map<string, SecretIndex>()
const knownMost = 4

/** Returns undefined if there are no secrets. */
export function indexSecrets(secrets: readonly string[]): SecretIndex | undefined {
  if (!secrets.some((secret) => secret !== '')) return undefined
  const key = JSON.stringify(secrets)
  const there = known.get(key)
  if (there) return there
  const made = createIndex(secrets)
  if (known.size >= knownMost) known.clear()
  known.set(key, made)
  return made
}
