/** Beside an answer whose hidden rows are not shown: the first of them, each with the rule that hid it. */
import type { Considered } from '#contract/console/explanation.ts'
import { WhyPart } from '../exchange/WhyPanel.tsx'
import { usePeople } from '../frame/people.ts'
import { escapeUnseen } from '../kit/ExactText.tsx'
import { useSpeech } from '../language/speech.tsx'
import { ActionList, ActionRow } from './ActionRow.tsx'
import { nameReason, reasonOf } from './hidden.ts'
import { keyOfRow } from './placed-row.ts'
import type { ViewSearch } from './search.ts'
import { ReasonIcon } from './signs.tsx'
import { words } from './words.ts'

const maxShown = 5

interface Props {
  readonly hidden: readonly Considered[]
  readonly onView: (change: Partial<ViewSearch>) => void
}

export function HiddenList({ hidden, onView }: Props) {
  const speech = useSpeech(words)
  const { nameOf } = usePeople()
  const { t } = speech
  const who = ({ xuid }: Considered) => (xuid === undefined ? [] : [nameOf(xuid) ?? `XUID ${xuid}`])
  return (
    <WhyPart title={t('hidden.list')}>
      <ActionList>
        {hidden.slice(0, maxShown).map((one) => {
          const key = keyOfRow(one)
          return (
            <ActionRow
              key={key}
              mark={<ReasonIcon reason={reasonOf(one)} />}
              title={escapeUnseen(one.row.sessionRef.name)}
              detail={[nameReason(one, speech), ...who(one)].map(escapeUnseen).join(' · ')}
              onRun={() => onView({ hidden: '1', row: key })}
            />
          )
        })}
      </ActionList>
      {hidden.length > maxShown && (
        <p>
          <button type="button" className="link min-h-6 text-xs" onClick={() => onView({ hidden: '1' })}>
            {t('hidden.more', { count: hidden.length })}
          </button>
        </p>
      )}
    </WhyPart>
  )
}
