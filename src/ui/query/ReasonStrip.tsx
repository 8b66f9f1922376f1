/** On a phone: the reason of the row that was touched, above the parts of the screen. */
import { escapeUnseen } from '../kit/ExactText.tsx'
import { useSpeech } from '../language/speech.tsx'
import { nameReason, reasonOf } from './hidden.ts'
import type { PlacedRow } from './placed-row.ts'
import type { QuerySpeech } from './query-speech.ts'
import { words } from './words.ts'

function describe({ row, position, considered, gamertag }: PlacedRow, speech: QuerySpeech) {
  const { t } = speech
  const name = escapeUnseen(row.sessionRef.name)
  if (position === undefined && considered) {
    const reason = reasonOf(considered)
    return {
      title: `${name}: ${nameReason(considered, speech)}`,
      body: t(reason ? `hidden.because.${reason}` : 'hidden.because.other'),
    }
  }
  const { status, visibility = '–' } = row
  const who = escapeUnseen(gamertag ?? `XUID ${row.xuid}`)
  const body =
    status === undefined
      ? t('row.here.keyword', { visibility })
      : t('row.here.player', { who, status, visibility })
  return { title: name, body }
}

interface Props {
  readonly selected: PlacedRow
  readonly onWhy: () => void
}

export function ReasonStrip({ selected, onWhy }: Props) {
  const speech = useSpeech(words)
  const { title, body } = describe(selected, speech)
  return (
    <div className="reason-strip sticky bottom-12 z-20 hidden items-center gap-3 border-t border-line-strong bg-raised px-3 py-2 shadow-floating max-sm:flex">
      <p className="min-w-0 flex-1" role="status">
        <b className="block truncate font-medium">{title}</b>
        <span className="text-muted">{body}</span>
      </p>
      <button type="button" className="link min-h-8 px-2" onClick={onWhy}>
        {speech.t('pane.why')}
      </button>
    </div>
  )
}
