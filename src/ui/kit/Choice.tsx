/** A few options side by side, one of them chosen: real radio buttons under the labels. */
import { type ReactNode, useId } from 'react'

interface Props<T extends string> {
  readonly label: string
  readonly value: T
  readonly options: readonly { readonly value: T; readonly label: ReactNode; readonly title?: string }[]
  readonly onChange: (value: T) => void
}

export function Choice<T extends string>({ label, value, options, onChange }: Props<T>) {
  const name = useId()
  return (
    <fieldset className="inline-flex rounded-box bg-sunken p-0.5 ring-1 ring-line ring-inset">
      <legend className="sr-only">{label}</legend>
      {options.map((option) => (
        <label
          key={option.value}
          title={option.title}
          className="inline-flex min-h-6 cursor-pointer items-center gap-1.5 rounded-chip px-2.5 text-xs font-medium whitespace-nowrap text-soft has-checked:bg-raised has-checked:text-ink has-checked:ring-1 has-checked:ring-line-strong has-focus-visible:outline-2 has-focus-visible:outline-focus"
        >
          <input
            type="radio"
            className="sr-only"
            name={name}
            checked={option.value === value}
            onChange={() => onChange(option.value)}
            aria-label={option.title}
          />
          <span aria-hidden={option.title !== undefined}>{option.label}</span>
        </label>
      ))}
    </fieldset>
  )
}
