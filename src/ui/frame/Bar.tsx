/** A bar under the top bar, about the connection. */
import type { ReactNode } from 'react'
import { useSpeech } from '../language/speech.tsx'
import { words } from './words.ts'

export function Bar({ tone, children }: { tone: string; children: ReactNode }) {
  const { t } = useSpeech(words)
  return (
    <section
      aria-label={t('connection.about')}
      className={`flex flex-wrap items-center gap-x-4 gap-y-1 border-b px-4 py-1 text-xs ${tone}`}
    >
      {children}
    </section>
  )
}
