/** An instant: how long ago, and exactly when on hover. */

interface Props {
  /** ISO 8601, UTC. */
  readonly time: string
  /** What "ago" is counted from, milliseconds since 1970. */
  readonly now: number
  readonly language: string
  readonly clock: 'local' | 'utc'
}

const units: readonly [Intl.RelativeTimeFormatUnit, number][] = [
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
  ['second', 1],
]

function relate(seconds: number, language: string): string {
  const [unit, size] = units.find(([, length]) => Math.abs(seconds) >= length) ?? (['second', 1] as const)
  const format = new Intl.RelativeTimeFormat(language, { style: 'narrow', numeric: 'auto' })
  return format.format(Math.round(seconds / size), unit)
}

function spell(at: number, language: string, clock: Props['clock']): string {
  return new Intl.DateTimeFormat(language, {
    dateStyle: 'medium',
    timeStyle: 'long',
    ...(clock === 'utc' && { timeZone: 'UTC' }),
  }).format(at)
}

export function TimeText({ time, now, language, clock }: Props) {
  const at = Date.parse(time)
  if (Number.isNaN(at)) return <span>{time}</span>
  const exact = spell(at, language, clock)
  return (
    <time dateTime={time} title={`${exact} · ${time}`}>
      {relate((at - now) / 1000, language)}
      <span className="sr-only">, {exact}</span>
    </time>
  )
}
