/** On a phone: the reason of the row that was touched, above the parts of the screen. */
import { escapeUnseen } from '../kit/ExactText.tsx'
import { useSpeech } from '../language/speech.tsx'
import { describePlace } from './describe-place.ts'
import { nameReason } from './hidden.ts'
import { isHidden, type PlacedRow } from './placed-row.ts'
import { words } from './words.ts'

interface Props {
  readonly selected: PlacedRow
  readonly onWhy: () => void
}

export function ReasonStrip({ selected, onWhy }: Props) {
  const speech = useSpeech(words)
  const { row, considered } = selected
  const name = escapeUnseen(row.sessionRef.name)
  const rule = isHidden(selected) && considered ? nameReason(considered, speech) : undefined
  return (
    <div className="reason-strip sticky bottom-12 z-20 hidden items-center gap-3 border-t border-line-strong bg-raised px-3 py-2 shadow-floating max-sm:flex">
      <p className="min-w-0 flex-1" role="status">
        <b className="block truncate font-medium">{rule === undefined ? name : `${name}: ${rule}`}</b>
        <span className="text-muted">{describePlace(selected, speech)}</span>
      </p>
      <button type="button" className="link min-h-8 px-2" onClick={onWhy}>
        {speech.t('pane.why')}
      </button>
    </div>
  )
}
