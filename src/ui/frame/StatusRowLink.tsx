/** A link to one row of the status table, on the page that explains them all. */
import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { SharedSearch } from '../screen.ts'
import { useScreenSearch } from '../use-screen-search.ts'

/** Typed as text, because the routes are made from a list. */
const codesPath: string = '/codes'

interface Props {
  /** Number of the row. */
  readonly row: number
  readonly className: string
  readonly children: ReactNode
}

export function StatusRowLink({ row, className, children }: Props) {
  const { as, on } = useScreenSearch(SharedSearch)
  return (
    <Link to={codesPath} search={{ as, on }} hash={`row-${row}`} className={className}>
      {children}
    </Link>
  )
}
