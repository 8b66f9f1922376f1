/** The 23 status rows, to look up a code. */
import type { StatusRow } from '#contract/mpsd/status-row.ts'
import { statusRows } from '#contract/mpsd/status-rows.ts'
import { useSpeech } from '../language/speech.tsx'
import { words } from './words.ts'

/** On a narrow screen, cells become paragraphs, and each has its heading. */
const labelled =
  'max-md:before:block max-md:before:text-[12px] max-md:before:font-semibold max-md:before:content-[attr(data-label)]'

const headings = [
  'codes.row',
  'codes.code',
  'codes.body',
  'codes.when',
  'codes.remedy',
  'codes.unproven',
] as const

export function CodesScreen() {
  const { t } = useSpeech(words)
  return (
    <div className="flex-1 bg-surface">
      <div className="mx-auto flex max-w-6xl flex-col gap-3 p-4">
        <h1 className="text-lg font-semibold">{t('codes.title')}</h1>
        <p className="max-w-3xl text-muted">{t('codes.intro')}</p>
        <table className="w-full border-collapse text-left align-top max-md:block">
          <thead className="sticky top-0 bg-surface max-md:hidden">
            <tr className="border-b border-edge">
              {headings.map((key) => (
                <th key={key} scope="col" className="px-2 py-1.5 font-semibold">
                  {t(key)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody className="max-md:block">
            {statusRows.map((row) => (
              <CodeRow key={row.row} row={row} />
            ))}
          </tbody>
        </table>
      </div>
    </div>
  )
}

function CodeRow({ row }: { row: StatusRow }) {
  const { t, say } = useSpeech(words)
  return (
    <tr
      // The first row of a code is where a link to the code leads.
      id={statusRows.find(({ code }) => code === row.code) === row ? `code-${row.code}` : undefined}
      className="scroll-mt-10 border-b border-line align-top target:bg-accent-soft max-md:block max-md:py-2"
    >
      <td className="id px-2 py-1.5 text-muted max-md:inline-block">{row.row}</td>
      <th scope="row" className="px-2 py-1.5 font-normal whitespace-nowrap max-md:inline-block">
        <strong className="id">{row.code}</strong> <span className="text-muted">{row.phrase}</span>
      </th>
      <td className="px-2 py-1.5 max-md:inline-block">
        {t(`codes.body.${row.body}`)}
        {row.contentType && <div className="id text-[12px] text-muted">{row.contentType}</div>}
      </td>
      <td data-label={t('codes.when')} className={`px-2 py-1.5 max-md:block ${labelled}`}>
        {say(row.when)}
      </td>
      <td data-label={t('codes.remedy')} className={`px-2 py-1.5 max-md:block ${labelled}`}>
        {say(row.remedy)}
      </td>
      <td data-label={t('codes.unproven')} className={`px-2 py-1.5 text-muted max-md:block ${labelled}`}>
        {say(row.unproven)}
      </td>
    </tr>
  )
}
