/** The rules that a session passed, each with the value that was found. */
import { Check } from 'lucide-react'
import type { RuleNote } from '../exchange/why.ts'
import { ExactText } from '../kit/ExactText.tsx'

export function PassedRules({ rules }: { rules: readonly RuleNote[] }) {
  return (
    <ul className="flex flex-col gap-2 pl-1 text-xs">
      {rules.map(({ clause, says, facts, source }) => (
        <li key={clause} className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-2">
          <Check className="icon-small mt-0.5 text-good" aria-hidden="true" />
          <span>
            {says}{' '}
            <span className="id break-all text-soft">
              <ExactText className="whitespace-pre-wrap">{facts[0]?.[1] ?? ''}</ExactText>
            </span>
            <span className="block text-muted">
              {source} · <span className="id">{clause}</span>
            </span>
          </span>
        </li>
      ))}
    </ul>
  )
}
