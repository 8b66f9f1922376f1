/** A bounded cache of parsed documents by the hash of their text, so that the same text is parsed once. */
import type { Db } from './engine.ts'

/**
 * Total length of the texts of cached documents, in characters. A parsed document takes several times as many
 * bytes.
 */
const defaultMaxCharacters = 4 * 1024 * 1024

export interface ParsedDocuments<T> {
  /** The document with this hash, or nothing if it is not cached. */
  readonly get: (hash: string) => T | undefined
  /** `length`: length of its text in characters. Callers of `get` must not change the document. */
  readonly put: (hash: string, document: T, length: number) => void
}

/** Creates a cache that drops the least recently used document first. */
function createCache<T>(maxCharacters: number): ParsedDocuments<T> {
  const entries = new Map<string, { readonly document: T; readonly length: number }>()
  let characters = 0
  const drop = (hash: string) => {
    characters -= entries.get(hash)?.length ?? 0
    entries.delete(hash)
  }
  return {
    get: (hash) => {
      const found = entries.get(hash)
      if (!found) return undefined
      // A map lists its entries in insertion order, so this makes the entry the newest.
      entries.delete(hash)
      entries.set(hash, found)
      return found.document
    },
    put: (hash, document, length) => {
      if (entries.has(hash) || length > maxCharacters) return
      entries.set(hash, { document, length })
      characters += length
      for (const oldest of entries.keys()) {
        if (characters <= maxCharacters) break
        drop(oldest)
      }
    },
  }
}

/**
 * Creates a cache for one kind of document. Each open database has its own, and its transactions share it.
 */
export function createParsedDocuments<T>(
  maxCharacters = defaultMaxCharacters,
): (db: Db) => ParsedDocuments<T> {
  const caches = new WeakMap<object, ParsedDocuments<T>>()
  return (db) => {
    const { adapter } = db.getExecutor()
    const known = caches.get(adapter) ?? createCache<T>(maxCharacters)
    caches.set(adapter, known)
    return known
  }
}
