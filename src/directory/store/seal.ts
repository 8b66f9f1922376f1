/** Seals: a checksum over each row that no hashed document derives, by which damage on disk is noticed. */
import { crc32 } from 'node:zlib'
import { DamagedDocument } from './document.ts'

/** What each seal covers: every column, a document by its hash where it has one. What is derived is left out. */
export const sealedColumns = {
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

export type SealedTable = keyof typeof sealedColumns
export const sealedTables = ['meta', 'templates', 'people', 'follows', 'handles'] as const

type Value = string | number | null
/** A row of any table, as it is read. */
export type StoredRow = Readonly<Record<string, Value>>
type Covered<T extends SealedTable> = Readonly<Record<(typeof sealedColumns)[T][number], Value>>

/** The key of each table: its first columns. */
const keyLength: Readonly<Record<SealedTable, number>> = {
  meta: 1,
  templates: 2,
  people: 1,
  follows: 2,
  handles: 1,
}

export function keyColumns(table: SealedTable): readonly string[] {
  return sealedColumns[table].slice(0, keyLength[table])
}

function listValues(table: SealedTable, row: StoredRow): (Value | undefined)[] {
  return sealedColumns[table].map((column) => row[column])
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

/** FNV-1a: short texts, and beginnings that many rows share, are summed faster than by a call out of JavaScript. */
const basis = 0x811c9dc5
const prime = 0x01000193

/** The sum of a text behind what `from` is the sum of. Any single character that is another makes it another. */
export function sumText(text: string, from = basis): number {
  let sum = from
  for (let i = 0; i < text.length; i++) sum = Math.imul(sum ^ text.charCodeAt(i), prime)
  return sum
}

/** A whole number below 2^53, or none. */
function sumNumber(value: number | null, from: number): number {
  if (value === null) return Math.imul(from ^ 1, prime)
  return Math.imul(Math.imul(from ^ value, prime) ^ Math.floor(value / 2 ** 32), prime)
}

interface Found {
  readonly template_key: string
}

/**
 * What a query answers of a session, in the SCID that `scidSum` is the sum of. Its name is part of the
 * result; the key that is derived of it the check holds against the document.
 */
export function resultSeal(
  scidSum: number,
  row: Found & { readonly next_lapse: number | null; readonly result: string },
): number {
  // Damage can make bytes of a text, which have the same checksum.
  if (typeof row.result !== 'string') return -1
  return crc32(row.result) ^ sumNumber(row.next_lapse, sumText(row.template_key, scidSum))
}

/** What a conditional read looks at. */
export function headSeal(
  own: Found & { readonly scid: string; readonly name_key: string },
  row: { readonly etag: string; readonly next_step: number | null; readonly read_restriction: string },
): number {
  return crc32(
    JSON.stringify([own.scid, own.template_key, own.name_key, row.etag, row.next_step, row.read_restriction]),
  )
}

/** What a query answers of a member; `ownerSum` is the sum of the SCID and the XUID. */
export function memberSeal(
  ownerSum: number,
  row: Found & { readonly state: string; readonly my_turn: number },
): number {
  return sumNumber(row.my_turn, sumText(row.state, sumText(row.template_key, ownerSum)))
}
