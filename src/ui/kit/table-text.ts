/** A table as text: tab-separated for the clipboard, CSV for a file. */
import type { Field } from './column.ts'

type Fields<Row, Context> = readonly Field<Row, Context>[]

/** A cell that begins like this would be run as a formula by a spreadsheet. */
const formulaPattern = /^[=+\-@\t\r]/

const escapeFormula = (text: string) => (formulaPattern.test(text) ? `'${text}` : text)

function listLines<Row, Context>(fields: Fields<Row, Context>, rows: readonly Row[], context: Context) {
  return [
    fields.map((field) => field.label(context)),
    ...rows.map((row) => fields.map((field) => field.text(row, context))),
  ]
}

/** One row, tab-separated. Tabs and line breaks in a cell become spaces. */
export function writeRow<Row, Context>(fields: Fields<Row, Context>, row: Row, context: Context): string {
  return fields.map((field) => field.text(row, context).replace(/[\t\r\n]+/g, ' ')).join('\t')
}

/** The headings and all rows, tab-separated. */
export function writeTable<Row, Context>(
  fields: Fields<Row, Context>,
  rows: readonly Row[],
  context: Context,
): string {
  const headings = fields.map((field) => field.label(context)).join('\t')
  return [headings, ...rows.map((row) => writeRow(fields, row, context))].join('\n')
}

/** CSV (RFC 4180) in UTF-8 with a byte order mark, which spreadsheets need to read other scripts. */
export function writeCsv<Row, Context>(
  fields: Fields<Row, Context>,
  rows: readonly Row[],
  context: Context,
): string {
  const quote = (text: string) => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text)
  const lines = listLines(fields, rows, context).map((cells) =>
    cells.map((cell) => quote(escapeFormula(cell))).join(','),
  )
  return `\uFEFF${lines.join('\r\n')}\r\n`
}
