/** The order of a table's rows as the address holds it: `-start,name`. */

export interface SortKey {
  /** The column's id. */
  readonly id: string
  readonly desc: boolean
}

/** Reads the keys of columns that exist. Of a repeated one, the first counts. */
export function parseSort(text: string | undefined, known: ReadonlySet<string>): SortKey[] {
  const keys = (text ?? '')
    .split(',')
    .map((part) => ({ id: part.replace(/^-/, ''), desc: part.startsWith('-') }))
  return keys.filter((key, i) => known.has(key.id) && keys.findIndex((other) => other.id === key.id) === i)
}

export function formatSort(keys: readonly SortKey[]): string | undefined {
  return keys.length === 0 ? undefined : keys.map((key) => (key.desc ? `-${key.id}` : key.id)).join(',')
}
