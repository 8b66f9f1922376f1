/** A line that opens to more. */
import { ChevronRight } from 'lucide-react'
import type { ReactNode } from 'react'

interface Props {
  readonly title: ReactNode
  /** At the end of the line: a count. */
  readonly aside?: ReactNode
  readonly isOpen?: boolean
  readonly children: ReactNode
}

export function Disclosure({ title, aside, isOpen = false, children }: Props) {
  return (
    <details open={isOpen} className="group">
      <summary className="flex min-h-7 items-center gap-1.5 rounded-box font-medium text-soft hover:text-ink">
        <ChevronRight
          className="icon text-muted transition-[rotate] duration-(--motion) group-open:rotate-90"
          aria-hidden="true"
        />
        {title}
        {aside !== undefined && <span className="ml-auto text-xs font-normal text-muted">{aside}</span>}
      </summary>
      <div className="pt-1 pb-1">{children}</div>
    </details>
  )
}
