/** What a `Chooser` offers. */
import type { ReactNode } from 'react'

export interface ChooserItem {
  readonly value: string
  readonly label: string
  /** Under or beside the label. */
  readonly detail?: string
  readonly mark?: ReactNode
}

export interface ChooserTexts {
  /** What is chosen here. */
  readonly label: string
  /** In the search field. */
  readonly search: string
  /** While nothing is typed and nothing is offered. */
  readonly untyped?: string
  /** If nothing matches. */
  readonly none: string
}

export interface ChooserProps {
  readonly texts: ChooserTexts
  readonly items: readonly ChooserItem[]
  readonly value: string
  readonly onChange: (value: string) => void
  /** An item for a text that is not in the list, if the text may be chosen. */
  readonly makeItem?: (text: string) => ChooserItem | undefined
}
