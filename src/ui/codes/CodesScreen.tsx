/** Codes: bring an answer from elsewhere and read what it means, or look up one of the 23 status rows. */
import { statusRows } from '#contract/mpsd/status-rows.ts'
import { useSpeech } from '../language/speech.tsx'
import { CodeRow } from './CodeRow.tsx'
import { ExplainPasted } from './ExplainPasted.tsx'
import { words } from './words.ts'

export function CodesScreen() {
  const { t } = useSpeech(words)
  return (
    <div className="flex-1">
      <div className="mx-auto flex max-w-6xl flex-col gap-6 px-4 py-6 max-sm:px-3">
        <ExplainPasted />
        <section aria-labelledby="rows-title" className="flex flex-col gap-2">
          <h2 id="rows-title" className="text-lg font-semibold">
            {t('codes.title')}
          </h2>
          <p className="max-w-3xl text-soft">{t('codes.intro')}</p>
          <ul className="flex flex-col gap-2">
            {statusRows.map((row) => (
              <CodeRow key={row.row} row={row} />
            ))}
          </ul>
        </section>
      </div>
    </div>
  )
}
