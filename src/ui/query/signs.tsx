/** The signs of the field: how a session is visible, and the state of a player in it. No sign means two things. */
import { CircleSlash, DoorOpen, Eye, Lock, UserRoundX, Users } from 'lucide-react'
import type { ReactNode } from 'react'
import type { ReportedVisibility } from '#contract/mpsd/query.ts'
import type { UserStatus } from '#contract/mpsd/results.ts'
import type { HiddenReason } from './hidden.ts'

const visibilityIcons = { open: DoorOpen, visible: Eye, full: Users, private: Lock } as const
const visibilityClasses: Readonly<Record<ReportedVisibility, string>> = {
  open: 'bg-vis-open-soft text-vis-open',
  visible: 'bg-vis-visible-soft text-vis-visible',
  full: 'bg-vis-full-soft text-vis-full',
  private: 'bg-vis-private-soft text-vis-private',
}
const visibilityInk: Readonly<Record<ReportedVisibility, string>> = {
  open: 'text-vis-open',
  visible: 'text-vis-visible',
  full: 'text-vis-full',
  private: 'text-vis-private',
}

const isVisibility = (value: string): value is ReportedVisibility => value in visibilityIcons

export function VisibilityChip({ value }: { value: ReportedVisibility }) {
  const Icon = visibilityIcons[value]
  return (
    <span className={`chip ${visibilityClasses[value]}`}>
      <Icon className="icon-small" aria-hidden="true" />
      {value}
    </span>
  )
}

export function StateDot({ value }: { value: UserStatus }) {
  return <span className={`dot dot-${value}`} aria-hidden="true" />
}

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
