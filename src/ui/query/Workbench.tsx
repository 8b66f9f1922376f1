/** The three parts of the query screen: side by side, or one at a time on a narrow screen. */
import { type ReactNode, useState } from 'react'
import { Choice } from '../kit/Choice.tsx'
import { useSpeech } from '../language/speech.tsx'
import { words } from './words.ts'

const panes = ['question', 'answer', 'why'] as const
type Pane = (typeof panes)[number]

interface Props extends Readonly<Record<Pane, ReactNode>> {
  /** Milliseconds since 1970. A new answer comes to the front on a narrow screen. */
  readonly answeredAt: number
  /** Below the parts on a narrow screen. */
  readonly foot: ReactNode
}

const paneClasses: Readonly<Record<Pane, string>> = {
  question: 'min-[641px]:[grid-area:question] border-r border-line',
  answer: 'min-[641px]:[grid-area:answer] flex flex-col',
  why: 'min-[641px]:[grid-area:why] border-l border-line max-[1280px]:border-t max-[1280px]:border-l-0',
}

export function Workbench(props: Props) {
  const { t } = useSpeech(words)
  const [shown, setShown] = useState<Pane>('question')
  const [answeredAt, setAnsweredAt] = useState(props.answeredAt)
  if (props.answeredAt !== answeredAt) {
    setAnsweredAt(props.answeredAt)
    setShown('answer')
  }
  return (
    <>
      <div className="flex justify-center border-b border-line bg-surface p-1.5 min-[641px]:hidden">
        <Choice
          label={t('pane.label')}
          value={shown}
          onChange={setShown}
          options={panes.map((value) => ({ value, label: t(`pane.${value}`) }))}
        />
      </div>
      <div className="workbench flex-1">
        <h1 className="sr-only">{t('pane.heading')}</h1>
        {panes.map((pane) => (
          <section
            key={pane}
            aria-label={t(`pane.${pane}`)}
            // The link that skips the top bar and the form leads to the answer.
            {...(pane === 'answer' && { 'data-skip-target': '', tabIndex: -1 })}
            className={`pane ${paneClasses[pane]} ${pane === shown ? '' : 'max-[641px]:hidden'}`}
          >
            {props[pane]}
          </section>
        ))}
      </div>
      <div className="border-t border-line bg-surface p-2 min-[641px]:hidden">{props.foot}</div>
    </>
  )
}
