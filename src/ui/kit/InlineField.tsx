/** A control with its label inside its border. What is wrong with it is said elsewhere, and tied to it. */
import { type ReactNode, useId } from 'react'

export interface ControlProps {
  readonly id: string
  readonly 'aria-describedby': string | undefined
  readonly 'aria-invalid': boolean
}

interface Props {
  readonly label: string
  /** What it does, on hover and to screen readers. */
  readonly help: string
  /** Ids of the elements that say what is wrong. */
  readonly notes?: string | undefined
  readonly isWrong?: boolean
  readonly className?: string
  /** The control's id, where something else leads to it. */
  readonly id?: string
  readonly children: (control: ControlProps) => ReactNode
}

export function InlineField({ label, help, notes, isWrong = false, className = '', ...props }: Props) {
  const ownId = useId()
  const { id = ownId, children } = props
  const helpId = `${id}-help`
  return (
    <div
      title={help}
      className={`flex min-h-8 min-w-0 items-center rounded-box border bg-surface focus-within:outline-2 focus-within:outline-offset-1 focus-within:outline-focus hover:border-muted ${isWrong ? 'border-warn ring-1 ring-warn' : 'border-edge'} ${className}`}
    >
      <label htmlFor={id} className="flex-none pr-2 pl-2.5 text-xs font-medium text-muted">
        {label}
      </label>
      {children({
        id,
        'aria-describedby': [notes, helpId].filter(Boolean).join(' ') || undefined,
        'aria-invalid': isWrong,
      })}
      <span id={helpId} className="sr-only">
        {help}
      </span>
    </div>
  )
}

/** A control inside the border: it has none of its own. */
export const inlineControl = 'h-full min-w-0 flex-1 bg-transparent pr-2 outline-none placeholder:text-muted'
