/** A small button that copies one value. */
import { Copy } from 'lucide-react'
import { CopyButton } from '../kit/CopyButton.tsx'
import { useSpeech } from '../language/speech.tsx'
import { words } from './words.ts'

/** `label`: what the value is. */
export function CopyValue({ label, value }: { label: string; value: string }) {
  const { t } = useSpeech(words)
  return (
    <CopyButton
      text={value}
      label={t('copy.label', { what: label })}
      done={t('copy.done', { what: label })}
      failed={t('copy.failed')}
      className="icon-button min-h-6 min-w-6 text-muted"
    >
      <Copy className="icon-small" aria-hidden="true" />
    </CopyButton>
  )
}
