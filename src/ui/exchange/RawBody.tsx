/** The body of an answer as it came, as text and never as markup. */
import { useSpeech } from '../language/speech.tsx'
import { words } from './words.ts'

const maxShownCharacters = 20_000

export function RawBody({ text }: { text: string }) {
  const { t } = useSpeech(words)
  return (
    <section className="m-3" aria-label={t('raw.title')}>
      <h3 className="mb-1 font-semibold">
        {t('raw.title')}
        {text.length > maxShownCharacters && ` (${t('raw.truncated', { count: maxShownCharacters })})`}
      </h3>
      <pre className="id rounded-box border border-line bg-sunken p-2 break-all whitespace-pre-wrap">
        {text.slice(0, maxShownCharacters)}
      </pre>
    </section>
  )
}
