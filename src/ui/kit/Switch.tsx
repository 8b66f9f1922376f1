/** Something that is on or off at once. */

interface Props {
  readonly label: string
  readonly isOn: boolean
  readonly onChange: (isOn: boolean) => void
}

export function Switch({ label, isOn, onChange }: Props) {
  return (
    <button
      type="button"
      role="switch"
      aria-checked={isOn}
      onClick={() => onChange(!isOn)}
      className="group inline-flex min-h-6 items-center gap-2 text-xs font-medium whitespace-nowrap text-soft aria-checked:text-ink"
    >
      <span className="relative h-4 w-6.5 flex-none rounded-full border border-transparent bg-edge group-aria-checked:bg-accent-solid">
        <span className="absolute top-px left-px size-3 rounded-full bg-surface forced-colors:bg-[ButtonText] transition-[translate] duration-(--motion) group-aria-checked:translate-x-2.5" />
      </span>
      {label}
    </button>
  )
}
