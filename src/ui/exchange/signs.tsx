/** The signs of the field: how a session is visible, and the state of a player in it. No sign means two things. */
import { DoorOpen, Eye, Lock, Users } from 'lucide-react'
import type { ReportedVisibility } from '#contract/mpsd/query.ts'
import type { UserStatus } from '#contract/mpsd/results.ts'

export const visibilityIcons = { open: DoorOpen, visible: Eye, full: Users, private: Lock } as const
const visibilityClasses: Readonly<Record<ReportedVisibility, string>> = {
  open: 'bg-vis-open-soft text-vis-open',
  visible: 'bg-vis-visible-soft text-vis-visible',
  full: 'bg-vis-full-soft text-vis-full',
  private: 'bg-vis-private-soft text-vis-private',
}
export const visibilityInk: Readonly<Record<ReportedVisibility, string>> = {
  open: 'text-vis-open',
  visible: 'text-vis-visible',
  full: 'text-vis-full',
  private: 'text-vis-private',
}

export const isVisibility = (value: string): value is ReportedVisibility => value in visibilityIcons

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

/** How each state of a member looks, as a chip. */
export const stateChips = {
  active: { className: 'bg-state-active-soft text-state-active' },
  reserved: { className: 'bg-state-reserved-soft text-state-reserved' },
  ready: { className: 'bg-state-inactive-soft text-state-inactive' },
  inactive: { className: 'bg-state-inactive-soft text-state-inactive' },
} as const
