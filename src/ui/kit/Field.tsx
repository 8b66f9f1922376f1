/** A labelled control with its help, what is wrong with it, and what to be careful about. */
import { type ReactNode, useId } from 'react'

export interface FieldNotes {
  readonly help?: string
  /** Each makes the control invalid and is tied to it. */
  readonly errors?: readonly string[]
  readonly cautions?: readonly string[]
}

interface ControlProps {
  readonly id: string
  readonly 'aria-describedby': string
  readonly 'aria-invalid': boolean
}

interface Props extends FieldNotes {
  readonly label: string
  /** Beside the label: a count, a small action. */
  readonly aside?: ReactNode
  readonly children: (control: ControlProps) => ReactNode
}

export function Field({ label, aside, help, errors = [], cautions = [], children }: Props) {
  const id = useId()
  const notes = `${id}-notes`
  return (
    <div className="flex flex-col gap-1">
      <div className="flex items-baseline justify-between gap-2">
        <label htmlFor={id} className="font-semibold">
          {label}
        </label>
        {aside}
      </div>
      {children({ id, 'aria-describedby': notes, 'aria-invalid': errors.length > 0 })}
      <Notes id={notes} help={help} errors={errors} cautions={cautions} />
    </div>
  )
}

export function Notes({ id, help, errors = [], cautions = [] }: FieldNotes & { readonly id: string }) {
  return (
    <div id={id} className="flex flex-col gap-1 text-[12px] leading-[1.35]">
      {help && <p className="text-muted">{help}</p>}
      {errors.map((error) => (
        <p key={error} className="border-l-2 border-bad pl-2 break-words text-bad" data-note="error">
          <span aria-hidden="true">✕ </span>
          {error}
        </p>
      ))}
      {cautions.map((caution) => (
        <p key={caution} className="border-l-2 border-warn pl-2 text-warn" data-note="caution">
          <span aria-hidden="true">△ </span>
          {caution}
        </p>
      ))}
    </div>
  )
}
