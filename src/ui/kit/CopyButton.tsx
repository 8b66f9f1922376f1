/** Copies a text, and says that it did. */
import { type ReactNode, useEffect, useState } from 'react'

interface Props {
  readonly text: string
  /** What the button says to screen readers where its content does not. */
  readonly label?: string
  /** Said once the text is copied, and where the browser did not allow it. */
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
    navigator.clipboard.writeText(text).then(
      () => setOutcome('done'),
      () => setOutcome('failed'),
    )
  return (
    <>
      <button type="button" className={className} onClick={copy} aria-label={label} title={label}>
        {outcome === 'done' ? <span aria-hidden="true">✓</span> : children}
      </button>
      <span role="status" className="sr-only">
        {outcome && (outcome === 'done' ? done : failed)}
      </span>
    </>
  )
}
