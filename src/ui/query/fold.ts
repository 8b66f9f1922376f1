/** Which columns of the answer tell nothing: those that are the same, or absent, in every row. Pure. */
import type { Column, Field } from '../kit/column.ts'

export interface FoldedField<Row, Context> {
  readonly field: Field<Row, Context>
  /** What every row has; empty if none of them has any. */
  readonly text: string
}

export interface Folding<Row, Context> {
  readonly columns: readonly Column<Row, Context>[]
  readonly folded: readonly FoldedField<Row, Context>[]
}

/**
 * Takes out the columns whose fields are all the same in every row. `foldable`: the fields that may be folded;
 * others always stay. With fewer than two rows, everything stays.
 */
export function foldColumns<Row, Context>(
  columns: readonly Column<Row, Context>[],
  rows: readonly Row[],
  context: Context,
  foldable: ReadonlySet<string>,
): Folding<Row, Context> {
  const [first] = rows
  if (first === undefined || rows.length < 2) return { columns, folded: [] }
  const folded: FoldedField<Row, Context>[] = []
  const kept = columns.flatMap((column) => {
    const fields = column.fields.filter((field) => {
      const text = field.text(first, context)
      const isSame = foldable.has(field.id) && rows.every((row) => field.text(row, context) === text)
      if (isSame) folded.push({ field, text })
      return !isSame
    })
    if (fields.length === 0) return []
    return [fields.length === column.fields.length ? column : { ...column, fields }]
  })
  return { columns: kept, folded }
}
