/** Something that can be done next, as a row: who, what, and the status that is predicted. */
import { ChevronRight } from 'lucide-react'
import type { ReactNode } from 'react'
import { PredictedCode } from '../exchange/StatusCode.tsx'

interface Props {
  readonly mark?: ReactNode
  readonly title: string
  readonly detail?: string | undefined
  readonly status?: number | undefined
  readonly aside?: ReactNode
  readonly onRun: () => void
}

export function ActionRow({ mark, title, detail, status, aside, onRun }: Props) {
  return (
    <button
      type="button"
      onClick={onRun}
      className="flex min-h-10 w-full items-center gap-2.5 border-b border-line px-2.5 py-1 text-left last:border-b-0 hover:bg-hover"
    >
      {mark}
      <span className="min-w-0 flex-1 leading-tight">
        <span className="block">{title}</span>
        {detail !== undefined && <span className="block text-xs text-muted">{detail}</span>}
      </span>
      {status === undefined ? (
        (aside ?? <ChevronRight className="icon text-muted" aria-hidden="true" />)
      ) : (
        <PredictedCode status={status} />
      )}
    </button>
  )
}

export function ActionList({ children }: { children: ReactNode }) {
  return (
    <div className="flex flex-col overflow-hidden rounded-card border border-line-strong bg-raised">
      {children}
    </div>
  )
}
