/** A table as text: tab-separated for the clipboard, CSV for a file. */
import type { Column } from './column.ts'

type Columns<Row, Context> = readonly Column<Row, Context>[]

/** A cell that begins like this would be run as a formula by a spreadsheet. */
const formulaPattern = /^[=+\-@\t\r]/

const escapeFormula = (text: string) => (formulaPattern.test(text) ? `'${text}` : text)

function listLines<Row, Context>(columns: Columns<Row, Context>, rows: readonly Row[], context: Context) {
  return [
    columns.map((column) => column.label(context)),
    ...rows.map((row) => columns.map((column) => column.text(row, context))),
  ]
}

/** One row, tab-separated. Tabs and line breaks in a cell become spaces. */
export function writeRow<Row, Context>(columns: Columns<Row, Context>, row: Row, context: Context): string {
  return columns.map((column) => column.text(row, context).replace(/[\t\r\n]+/g, ' ')).join('\t')
}

/** The headings and all rows, tab-separated. */
export function writeTable<Row, Context>(
  columns: Columns<Row, Context>,
  rows: readonly Row[],
  context: Context,
): string {
  const headings = columns.map((column) => column.label(context)).join('\t')
  return [headings, ...rows.map((row) => writeRow(columns, row, context))].join('\n')
}

/** CSV (RFC 4180) in UTF-8 with a byte order mark, which spreadsheets need to read other scripts. */
export function writeCsv<Row, Context>(
  columns: Columns<Row, Context>,
  rows: readonly Row[],
  context: Context,
): string {
  const quote = (text: string) => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text)
  const lines = listLines(columns, rows, context).map((cells) =>
    cells.map((cell) => quote(escapeFormula(cell))).join(','),
  )
  return `\uFEFF${lines.join('\r\n')}\r\n`
}
