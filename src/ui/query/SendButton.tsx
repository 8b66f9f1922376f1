/** Send is always in reach. While a query is sent, Stop is too. */
import { CornerDownLeft } from 'lucide-react'
import { useSpeech } from '../language/speech.tsx'
import { words } from './form-words.ts'
import { formId } from './QuestionForm.tsx'

/** It keeps its place, so that the second click of a double click meets nothing else. */
export function StopButton({ isSending, onStop }: { isSending: boolean; onStop: () => void }) {
  const { t } = useSpeech(words)
  return (
    <button
      type="button"
      className={`button button-small ${isSending ? '' : 'invisible'}`}
      disabled={!isSending}
      onClick={onStop}
    >
      {t('form.stop')}
    </button>
  )
}

export function SendButton({ isService }: { isService: boolean }) {
  const { t } = useSpeech(words)
  return (
    <button type="submit" form={formId} className="button button-small button-main">
      {t(isService ? 'form.sendToService' : 'form.send')}
      <CornerDownLeft className="icon" aria-hidden="true" />
    </button>
  )
}
