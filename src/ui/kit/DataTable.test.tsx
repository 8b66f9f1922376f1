/** A table's columns: cells, order, copied text and CSV follow from one definition; and the states of a row. */
import fc from 'fast-check'
import { renderToStaticMarkup } from 'react-dom/server'
import { describe, expect, test } from 'vitest'
import type { Column, Field, RowState } from './column.ts'
import { DataTable } from './DataTable.tsx'
import { DataTableRow } from './DataTableRow.tsx'
import { compareValues } from './rank.ts'
import { writeCsv, writeRow, writeTable } from './table-text.ts'

interface Row {
  readonly name: string
  readonly count: number | undefined
}
interface Context {
  readonly unit: string
}
const fields: readonly Field<Row, Context>[] = [
  { id: 'name', label: () => 'Name', value: ({ name }) => name, text: ({ name }) => name },
  {
    id: 'count',
    label: ({ unit }) => `Count (${unit})`,
    value: ({ count }) => count,
    text: ({ count }) => String(count ?? ''),
    facet: (value) => `facet ${value}`,
  },
]
const [name, count] = fields as [Field<Row, Context>, Field<Row, Context>]
const columns: readonly Column<Row, Context>[] = [
  { id: 'name', fields: [name], isPinned: true },
  {
    id: 'count',
    fields: [count],
    cell: ({ count: held }, { unit }) => (held === undefined ? <i>none</i> : `${held} ${unit}`),
    width: 64,
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
        {...{ columns, fields, context, rows }}
        facets={new Map([['count', ['2']]])}
        onFacets={() => {}}
        rowHeight={30}
        keyOf={({ name }) => name}
        sorting={[{ id: 'count', desc: true }]}
        onSort={() => {}}
        onSelect={() => {}}
        fileName="things"
      />,
    )
    // One of the two rows has the value that is chosen.
    expect(html).toContain('aria-rowcount="2"')
    expect(html).toMatch(/aria-pressed="true"[^>]*>facet 2/)
    expect(html).toMatch(
      /aria-sort="none"[^>]*>.*Name.*aria-sort="descending"[^>]*data-align="right".*Count \(p\)/,
    )
    expect(html).toContain('Sorted by Count (p) descending')
    expect(html).toContain('width:4rem')
  })

  test('gives its text to the clipboard, one line for each row', () => {
    expect(writeRow(fields, { name: 'c\td\ne', count: 1 }, context)).toBe('c d e\t1')
    expect(writeTable(fields, rows, context)).toBe('Name\tCount (p)\na,"b"\t2\nc d\t')
  })

  test('gives its text to CSV', () => {
    expect(writeCsv(fields, rows, context)).toBe('\uFEFFName,Count (p)\r\n"a,""b""",2\r\nc\td,\r\n')
  })

  test('runs nothing in a spreadsheet, whatever a name is', () => {
    fc.assert(
      fc.property(fc.constantFrom('=', '+', '-', '@', '\t', '\r'), fc.string(), (sign, rest) => {
        const [, line = ''] = writeCsv(fields, [{ name: sign + rest, count: 1 }], context).split('\r\n', 2)
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
  const render = (states: readonly RowState[], isSelected = false) =>
    renderToStaticMarkup(
      <table>
        <tbody>
          <DataTableRow
            row={{ name: 'n', count: undefined }}
            at={4}
            {...{ columns, fields, context, states, isSelected }}
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
    ['new', 'new'],
    ['gone', 'gone'],
    ['dimmed', 'not included'],
  ] as const)('that is %s is marked for the style sheet and in words', (state, word) => {
    expect(render([state])).toMatch(
      new RegExp(`data-state="${state}".*<span class="sr-only">${word} </span>`),
    )
  })
  test('that is selected is the current one, and can be new at once', () => {
    expect(render(['new'], true)).toMatch(/data-state="selected new".*aria-current="true"/)
  })
})
