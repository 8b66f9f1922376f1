/** The 23 status rows of section 7. The explanation panel, the directory and the tests use them. */
import type { StatusRow } from './status-row.ts'
import { doneRows } from './status-rows-done.ts'
import { refusedRows } from './status-rows-refused.ts'

export const statusRows: readonly StatusRow[] = [...doneRows, ...refusedRows]

export function getStatusRow(number: number): StatusRow {
  const row = statusRows[number - 1]
  if (!row) throw new RangeError(`no status row ${number}`)
  return row
}
