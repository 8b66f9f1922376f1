/** How much of a budget is used. */
interface Props {
  /** What a screen reader says. */
  readonly label: string
  readonly used: number
  readonly max: number
}

export function Gauge({ label, used, max }: Props) {
  return (
    <meter
      className="gauge"
      min={0}
      max={max}
      high={max * 0.8}
      optimum={0}
      value={Math.min(used, max)}
      aria-label={label}
    />
  )
}
