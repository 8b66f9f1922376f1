/** One action of a menu. */
import type { ReactNode } from 'react'

export interface MenuItem {
  readonly id: string
  readonly label: ReactNode
  /** Under the label. */
  readonly detail?: ReactNode
  readonly mark?: ReactNode
  /** One of several, and the chosen one. */
  readonly isChosen?: boolean
  readonly isDisabled?: boolean
  /** A line above it. */
  readonly isFirstOfGroup?: boolean
  readonly onSelect: () => void
}
