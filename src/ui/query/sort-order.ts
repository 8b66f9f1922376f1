/** The table's order as it stands in the address: `-start,name`. */

export interface SortKey {
  readonly id: string
  readonly desc: boolean
}

export function readSort(text: string | undefined, known: ReadonlySet<string>): SortKey[] {
  const keys = (text ?? '')
    .split(',')
    .map((part) => ({ id: part.replace(/^-/, ''), desc: part.startsWith('-') }))
  return keys.filter((key, i) => known.has(key.id) && keys.findIndex((other) => other.id === key.id) === i)
}

export function writeSort(keys: readonly SortKey[]): string | undefined {
  return keys.length === 0 ? undefined : keys.map((key) => (key.desc ? `-${key.id}` : key.id)).join(',')
}
