/** On a phone: the parts of the screen one at a time, and Send. */
import { useSpeech } from '../language/speech.tsx'
import { words } from './form-words.ts'
import { formId } from './QuestionForm.tsx'

export const panes = ['question', 'answer', 'why'] as const
export type Pane = (typeof panes)[number]

interface Props {
  readonly shown: Pane
  readonly onShow: (pane: Pane) => void
}

export function PhoneBar({ shown, onShow }: Props) {
  const { t } = useSpeech(words)
  return (
    <div className="sticky bottom-0 z-20 mt-auto hidden max-sm:block">
      <div className="grid grid-cols-[1fr_1fr_1fr_auto] gap-1 border-t border-line-strong bg-surface p-1">
        {panes.map((pane) => (
          <button
            key={pane}
            type="button"
            aria-pressed={pane === shown}
            onClick={() => onShow(pane)}
            className="min-h-10 rounded-box font-medium text-soft aria-pressed:bg-strong aria-pressed:text-ink"
          >
            {t(`pane.${pane}`)}
          </button>
        ))}
        <button
          type="submit"
          form={formId}
          className="button button-main min-h-10"
          onClick={() => onShow('answer')}
        >
          {t('form.send')}
        </button>
      </div>
    </div>
  )
}
