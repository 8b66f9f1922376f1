/** A checkbox as a chip that shows its state by a tick as well as a colour. */
import { Check } from 'lucide-react'

interface Props {
  readonly label: string
  readonly help: string
  readonly notes?: string | undefined
  readonly isWrong?: boolean
  readonly isOn: boolean
  readonly onChange: (isOn: boolean) => void
}

export function TickChip({ label, help, notes, isWrong = false, isOn, onChange }: Props) {
  const border = isWrong ? 'border-warn ring-1 ring-warn' : 'border-edge has-checked:border-accent'
  return (
    <label
      title={help}
      className={`inline-flex min-h-8 cursor-pointer items-center gap-1.5 rounded-box border bg-surface pr-2.5 pl-2 font-medium whitespace-nowrap text-soft has-checked:bg-accent-soft has-checked:text-accent has-focus-visible:outline-2 has-focus-visible:outline-offset-1 has-focus-visible:outline-focus ${border}`}
    >
      <span className="relative grid size-3.5 place-items-center">
        <input
          type="checkbox"
          className="peer col-start-1 row-start-1 size-3.5 appearance-none rounded-[3px] border-[1.5px] border-edge outline-none checked:border-accent-solid checked:bg-accent-solid"
          checked={isOn}
          aria-describedby={notes}
          aria-invalid={isWrong}
          onChange={(event) => onChange(event.target.checked)}
        />
        <Check
          className="pointer-events-none invisible col-start-1 row-start-1 size-2.5 text-accent-ink peer-checked:visible"
          strokeWidth={3.5}
          aria-hidden="true"
        />
      </span>
      {label}
    </label>
  )
}
