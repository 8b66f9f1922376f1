/** The 23 status rows, to look up. */
import { statusRows } from '#contract/mpsd/status-rows.ts'
import { useSpeech } from '../text/language.tsx'

/** Where the columns have become paragraphs, each says what it is. */
const labelled =
  'max-md:before:block max-md:before:text-[12px] max-md:before:font-semibold max-md:before:content-[attr(data-label)]'

export function CodesScreen() {
  const { t, say } = useSpeech()
  return (
    <main className="flex-1 bg-surface">
      <div className="mx-auto flex max-w-6xl flex-col gap-3 p-4">
        <h1 className="text-lg font-semibold">{t('codes.title')}</h1>
        <p className="max-w-3xl text-muted">{t('codes.intro')}</p>
        <table className="w-full border-collapse text-left align-top max-md:block">
          <thead className="sticky top-0 bg-surface max-md:hidden">
            <tr className="border-b border-edge">
              {(
                [
                  'codes.row',
                  'codes.code',
                  'codes.body',
                  'codes.when',
                  'codes.remedy',
                  'codes.unproven',
                ] as const
              ).map((key) => (
                <th key={key} scope="col" className="px-2 py-1.5 font-semibold">
                  {t(key)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody className="max-md:block">
            {statusRows.map((row) => (
              <tr key={row.row} className="border-b border-line align-top max-md:block max-md:py-2">
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
                <td
                  data-label={t('codes.unproven')}
                  className={`px-2 py-1.5 text-muted max-md:block ${labelled}`}
                >
                  {say(row.unproven)}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </main>
  )
}
