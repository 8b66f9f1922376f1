/** The body of an answer as it came, as text and never as markup. */
import { Disclosure } from '../kit/Disclosure.tsx'
import { useSpeech } from '../language/speech.tsx'
import { words } from './words.ts'

const maxShownCharacters = 20_000

export function RawBody({ text, isOpen = true }: { text: string; isOpen?: boolean }) {
  const { t } = useSpeech(words)
  const isCut = text.length > maxShownCharacters
  return (
    <section aria-label={t('raw.title')}>
      <Disclosure
        title={t('raw.title')}
        aside={isCut && t('raw.truncated', { count: maxShownCharacters })}
        isOpen={isOpen}
      >
        <pre className="id max-h-96 overflow-auto rounded-box border border-line bg-sunken p-2 text-xs break-all whitespace-pre-wrap">
          {text.slice(0, maxShownCharacters)}
        </pre>
      </Disclosure>
    </section>
  )
}
