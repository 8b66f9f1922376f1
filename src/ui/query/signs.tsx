/** The signs of the table: why a row is hidden, and the values of its facets. */
import { CircleSlash, Lock, UserRoundX } from 'lucide-react'
import type { ReactNode } from 'react'
import { isVisibility, visibilityIcons, visibilityInk } from '../exchange/signs.tsx'
import type { HiddenReason } from './hidden.ts'

/** Stands with the rule that hid a session. */
export function ReasonIcon({ reason }: { reason: HiddenReason | undefined }) {
  const Icon = reason === 'match.private' ? Lock : reason === 'match.reserved' ? UserRoundX : CircleSlash
  return <Icon className="icon-small text-muted" aria-hidden="true" />
}

export const dotFacet = (value: string): ReactNode => (
  <>
    <span className={`dot dot-${value}`} aria-hidden="true" />
    {value}
  </>
)

export function visibilityFacet(value: string): ReactNode {
  if (!isVisibility(value)) return value
  const Icon = visibilityIcons[value]
  return (
    <>
      <Icon className={`icon-small ${visibilityInk[value]}`} aria-hidden="true" />
      {value}
    </>
  )
}
