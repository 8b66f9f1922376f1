/** Indexes secrets for search: finds them whole, or any long part of them, in any letter case. */
import { undoEscapes, undoQuotedPrintable } from './undo-encodings.ts'

export interface SecretIndex {
  /** Length in bytes of the shortest match. */
  readonly minBytes: number
  readonly occursIn: (bytes: Uint8Array) => boolean
}

/** This many consecutive characters of a secret count as the secret. */
const partLength = 40
/** Maximum bytes of a gram, the short piece that is looked up in the index. */
const maxGramLength = 8

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
function countSharedBytes(bytes: Uint8Array, at: number, form: Uint8Array, formAt: number): number {
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
  const findMatchLength = (form: Uint8Array) => Math.min(partLength, form.length)
  const minBytes = Math.min(...forms.map(findMatchLength))
  const gramLength = Math.max(1, Math.min(maxGramLength, Math.floor(minBytes / 2)))
  const step = minBytes - gramLength + 1
  const hashAt = (bytes: Uint8Array, at: number) => {
    let hash = 0
    for (let i = at; i < at + gramLength; i++) hash = (Math.imul(hash, 31) + (fold[bytes[i] ?? 0] ?? 0)) | 0
    return hash
  }
  const gramPositions = new Map<number, { form: Uint8Array; at: number }[]>()
  for (const form of forms) {
    for (let at = 0; at + gramLength <= form.length; at++) {
      const hash = hashAt(form, at)
      const there = gramPositions.get(hash)
      if (there) there.push({ form, at })
      else gramPositions.set(hash, [{ form, at }])
    }
  }
  return {
    minBytes,
    occursIn: (bytes) => {
      for (let at = 0; at + gramLength <= bytes.length; at += step) {
        const found = gramPositions.get(hashAt(bytes, at))
        if (found?.some((one) => countSharedBytes(bytes, at, one.form, one.at) >= findMatchLength(one.form)))
          return true
      }
      return false
    },
  }
}

/** The most recent indexes, because most searches are for the same secrets. */
const cached = new Map<string, SecretIndex>()
const maxCached = 4

/** Returns undefined if there are no secrets. */
export function indexSecrets(secrets: readonly string[]): SecretIndex | undefined {
  if (!secrets.some((secret) => secret !== '')) return undefined
  const key = JSON.stringify(secrets)
  const there = cached.get(key)
  if (there) return there
  const made = createIndex(secrets)
  if (cached.size >= maxCached) cached.clear()
  cached.set(key, made)
  return made
}
