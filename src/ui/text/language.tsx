/** What language the screens speak. */
import { createContext, type ReactNode, useContext, useMemo } from 'react'
import type { Language } from '#contract/text.ts'
import { createSpeech, type Speech } from './speech.ts'

const SpeechContext = createContext<Speech>(createSpeech('en'))

export function LanguageProvider({ language, children }: { language: Language; children: ReactNode }) {
  const speech = useMemo(() => createSpeech(language), [language])
  return <SpeechContext value={speech}>{children}</SpeechContext>
}

export function useSpeech(): Speech {
  return useContext(SpeechContext)
}
