/** The answer in a bare table: its first rows, all of them in the document. */
import { type AnswerRow, fetchRows, publish } from './common.ts'

const body = document.querySelector('tbody')
const scroller = document.querySelector('#scroller')
if (!body || !scroller) throw new Error('the page has no table')

const escapeText = (text: string) => text.replace(/[&<]/g, (found) => (found === '&' ? '&amp;' : '&lt;'))

function writeCells(row: AnswerRow, at: number): string {
  const { name, templateName } = row.sessionRef
  const texts = [
    String(at + 1),
    name,
    templateName,
    row.xuid,
    row.status,
    row.visibility,
    row.joinRestriction ?? '',
    String(row.accepted),
    row.startTime,
    row.keywords?.join(', ') ?? '',
  ]
  return `<tr>${texts.map((text) => `<td>${escapeText(text)}</td>`).join('')}</tr>`
}

/** With ten times as many rows, a million cells, the browser's process ends for lack of memory. */
const maxRows = 10_000

publish({
  load: async (path, headers, text) => {
    const rows = await fetchRows(path, headers, text)
    body.innerHTML = rows.slice(0, maxRows).map(writeCells).join('')
  },
  count: () => body.childElementCount,
  scroller: () => scroller,
})
