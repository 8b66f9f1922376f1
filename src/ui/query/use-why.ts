/** The explanation of what was answered, in the reader's language; nothing while an answer is awaited. */
import { useSpeech } from '../text/language.tsx'
import type { Asking } from './use-asking.ts'
import { explainStatus, type Why } from './why.ts'

export function useWhy(asking: Asking): Why | undefined {
  const speech = useSpeech()
  const { asked, askedPreflight: preflight, caller, exchange } = asking
  // An answer to the question before would be explained by the rules of this one.
  if (!asked || !preflight || !exchange || asking.isPast) return undefined
  return explainStatus({ asked, exchange, preflight, caller }, speech)
}
