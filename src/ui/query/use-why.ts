/** The explanation of what was answered, in the reader's language; nothing before the first answer. */
import { useSpeech } from '../text/language.tsx'
import type { Asking } from './use-asking.ts'
import { explainStatus, type Why } from './why.ts'

export function useWhy(asking: Asking): Why | undefined {
  const speech = useSpeech()
  const { asked, askedPreflight: preflight, caller, answer } = asking
  if (!asked || !preflight || !answer.data) return undefined
  return explainStatus({ asked, exchange: answer.data, preflight, caller }, speech)
}
