/** A part of the session with its heading. */
import { type ReactNode, useId } from 'react'

interface Props {
  readonly title: string
  readonly note?: ReactNode
  /** At the end of the heading. */
  readonly aside?: ReactNode
  readonly children: ReactNode
  readonly className?: string
}

export function Card({ title, note, aside, children, className = '' }: Props) {
  const id = useId()
  return (
    <section
      aria-labelledby={id}
      className={`flex-none overflow-hidden rounded-card border border-line-strong bg-surface ${className}`}
    >
      <div className="flex min-h-10 flex-wrap items-center gap-x-2.5 gap-y-1 px-4 py-1 max-sm:px-3">
        <h2 id={id} className="font-semibold">
          {title}
        </h2>
        {note !== undefined && <span className="text-xs text-muted">{note}</span>}
        {aside}
      </div>
      {children}
    </section>
  )
}
