/** Something that did not work, said at once. */
import { TriangleAlert } from 'lucide-react'
import type { ReactNode } from 'react'

export function ErrorNote({ children }: { children: ReactNode }) {
  if (children === undefined || children === null || children === '') return null
  return (
    <span role="alert" className="inline-flex items-center gap-1.5 font-medium text-bad">
      <TriangleAlert className="icon-small" aria-hidden="true" />
      {children}
    </span>
  )
}
