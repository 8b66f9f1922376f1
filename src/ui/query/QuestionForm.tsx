/** The form of a query. It scrolls, and its foot with the exact request and Send stays in view. */
import type { ReactNode } from 'react'
import { useSpeech } from '../language/speech.tsx'
import { words } from './words.ts'

const formId = 'question-form'

interface Props {
  /** Parameters of the address that are not used. */
  readonly ignored: readonly string[]
  readonly onSend: () => void
  readonly children: ReactNode
  readonly foot: ReactNode
}

export function QuestionForm({ ignored, onSend, children, foot }: Props) {
  const { t } = useSpeech(words)
  return (
    <form
      id={formId}
      className="flex min-h-full flex-col gap-3 p-3"
      onSubmit={(event) => {
        event.preventDefault()
        onSend()
      }}
    >
      <h2 className="text-base font-semibold">{t('form.title')}</h2>
      {ignored.length > 0 && (
        <p role="status" className="border-l-2 border-warn pl-2 text-[12px] break-all text-warn">
          {t('form.ignored', { what: ignored.join(', ') })}
        </p>
      )}
      {children}
      <div className="-mx-3 mt-auto -mb-3 flex flex-col gap-2 border-t border-line bg-surface p-3 min-[641px]:sticky min-[641px]:bottom-0">
        {foot}
      </div>
    </form>
  )
}

interface SendBarProps {
  readonly isSending: boolean
  readonly onStop: () => void
  readonly onClear: () => void
}

/** Send is always in reach: at the foot of the form, or of a narrow screen. While a query is sent, Stop is too. */
export function SendBar({ isSending, onStop, onClear }: SendBarProps) {
  const { t } = useSpeech(words)
  return (
    <div className="flex gap-2">
      <button type="submit" form={formId} className="button button-main flex-1">
        {isSending ? t('form.sending') : t('form.send')} <span aria-hidden="true">⏎</span>
      </button>
      <button
        type="button"
        className="button"
        onClick={({ detail }) => {
          if (isSending) onStop()
          // The second click of a double click on Stop clears nothing.
          else if (detail < 2) onClear()
        }}
      >
        {t(isSending ? 'form.stop' : 'form.reset')}
      </button>
    </div>
  )
}
