/** The seats of a session, one small square each: taken, held or free. */
import type { SessionView } from './session-view.ts'

/** More seats than a line has room for are told by their number alone. */
const maxShown = 24

export function Seats({ session }: { session: SessionView }) {
  const { maxMembers, members, isLarge } = session
  if (isLarge || maxMembers > maxShown) return null
  const seats = Array.from(
    { length: Math.max(maxMembers, members.length) },
    (_, i) => members[i]?.state ?? 'free',
  )
  return (
    <span className="inline-flex gap-[3px]" aria-hidden="true">
      {seats.map((state, i) => (
        <i key={i} className={`seat seat-${state}`} />
      ))}
    </span>
  )
}
