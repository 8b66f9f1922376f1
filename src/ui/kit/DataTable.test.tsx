/** A table's columns: cells, order, copied text and CSV follow from one definition; and the states of a row. */
import fc from 'fast-check'
import { renderToStaticMarkup } from 'react-dom/server'
import { describe, expect, test } from 'vitest'
import { type Column, compareValues, type RowState } from './column.ts'
import { DataTable } from './DataTable.tsx'
import { DataTableRow } from './DataTableRow.tsx'
import { writeCsv, writeRow, writeTable } from './table-text.ts'

interface Row {
  readonly name: string
  readonly count: number | undefined
}
interface Context {
  readonly unit: string
}
const columns: readonly Column<Row, Context>[] = [
  { id: 'name', label: () => 'Name', value: ({ name }) => name, text: ({ name }) => name, width: 100 },
  {
    id: 'count',
    label: ({ unit }) => `Count (${unit})`,
    value: ({ count }) => count,
    text: ({ count }) => String(count ?? ''),
    cell: ({ count }, { unit }) => (count === undefined ? <i>none</i> : `${count} ${unit}`),
    width: 60,
    align: 'right',
  },
]
const context: Context = { unit: 'p' }
const rows: readonly Row[] = [
  { name: 'a,"b"', count: 2 },
  { name: 'c\td', count: undefined },
]

describe('a column', () => {
  test('gives its heading, width and alignment to the table', () => {
    const html = renderToStaticMarkup(
      <DataTable
        caption="Things"
        {...{ columns, context, rows }}
        keyOf={({ name }) => name}
        sorting={[{ id: 'count', desc: true }]}
        onSort={() => {}}
        onSelect={() => {}}
        fileName="things"
      />,
    )
    expect(html).toContain('aria-rowcount="3"')
    expect(html).toMatch(/aria-sort="none"[^>]*>.*Name.*aria-sort="descending"[^>]*text-right.*Count \(p\)/)
    expect(html).toContain('Sorted by Count (p) descending')
    expect(html).toContain('width:160px')
  })

  test('gives its text to the clipboard, one line for each row', () => {
    expect(writeRow(columns, { name: 'c\td\ne', count: 1 }, context)).toBe('c d e\t1')
    expect(writeTable(columns, rows, context)).toBe('Name\tCount (p)\na,"b"\t2\nc d\t')
  })

  test('gives its text to CSV', () => {
    expect(writeCsv(columns, rows, context)).toBe('\uFEFFName,Count (p)\r\n"a,""b""",2\r\nc\td,\r\n')
  })

  test('runs nothing in a spreadsheet, whatever a name is', () => {
    fc.assert(
      fc.property(fc.constantFrom('=', '+', '-', '@', '\t', '\r'), fc.string(), (sign, rest) => {
        const [, line = ''] = writeCsv(columns, [{ name: sign + rest, count: 1 }], context).split('\r\n', 2)
        expect(line.replace(/^"/, '')).toMatch(/^'/)
      }),
    )
  })

  test('orders numbers by size, text by code point, and false before true', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ noNaN: true })), (numbers) => {
        expect(numbers.toSorted(compareValues)).toEqual(numbers.toSorted((a, b) => a - b))
      }),
    )
    expect(['b', 'a', '\u{1F600}', '\uFF5E'].toSorted(compareValues)).toEqual([
      'a',
      'b',
      '\uFF5E',
      '\u{1F600}',
    ])
    expect([true, false].toSorted(compareValues)).toEqual([false, true])
  })
})

describe('a row', () => {
  const render = (states: readonly RowState[]) =>
    renderToStaticMarkup(
      <table>
        <tbody>
          <DataTableRow
            row={{ name: 'n', count: undefined }}
            at={4}
            {...{ columns, context, states }}
            onSelect={() => {}}
          />
        </tbody>
      </table>,
    )
  test('has its place, its cells and no mark', () => {
    expect(render([])).toContain('aria-rowindex="6"')
    expect(render([])).toContain('<i>none</i>')
    expect(render([])).not.toMatch(/aria-current|data-state|sr-only/)
  })
  test.each([
    ['new', 'row-new', 'new'],
    ['gone', 'row-gone', 'gone'],
    ['dimmed', 'row-dimmed', 'not included'],
  ] as const)('that is %s is marked by a class and in words', (state, className, word) => {
    expect(render([state])).toMatch(new RegExp(`${className}.*<span class="sr-only">${word} </span>`))
  })
  test('that is selected is the current one, and can be new at once', () => {
    expect(render(['selected', 'new'])).toMatch(/aria-current="true".*row-new/)
  })
})
