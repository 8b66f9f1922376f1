/** Documents that were read before, so that the same text is parsed once: kept by its hash, within a bound. */
import type { Db } from './engine.ts'

/** Characters of text whose documents are kept; parsed, they take several times as many bytes. */
const charactersMost = 24 * 1024 * 1024

export interface ParsedDocuments<T> {
  /** The document with this hash, or nothing where it is not kept. */
  readonly get: (hash: string) => T | undefined
  /** `length` of its text in characters. Whoever is given the document later must not change it. */
  readonly put: (hash: string, document: T, length: number) => void
}

/** What was longest not asked for goes first. */
function keep<T>(most: number): ParsedDocuments<T> {
  const kept = new Map<string, { readonly document: T; readonly length: number }>()
  let characters = 0
  const drop = (hash: string) => {
    characters -= kept.get(hash)?.length ?? 0
    kept.delete(hash)
  }
  return {
    get: (hash) => {
      const found = kept.get(hash)
      if (!found) return undefined
      // A map lists its entries in the order in which they were put.
      kept.delete(hash)
      kept.set(hash, found)
      return found.document
    },
    put: (hash, document, length) => {
      if (kept.has(hash) || length > most) return
      kept.set(hash, { document, length })
      characters += length
      for (const oldest of kept.keys()) {
        if (characters <= most) break
        drop(oldest)
      }
    },
  }
}

/** The documents of one kind that are kept for each open database; transactions share those of theirs. */
export function keepParsed<T>(most = charactersMost): (db: Db) => ParsedDocuments<T> {
  const ofDatabases = new WeakMap<object, ParsedDocuments<T>>()
  return (db) => {
    const { adapter } = db.getExecutor()
    const known = ofDatabases.get(adapter) ?? keep<T>(most)
    ofDatabases.set(adapter, known)
    return known
  }
}
