/** Checksums over rows that no hashed document derives. They detect damage on disk. */
import { crc32 } from 'node:zlib'
import { DamagedDocument } from './document.ts'

/**
 * The columns that each checksum covers: all except derived columns. A document that has a hash is covered by
 * the hash.
 */
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
  ended_sessions: ['scid', 'branch', 'end_time', 'template_key', 'name_key', 'document'],
} as const satisfies Readonly<Record<string, readonly string[]>>

export type SealedTable = keyof typeof sealedColumns
export const sealedTables = ['meta', 'templates', 'people', 'follows', 'handles', 'ended_sessions'] as const

type Value = string | number | null
/** A row of any table, as read from the database. */
export type StoredRow = Readonly<Record<string, Value>>
type Covered<T extends SealedTable> = Readonly<Record<(typeof sealedColumns)[T][number], Value>>

/** Number of key columns of each table. They are its first columns. */
const keyLength: Readonly<Record<SealedTable, number>> = {
  meta: 1,
  templates: 2,
  people: 1,
  follows: 2,
  handles: 1,
  ended_sessions: 2,
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

/** Returns the row with its checksum, ready to be written. */
export function sealed<T extends SealedTable, R extends Covered<T>>(table: T, row: R): R & { seal: number } {
  return { ...row, seal: sealOf(table, row) }
}

type Sealed<T extends SealedTable> = Covered<T> & { readonly seal: number | null }

export function hasValidSeal(table: SealedTable, row: StoredRow): boolean {
  return row.seal === sealOf(table, row)
}

/** The key of a row, for the log. */
export function keyOfRow(table: SealedTable, row: StoredRow): string {
  return listValues(table, row).slice(0, keyLength[table]).join(' ')
}

/** Returns the row unchanged if its checksum matches. Errors: `DamagedDocument`. */
export function verify<T extends SealedTable, R extends Sealed<T>>(table: T, row: R): R {
  if (hasValidSeal(table, row)) return row
  throw new DamagedDocument(`${table} ${keyOfRow(table, row)} is damaged`)
}

/**
 * FNV-1a. For short texts it is faster than a call to native code, and rows can share the sum of a common
 * prefix.
 */
const basis = 0x811c9dc5
const prime = 0x01000193

/** Continues the sum `from` with a text. A change of any single character changes the sum. */
export function sumText(text: string, from = basis): number {
  let sum = from
  for (let i = 0; i < text.length; i++) sum = Math.imul(sum ^ text.charCodeAt(i), prime)
  return sum
}

/** Continues the sum `from` with an integer below 2^53, or with null. */
function sumNumber(value: number | null, from: number): number {
  if (value === null) return Math.imul(from ^ 1, prime)
  return Math.imul(Math.imul(from ^ value, prime) ^ Math.floor(value / 2 ** 32), prime)
}

interface HasTemplateKey {
  readonly template_key: string
}

/**
 * Checksum over what a query returns of a session. `scidSum` is the sum of its SCID. The session name is part
 * of the result; the data check compares the key with the document.
 */
export function resultSeal(
  scidSum: number,
  row: HasTemplateKey & { readonly next_lapse: number | null; readonly result: string },
): number {
  // Damage can turn text into a blob, which has the same checksum.
  if (typeof row.result !== 'string') return -1
  return crc32(row.result) ^ sumNumber(row.next_lapse, sumText(row.template_key, scidSum))
}

/** Checksum over the columns that a conditional read returns. */
export function headSeal(
  own: HasTemplateKey & { readonly scid: string; readonly name_key: string },
  row: {
    readonly etag: string
    readonly next_step: number | null
    readonly read_restriction: string
    readonly visibility: string
  },
): number {
  return crc32(
    JSON.stringify([
      ...[own.scid, own.template_key, own.name_key],
      ...[row.etag, row.next_step, row.read_restriction, row.visibility],
    ]),
  )
}

/** Checksum over what a query returns of a member. `ownerSum` is the sum of the SCID and the XUID. */
export function memberSeal(
  ownerSum: number,
  row: HasTemplateKey & { readonly state: string; readonly my_turn: number },
): number {
  return sumNumber(row.my_turn, sumText(row.state, sumText(row.template_key, ownerSum)))
}
