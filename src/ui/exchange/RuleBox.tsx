/** One rule that decided something: what it says, what it found and wanted, and where it is written. */
import { CircleCheck, CircleX } from 'lucide-react'
import { ExactText } from '../kit/ExactText.tsx'
import type { RuleNote } from './why.ts'

interface Props {
  readonly rule: RuleNote
  readonly isPassed?: boolean
}

export function RuleBox({ rule, isPassed = false }: Props) {
  const Icon = isPassed ? CircleCheck : CircleX
  return (
    <div
      className={`rounded-card border border-l-3 border-line-strong bg-raised px-3 py-2.5 ${isPassed ? 'border-l-good' : 'border-l-bad'}`}
      data-testid="rule"
    >
      <p className="flex gap-2 font-medium">
        <Icon className={`icon mt-0.5 ${isPassed ? 'text-good' : 'text-bad'}`} aria-hidden="true" />
        {rule.says}
      </p>
      {rule.facts.length > 0 && (
        <dl className="mt-1.5 ml-6 grid grid-cols-[auto_minmax(0,1fr)] gap-x-2 gap-y-0.5 text-xs">
          {rule.facts.map(([label, value]) => (
            <div key={label} className="contents">
              <dt className="text-muted">{label}</dt>
              <dd className="id break-all">
                <ExactText className="whitespace-pre-wrap">{value}</ExactText>
              </dd>
            </div>
          ))}
        </dl>
      )}
      <p className="mt-1.5 ml-6 text-xs text-muted">
        {rule.source} · <span className="id">{rule.clause}</span>
      </p>
    </div>
  )
}
