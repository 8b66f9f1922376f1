/** What has changed between two answers to the same query, and which rows show it. Pure. */
import type { ReadableRow } from '#api/received.ts'
import { keyOfRow, type PlacedRow } from './placed-row.ts'

export interface RowChanges {
  /** Keys of the rows that were not in the answer before. */
  readonly arrived: ReadonlySet<string>
  /** Keys of the rows that are otherwise than before. */
  readonly changed: ReadonlySet<string>
  /** Rows of the answer before that are not in this one. */
  readonly departed: readonly ReadableRow[]
}

export const noChanges: RowChanges = { arrived: new Set(), changed: new Set(), departed: [] }

export function compareAnswers(before: readonly ReadableRow[], after: readonly ReadableRow[]): RowChanges {
  const old = new Map(before.map((row) => [keyOfRow(row), row]))
  const arrived = new Set<string>()
  const changed = new Set<string>()
  for (const row of after) {
    const key = keyOfRow(row)
    const known = old.get(key)
    old.delete(key)
    if (!known) arrived.add(key)
    else if (JSON.stringify(known) !== JSON.stringify(row)) changed.add(key)
  }
  return { arrived, changed, departed: [...old.values()] }
}

/** What one row has become. */
export interface RowChange {
  readonly key: string
  readonly name: string
  readonly xuid: string | undefined
  readonly kind: 'new' | 'changed' | 'gone'
  /** Names of the fields that differ. */
  readonly fields: readonly string[]
}

function listChangedFields(before: object, after: object): string[] {
  const [old, now] = [new Map(Object.entries(before)), new Map(Object.entries(after))]
  return [...new Set([...old.keys(), ...now.keys()])].filter(
    (name) => JSON.stringify(old.get(name)) !== JSON.stringify(now.get(name)),
  )
}

/** The changes between two answers, row by row: those that came first, those that went last. */
export function listRowChanges(
  before: readonly ReadableRow[],
  after: readonly ReadableRow[],
  { arrived, changed, departed }: RowChanges,
): RowChange[] {
  const old = new Map(before.map((row) => [keyOfRow(row), row]))
  const describe = (row: ReadableRow, kind: RowChange['kind'], fields: readonly string[]): RowChange => ({
    key: keyOfRow(row),
    name: row.sessionRef.name,
    xuid: row.xuid,
    kind,
    fields,
  })
  const of = (keys: ReadonlySet<string>) => after.filter((row) => keys.has(keyOfRow(row)))
  return [
    ...of(arrived).map((row) => describe(row, 'new', [])),
    ...of(changed).map((row) =>
      describe(row, 'changed', listChangedFields(old.get(keyOfRow(row)) ?? {}, row)),
    ),
    ...departed.map((row) => describe(row, 'gone', [])),
  ]
}

export const hasChanges = ({ arrived, changed, departed }: RowChanges) =>
  arrived.size + changed.size + departed.length > 0

/** The rows with what a watched query has changed; those that have gone come last. */
export function markPlaced(
  placed: readonly PlacedRow[],
  { arrived, changed, departed }: RowChanges,
  nameOf: (xuid: string) => string | undefined,
): PlacedRow[] {
  const marked = placed.map((one): PlacedRow => {
    if (one.position === undefined) return one
    const key = keyOfRow(one.row)
    if (arrived.has(key)) return { ...one, change: 'new' }
    return changed.has(key) ? { ...one, change: 'changed' } : one
  })
  const gone = departed.map(
    (row): PlacedRow => ({
      position: undefined,
      row,
      nth: 1,
      count: 1,
      gamertag: row.xuid === undefined ? undefined : nameOf(row.xuid),
      maxMembers: undefined,
      considered: undefined,
      change: 'gone',
    }),
  )
  return [...marked, ...gone]
}
