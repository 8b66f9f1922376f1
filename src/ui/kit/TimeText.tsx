/** An instant: how long ago, when by the clock, and exactly when on hover. */
import type { Formats } from './formats.ts'

interface Props {
  /** ISO 8601, UTC. */
  readonly time: string
  /** What "ago" is counted from, milliseconds since 1970. */
  readonly now: number
  readonly formats: Formats
}

export function TimeText({ time, now, formats }: Props) {
  const at = Date.parse(time)
  if (Number.isNaN(at)) return <span>{time}</span>
  const exact = formats.exact(at)
  return (
    <time dateTime={time} title={`${exact} · ${time}`} className="flex items-baseline gap-1 tabular-nums">
      <span className="min-w-14 flex-none text-right max-sm:min-w-0">
        {at > now ? '+' : ''}
        {formats.duration(Math.abs(now - at))}
      </span>
      <span className="text-xs text-muted max-sm:hidden">{formats.time(at, now)}</span>
      <span className="sr-only">, {exact}</span>
    </time>
  )
}
