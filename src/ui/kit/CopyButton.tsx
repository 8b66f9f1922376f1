/** Copies a text and says whether that worked. */
import { Check } from 'lucide-react'
import { type ReactNode, useEffect, useState } from 'react'

interface Props {
  /** A text that takes long to write is given as a function. */
  readonly text: string | (() => string)
  /** What the button is called where its content does not say it. */
  readonly label?: string
  /** Announced when the text is copied, or when the browser does not allow it. */
  readonly done: string
  readonly failed: string
  readonly className?: string
  readonly children: ReactNode
}

export function CopyButton({ text, label, done, failed, className = 'button', children }: Props) {
  const [outcome, setOutcome] = useState<'done' | 'failed'>()
  useEffect(() => {
    if (!outcome) return
    const timer = setTimeout(() => setOutcome(undefined), 2500)
    return () => clearTimeout(timer)
  }, [outcome])
  const copy = () =>
    navigator.clipboard.writeText(typeof text === 'string' ? text : text()).then(
      () => setOutcome('done'),
      () => setOutcome('failed'),
    )
  return (
    <>
      <button type="button" className={className} onClick={copy} aria-label={label} title={label}>
        {outcome === 'done' ? <Check className="icon text-good" aria-hidden="true" /> : children}
      </button>
      <span role="status" className="sr-only">
        {outcome && (outcome === 'done' ? done : failed)}
      </span>
    </>
  )
}
