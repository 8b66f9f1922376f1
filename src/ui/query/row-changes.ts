/** What has changed between two answers to the same query, row by row and field by field. Pure. */
import type { ReadableRow } from '#api/received.ts'
import { type Difference, listDifferences } from '../exchange/diff.ts'
import { keyOfRow } from './placed-row.ts'
import { compareAnswers } from './watched-rows.ts'

/** What one row has become. */
export interface RowChange {
  readonly key: string
  readonly name: string
  readonly xuid: string | undefined
  readonly kind: 'new' | 'changed' | 'gone'
  /** Of a row that has changed. */
  readonly differences: readonly Difference[]
}

/** Those that came first, those that went last. */
export function listRowChanges(
  before: readonly ReadableRow[],
  after: readonly ReadableRow[],
): readonly RowChange[] {
  const { arrived, changed, departed } = compareAnswers(before, after)
  const old = new Map(before.map((row) => [keyOfRow(row), row]))
  const describe = (row: ReadableRow, kind: RowChange['kind']): RowChange => {
    const key = keyOfRow(row)
    const was = kind === 'changed' ? old.get(key) : undefined
    const { name } = row.sessionRef
    return { key, name, xuid: row.xuid, kind, differences: was ? listDifferences(was, row) : [] }
  }
  const of = (keys: ReadonlySet<string>) => after.filter((row) => keys.has(keyOfRow(row)))
  return [
    ...of(arrived).map((row) => describe(row, 'new')),
    ...of(changed).map((row) => describe(row, 'changed')),
    ...departed.map((row) => describe(row, 'gone')),
  ]
}
