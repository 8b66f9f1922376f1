/** Seals: a checksum over each row that no hashed document derives, by which damage on disk is noticed. */
import { crc32 } from 'node:zlib'
import { DamagedDocument } from './document.ts'

/** What each seal covers: every column, a document by its hash where it has one. What is derived is left out. */
const covered = {
  meta: ['key', 'value'],
  templates: ['scid', 'template_key', 'name', 'document_hash'],
  people: ['xuid', 'gamertag', 'title_id', 'device_id', 'server', 'role'],
  follows: ['xuid', 'followed_by'],
  handles: [
    'id',
    'type',
    'scid',
    'template_key',
    'name_key',
    'owner_xuid',
    'invited_xuid',
    'created',
    'document',
  ],
} as const satisfies Readonly<Record<string, readonly string[]>>

export type SealedTable = keyof typeof covered
export const sealedTables = ['meta', 'templates', 'people', 'follows', 'handles'] as const

type Value = string | number | null
/** A row of any table, as it is read. */
export type StoredRow = Readonly<Record<string, Value>>
type Covered<T extends SealedTable> = Readonly<Record<(typeof covered)[T][number], Value>>

/** The key of each table: its first columns. */
const keyLength: Readonly<Record<SealedTable, number>> = {
  meta: 1,
  templates: 2,
  people: 1,
  follows: 2,
  handles: 1,
}

export function keyColumns(table: SealedTable): readonly string[] {
  return covered[table].slice(0, keyLength[table])
}

function listValues(table: SealedTable, row: StoredRow): (Value | undefined)[] {
  return covered[table].map((column) => row[column])
}

export function sealOf(table: SealedTable, row: StoredRow): number {
  return crc32(JSON.stringify([table, ...listValues(table, row)]))
}

/** The row with its seal, as it is written. */
export function sealed<T extends SealedTable, R extends Covered<T>>(table: T, row: R): R & { seal: number } {
  return { ...row, seal: sealOf(table, row) }
}

type Sealed<T extends SealedTable> = Covered<T> & { readonly seal: number | null }

export function isSound(table: SealedTable, row: StoredRow): boolean {
  return row.seal === sealOf(table, row)
}

/** What names a row in the log. */
export function keyOfRow(table: SealedTable, row: StoredRow): string {
  return listValues(table, row).slice(0, keyLength[table]).join(' ')
}

/** Hands the row on. Errors: `DamagedDocument`. */
export function verify<T extends SealedTable, R extends Sealed<T>>(table: T, row: R): R {
  if (isSound(table, row)) return row
  throw new DamagedDocument(`${table} ${keyOfRow(table, row)} is damaged`)
}

/** What a query answers of a session, and what names it. */
export function resultSeal(
  scid: string,
  row: {
    readonly template_key: string
    readonly name_key: string
    readonly next_lapse: number | null
    readonly result: string
  },
): number {
  return crc32(`${scid} ${row.template_key} ${row.name_key} ${row.next_lapse} ${row.result}`)
}

/** What a conditional read looks at. */
export function headSeal(
  own: { readonly scid: string; readonly template_key: string; readonly name_key: string },
  row: { readonly etag: string; readonly next_step: number | null; readonly read_restriction: string },
): number {
  return crc32(
    `${own.scid} ${own.template_key} ${own.name_key} ${row.etag} ${row.next_step} ${row.read_restriction}`,
  )
}

/** What a query answers of a member, and what names it and its session. */
export function memberSeal(
  own: { readonly scid: string; readonly template_key: string; readonly name_key: string },
  row: { readonly xuid: string; readonly state: string; readonly my_turn: number },
): number {
  return crc32(`${own.scid} ${own.template_key} ${own.name_key} ${row.xuid} ${row.state} ${row.my_turn}`)
}
